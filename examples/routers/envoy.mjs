#!/usr/bin/env node
/**
 * Gives a share of a route of Envoy to the candidate, on several nodes.
 *
 *   envoy.mjs apply|observe KEY ADMIN_URL...
 *
 * The route to the candidate has `runtime_fraction: { default_value: { numerator: 0 }, runtime_key: KEY }`, and the
 * layered runtime an admin layer, which is lost when Envoy restarts: traffic is back on stable then. Shares are whole
 * percents. Whoever reaches the admin address steers Envoy: bind it to 127.0.0.1 or a network of its own.
 */
const PATIENCE_MS = 3_000;
const [task, key, ...admins] = process.argv.slice(2);

/** What a node has for KEY, and who has set it; 0 where nobody has. */
async function look(admin) {
  const answer = await fetch(new URL('/runtime', admin), { signal: AbortSignal.timeout(PATIENCE_MS) });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  const { entries } = await answer.json();
  const finalValue = (name) => (Object.hasOwn(entries, name) ? entries[name].final_value : '');
  const percent = Number(finalValue(key) || 0);
  if (!Number.isInteger(percent) || percent < 0 || percent > 100) throw new Error(`${key} is ${finalValue(key)}`);
  return { percent, epoch: Number(finalValue(`${key}.epoch`) || 0), launch: finalValue(`${key}.launch`) };
}

async function modify(admin, values) {
  const url = new URL(`/runtime_modify?${new URLSearchParams(values)}`, admin);
  const answer = await fetch(url, { method: 'POST', signal: AbortSignal.timeout(PATIENCE_MS) });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
}

/** Runs a task on every node; each gives its value, or what went wrong. */
async function onEach(work) {
  const results = await Promise.allSettled(admins.map(work));
  return results.map(({ value, reason }, i) => ({ name: admins[i], value, problem: reason?.message }));
}

async function apply() {
  const { HOLDPOINT_SHARE_BP, HOLDPOINT_EPOCH, HOLDPOINT_LAUNCH: launch } = process.env;
  const percent = Number(HOLDPOINT_SHARE_BP) / 100;
  if (!Number.isInteger(percent)) throw new Error(`${percent} % is no whole percent`);
  const done = await onEach(async (admin) => {
    const seen = await look(admin);
    const epoch = Number(HOLDPOINT_EPOCH);
    const takesBack = percent === 0 && seen.launch === launch;
    if (epoch < seen.epoch && !takesBack) throw new Error(`controller ${seen.epoch} is in charge, not ${epoch}`);
    const highest = Math.max(epoch, seen.epoch);
    await modify(admin, { [key]: percent, [`${key}.epoch`]: highest, [`${key}.launch`]: launch });
  });
  const failed = done.filter(({ problem }) => problem !== undefined);
  if (failed.length > 0) throw new Error(failed.map(({ name, problem }) => `${name}: ${problem}`).join('; '));
}

async function observe() {
  const nodes = await onEach(look);
  const epoch = Math.max(0, ...nodes.map(({ value }) => value?.epoch ?? 0));
  const launch = nodes.find(({ value }) => value?.epoch === epoch)?.value.launch;
  const shown = nodes.map(({ name, value, problem }) =>
    value === undefined ? { name, share: null, problem } : { name, share: value.percent },
  );
  console.log(JSON.stringify({ v: 1, nodes: shown, epoch, ...(launch && { launch }) }));
}

try {
  const tasks = { apply, observe };
  if (!Object.hasOwn(tasks, task ?? '') || admins.length === 0) {
    throw new Error('use: envoy.mjs apply|observe KEY ADMIN_URL...');
  }
  await tasks[task]();
} catch (error) {
  console.error(`envoy.mjs: ${error.message}`);
  process.exitCode = 1;
}
