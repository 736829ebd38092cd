import { readFileSync } from 'node:fs';
import { fold, initialState, type RecordedEvent } from '@holdpoint/engine';
import { type Plan, readPlan } from '@holdpoint/plan';
import { NOTHING_HAPPENS, rehearse } from '../packages/holdpoint/src/rehearsal/rehearse.ts';
import { study } from '../packages/holdpoint/src/rehearsal/study/study.ts';
import { withLogins } from '../packages/holdpoint/src/world/people.ts';
import type { BenchResult } from './lib.ts';

const PLAN = new URL('../examples/plans/batch-patches.yaml', import.meta.url);
/** Bad releases that are drawn to say what a thousand cost. */
const DRAWS = 200;

function examplePlan(): Plan {
  const result = readPlan(readFileSync(PLAN), PLAN.pathname);
  if (!result.ok) throw new Error('the example plan is not valid');
  return result.plan;
}

/** A rehearsal of the eight-day plan with a check every ten seconds, its events folded alone, and a study. */
export async function run(): Promise<BenchResult> {
  const plan = examplePlan();
  const fine: Plan = { ...plan, stages: plan.stages.map((stage) => ({ ...stage, everyMs: 10_000 })) };
  await rehearse({ plan, scenario: NOTHING_HAPPENS, seed: 1 });
  let began = performance.now();
  const { steps } = await rehearse({ plan: fine, scenario: NOTHING_HAPPENS, seed: 1 });
  const livedMs = performance.now() - began;
  const events: RecordedEvent[] = [];
  const { state } = await rehearse({
    plan: fine,
    scenario: NOTHING_HAPPENS,
    seed: 1,
    onEvent: (event) => events.push(event),
  });
  began = performance.now();
  fold(initialState(withLogins(fine), state.launch), events);
  const foldedMs = performance.now() - began;
  began = performance.now();
  await study({ plan, draws: DRAWS, seed: 1 });
  const studyMs = performance.now() - began;
  return {
    name: 'rehearse',
    rows: [
      { label: `eight days, a check every 10 s (${steps} timers)`, value: livedMs, unit: 'ms', goal: '< 1000' },
      { label: 'the same, times the bare fold of its events', value: livedMs / foldedMs, unit: 'x' },
      {
        label: `--random 1000 on the plan as it is, from ${DRAWS} draws`,
        value: (studyMs * 1000) / DRAWS / 1000,
        unit: 's',
        goal: '< 60',
      },
    ],
  };
}
