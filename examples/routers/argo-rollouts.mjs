#!/usr/bin/env node
/**
 * Leads an Argo Rollout through its own steps, whose weights are the stages of the plan.
 *
 *   argo-rollouts.mjs apply|observe NAMESPACE ROLLOUT
 *
 * The canary strategy has traffic routing, and as steps `setWeight: 0`, `pause: {}`, and for each stage its
 * `setWeight` and `pause: {}`, the last one `setWeight: 100`, `pause: {}`: what comes after it (`kubectl argo rollouts
 * promote`) makes the candidate the stable version, and is for a person to do once the launch has succeeded.
 * Needs kubectl with the plugin of Argo Rollouts.
 */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const [task, namespace, name] = process.argv.slice(2);

async function kubectl(...args) {
  const { stdout } = await promisify(execFile)('kubectl', [...args, '-n', namespace]);
  return stdout;
}

async function look() {
  const { spec, status = {} } = JSON.parse(await kubectl('get', 'rollouts.argoproj.io', name, '-o', 'json'));
  const weights = (spec.strategy.canary?.steps ?? []).map(({ setWeight }) => setWeight);
  const index = status.currentStepIndex ?? 0;
  const isUpdating = status.currentPodHash !== status.stableRS;
  return {
    isUpdating,
    isAborted: status.abort === true,
    isPaused: (status.pauseConditions ?? []).length > 0,
    /** What Argo Rollouts has set already or is about to set, and what comes after that. */
    wanted: weights.slice(0, index + 1).findLast((weight) => weight !== undefined) ?? 0,
    next: weights.slice(index + 1).find((weight) => weight !== undefined),
    /** What the router gives the candidate now. */
    given: isUpdating ? status.canary?.weights?.canary?.weight : 0,
  };
}

async function apply() {
  const percent = Number(process.env.HOLDPOINT_SHARE_BP) / 100;
  const { isUpdating, isAborted, isPaused, wanted, next, given } = await look();
  if (percent === 0) {
    const isBack = !isUpdating || isAborted || (wanted === 0 && given === 0);
    if (!isBack) await kubectl('argo', 'rollouts', 'abort', name);
    return;
  }
  if (!isUpdating)
    throw new Error(`no update of ${name} is under way: its candidate is not there, or is stable already`);
  if (isAborted) throw new Error(`the update of ${name} was aborted; begin it anew before the next launch`);
  if (wanted === percent) return;
  if (next !== percent) throw new Error(`the next step of ${name} is ${next ?? 'none'}, not ${percent} %`);
  // Between two steps a second promotion would skip one.
  if (isPaused) await kubectl('argo', 'rollouts', 'promote', name);
}

async function observe() {
  const { given } = await look();
  if (given === undefined) throw new Error(`${name} shows no weights: its strategy has no traffic routing`);
  console.log(JSON.stringify({ v: 1, share: given }));
}

try {
  const tasks = { apply, observe };
  if (!Object.hasOwn(tasks, task ?? '') || name === undefined) {
    throw new Error('use: argo-rollouts.mjs apply|observe NAMESPACE ROLLOUT');
  }
  await tasks[task]();
} catch (error) {
  console.error(`argo-rollouts.mjs: ${error.stderr?.trim() || error.message}`);
  process.exitCode = 1;
}
