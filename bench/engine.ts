import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  decide,
  type EventDraft,
  evolve,
  fold,
  type Input,
  initialState,
  isOver,
  type LaunchState,
  type Reading,
  type RecordedEvent,
} from '@holdpoint/engine';
import { type Plan, readPlan } from '@holdpoint/plan';
import { runnablePlan } from '../packages/holdpoint/src/controller/abilities.ts';
import { Controller } from '../packages/holdpoint/src/controller/controller.ts';
import { systemClock } from '../packages/holdpoint/src/shell/clock.ts';
import { sqliteStore } from '../packages/holdpoint/src/store/sqlite.ts';
import { TestRouter } from '../packages/holdpoint/test/support/router.ts';

const PLAN = new URL('../examples/plans/batch-patches.yaml', import.meta.url);
const LAUNCH = 'batch-patches-2026-02-01-1';
const LAUNCHES = 200;

type Unstamped = Input extends infer I ? (I extends Input ? Omit<I, 'at' | 'wall'> : never) : never;

function examplePlan(): Plan {
  const result = readPlan(readFileSync(PLAN), PLAN.pathname);
  if (!result.ok) throw new Error('the example plan is not valid');
  return runnablePlan(result.plan, 'all');
}

/** A healthy launch on virtual time, from GO to the end. */
function live(plan: Plan): { readonly state: LaunchState; readonly events: readonly RecordedEvent[] } {
  const events: RecordedEvent[] = [];
  let state = initialState(plan, LAUNCH);
  let at = Date.UTC(2026, 1, 1);
  const input = (untimed: Unstamped): void => {
    const drafts: readonly EventDraft[] = decide(state, { ...untimed, at, wall: at } as Input);
    for (const draft of drafts) {
      const event: RecordedEvent = { ...draft, v: 1, launch: LAUNCH, seq: events.length, id: '', prev: '', hash: '' };
      events.push(event);
      state = evolve(state, event);
    }
    for (const draft of drafts) {
      if (draft.type === 'QuestionAsked') answer(draft.data.question, draft.data.role);
      if (draft.type === 'ShareRequested') input({ kind: 'share_observed', traffic: traffic(draft.data.shareBp) });
    }
  };
  const answer = (question: string, as: string): void =>
    input({ kind: 'answer', question, answer: 'yes', claim: { user: 'bench', as }, reason: '' });
  input({ kind: 'controller_started', epoch: 1, pid: 1, timeScale: 1, program: 'bench', planFile: 'plan.yaml' });
  let served = 0;
  const traffic = (shareBp: number) => {
    const counts = { requests: served, errors: 0, users: 100, fallbacks: 0 };
    return {
      target: 'main',
      shareBp,
      countersId: 'a',
      stable: counts,
      candidate: counts,
      unanswered: 0,
      audiences: { internal: served / 10, beta: served / 10 },
    };
  };
  while (!isOver(state)) {
    const from = at;
    at += plan.stages[state.stage?.index ?? 0]?.everyMs ?? 0;
    served += 1000;
    const shareBp = state.asked.main?.shareBp ?? 0;
    input({ kind: 'readings', readings: healthyReadings(plan, { from, to: at }), traffic: [traffic(shareBp)] });
  }
  return { state, events };
}

function healthyReadings(plan: Plan, span: { readonly from: number; readonly to: number }): readonly Reading[] {
  return Object.values(plan.signals).flatMap(({ id, better, dimension, by, compared }) => {
    const counts = { hits: better === 'higher' ? 1000 : 0, requests: 1000 };
    const pair = { ...span, stable: counts, candidate: counts };
    const pairs: readonly Reading[] = compared ? [{ signal: id, variant: 'candidate', outcome: 'pair', pair }] : [];
    const samples = (['stable', 'candidate'] as const).flatMap((variant): readonly Reading[] => {
      const value = better === 'higher' ? 1 : dimension === 'duration' ? 20 : 0;
      const hits = dimension === 'ratio' ? { hits: value * 1000 } : {};
      const reading = {
        signal: id,
        variant,
        outcome: 'sample',
        sample: { ...span, value, requests: 1000, ...hits },
      } as const;
      return [reading, ...by.map((name) => ({ ...reading, label: { name, value: 'POST /batch' } }))];
    });
    return [...samples, ...pairs];
  });
}

/** Real controllers with a check every second each, in this process: its CPU and memory. */
async function concurrentLaunches(plan: Plan): Promise<{ readonly cores: number; readonly megabytes: number }> {
  const busy: Plan = { ...plan, stages: plan.stages.map((stage) => ({ ...stage, everyMs: 1000 })) };
  const clock = systemClock();
  const dir = mkdtempSync(join(tmpdir(), 'holdpoint-bench-'));
  const store = sqliteStore(dir);
  const controllers = Array.from({ length: LAUNCHES }, (_, i) => {
    let from = clock.now();
    const source = {
      stageEntered: () => {},
      read: async (at: number) => {
        const span = { from, to: at };
        from = at;
        return { readings: healthyReadings(plan, span), traffic: [] };
      },
    };
    return new Controller(initialState(busy, `bench-${i}-2026-02-01-1`), {
      clock,
      store,
      journal: { append: () => {} },
      drivers: { main: new TestRouter() },
      sources: [source],
      steps: { run: async () => ({ outcome: 'succeeded', detail: '' }) },
      onProblem: () => {},
    });
  });
  for (const controller of controllers) {
    controller.submit({
      kind: 'controller_started',
      epoch: 1,
      pid: 1,
      timeScale: 1,
      program: 'bench',
      planFile: 'plan.yaml',
    });
    void controller.run();
  }
  const seconds = 20;
  const before = process.cpuUsage();
  await clock.pause(seconds * 1000);
  const used = process.cpuUsage(before);
  const megabytes = process.memoryUsage().rss / 1e6;
  await Promise.all(controllers.map((controller) => controller.stop()));
  store.close();
  rmSync(dir, { recursive: true });
  return { cores: (used.user + used.system) / 1e6 / seconds, megabytes };
}

/** The least of several runs: what the work takes when nothing else disturbs it. */
function leastMs(work: () => unknown): number {
  const times = Array.from({ length: 7 }, () => {
    const started = performance.now();
    work();
    return performance.now() - started;
  });
  return Math.min(...times);
}

/** Lives and folds the example plan, and runs many launches at once. */
export async function run() {
  const plan = examplePlan();
  const { cores, megabytes } = await concurrentLaunches(plan);
  const { events } = live(plan);
  const livedMs = leastMs(() => live(plan));
  const foldedMs = leastMs(() => fold(initialState(plan, LAUNCH), events));
  return {
    name: 'engine',
    rows: [
      { label: 'events of the example plan', value: events.length, unit: 'events' },
      { label: 'the example plan lived on virtual time', value: livedMs, unit: 'ms', goal: '< 200' },
      { label: 'its record folded', value: foldedMs, unit: 'ms', goal: '< 200' },
      { label: `${LAUNCHES} launches, a check a second each`, value: cores, unit: 'cores', goal: '< 1' },
      { label: `${LAUNCHES} launches, memory of the process`, value: megabytes, unit: 'MB', goal: '< 300' },
    ],
  };
}

if (import.meta.main) console.table((await run()).rows);
