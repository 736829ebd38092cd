import type { Plan } from '../plan.ts';
import { quote } from '../wording.ts';
import type { LintRemark } from './rule.ts';
import { type PlannedStep, plannedPhases, startOf, timeOf } from './schedule.ts';
import { showInstant, showLength } from './show.ts';
import { verifyLengthOf } from './steps.ts';

/** Reports steps that are planned before their phase or before a step that they wait for, and clock times in a rollback. */
export function findEarlySteps(plan: Plan, remark: LintRemark): void {
  const show = (ms: number): string => showInstant(plan, ms);
  for (const [i, { steps }] of plannedPhases(plan).entries()) {
    const phase = plan.runbook[i];
    const begins = phase?.at === undefined ? undefined : timeOf(plan, phase.at);
    const byId = new Map(steps.map((planned) => [planned.step.id, planned]));
    for (const { step, path, startMs } of steps) {
      if (step.at === undefined) continue;
      const late = step.after.map((id) => byId.get(id)).find((other) => other !== undefined && other.startMs > startMs);
      const inPhase = begins === undefined || startMs >= begins;
      if (late === undefined && inPhase) continue;
      const behind =
        late === undefined
          ? `its phase ${quote(phase?.name ?? '')} begins at ${show(begins ?? 0)}`
          : `${quote(late.step.name)}, which it waits for, is planned for ${show(late.startMs)}`;
      const message = `the step ${quote(step.name)} is planned for ${show(startMs)}, but ${behind}`;
      const numbers = { plannedMs: startMs, earliestMs: late?.startMs ?? begins ?? 0 };
      const hint = 'mend the time of one of them';
      remark({ code: 'time_before_start', path: [...path, 'at'], message, hint, numbers });
    }
  }
  findClockedRollback(plan, remark);
}

const CLOCK = /(?<![\d:.])([01]?\d|2[0-3]):([0-5]\d)(?![\d.])/;

/** A rollback begins when it is decided on, so that a time on the clock in it is right by chance only. */
function findClockedRollback(plan: Plan, remark: LintRemark): void {
  for (const [i, { name, at }] of plan.rollback.steps.entries()) {
    const clock = at?.kind === 'wall' ? at.text : CLOCK.exec(name)?.[0];
    if (clock === undefined) continue;
    const start = startOf(plan);
    const begin = start === undefined ? '' : ` (the launch begins at ${showInstant(plan, start)})`;
    const message = `the step ${quote(name)} of the rollback names the time ${clock}, but a rollback begins when it is decided on${begin}`;
    const hint = 'state how long the step takes instead: takes: 1h';
    remark({ code: 'time_before_start', path: ['rollback', 'steps', i], message, hint });
  }
}

/** Reports steps that can last past the time of a step that waits for them. */
export function findTightSteps(plan: Plan, remark: LintRemark): void {
  for (const { steps } of plannedPhases(plan)) {
    const byId = new Map(steps.map((planned) => [planned.step.id, planned]));
    for (const next of steps.filter(({ step }) => step.at !== undefined)) {
      const at = next.startMs;
      for (const before of next.step.after.flatMap((id) => byId.get(id) ?? [])) {
        const lasts = lastsUntil(before, at);
        if (lasts === undefined) continue;
        const message = `the step ${quote(before.step.name)} begins at ${showInstant(plan, before.startMs)} and ${lasts.why}, but ${quote(next.step.name)} is planned for ${showInstant(plan, at)}`;
        const hint = 'move the next step, or give this one less time';
        const numbers = { neededMs: lasts.ms, availableMs: at - before.startMs };
        remark({ code: 'step_no_slack', path: before.path, message, hint, numbers });
      }
    }
  }
}

/** A check that is tried to the very second at which the next step begins leaves that one nothing to begin with. */
function lastsUntil({ step, startMs, lengthMs = 0 }: PlannedStep, nextMs: number) {
  const available = nextMs - startMs;
  if (available < 0) return undefined;
  if (lengthMs > available) return { ms: lengthMs, why: `takes ${showLength(lengthMs)}` };
  const verifying = verifyLengthOf(step.verify);
  if (verifying > 0 && verifying >= available) {
    return { ms: verifying, why: `may be verified for ${showLength(verifying)}` };
  }
  return undefined;
}

/** Shorter times between phases are breath; longer ones are the night between two days. */
const IDLE_FROM_MS = 10 * 60_000;
const IDLE_TO_MS = 12 * 3_600_000;

/** Reports time between two phases for which nothing is planned and nobody is named. */
export function findIdlePhases(plan: Plan, remark: LintRemark): void {
  const phases = plannedPhases(plan);
  for (const [i, phase] of phases.entries()) {
    const next = phases[i + 1];
    const last = phase.steps.at(-1);
    if (next === undefined || last === undefined || !isLengthKnown(last)) continue;
    const idleMs = next.startMs - phase.endMs;
    if (idleMs < IDLE_FROM_MS || idleMs > IDLE_TO_MS) continue;
    const [name, following] = [plan.runbook[i]?.name ?? '', plan.runbook[i + 1]?.name ?? ''];
    const message = `${quote(name)} ends ${showLength(idleMs)} before ${quote(following)} begins, and nothing is planned for that time`;
    const hint = 'move the next phase, or add a step such as "wait" that says what the time is for';
    remark({ code: 'phase_idle', path: ['runbook', i], message, hint, numbers: { idleMs } });
  }
}

function isLengthKnown({ step, lengthMs }: PlannedStep): boolean {
  return lengthMs !== undefined || step.work.kind === 'tell' || step.work.kind === 'verify';
}
