import { forecast } from '@holdpoint/engine';
import { describe, expect, it } from 'vitest';
import { START, TestLaunch } from './support/launch.ts';
import { HOUR, MINUTE, plan, stage } from './support/plan.ts';
import { phase, relative, runbookPlan, wall, work } from './support/runbook.ts';

const T = START + 30 * MINUTE;
const launch = { ...plan().launch, startMs: T, window: { fromMs: T, toMs: T + 2 * HOUR } };
const takes = (name: string, minutes: number, change: Parameters<typeof work>[1] = {}) =>
  work(name, { takesMs: minutes * MINUTE, ...change });

/** Minutes after T. */
const minutes = (at: number | null): number | null => (at === null ? null : (at - T) / MINUTE);

const runbook = [
  phase(1, [takes('Prepare', 10)], { at: relative(-15 * MINUTE) }),
  phase(2, [
    takes('Migrate', 20),
    takes('Check', 5),
    takes('Beside', 50, { after: ['-'] }),
    takes('Late', 1, { at: wall(T + 40 * MINUTE), after: ['p2.s2'] }),
  ]),
];

function seen(test: TestLaunch) {
  const { phases, end, bufferMs } = forecast(test.state, test.now);
  const steps = phases.flatMap((each) =>
    each.steps.map(({ id, start, end: until }) => [id, minutes(start), minutes(until)]),
  );
  return { steps, end: minutes(end), buffer: bufferMs === null ? null : bufferMs / MINUTE };
}

describe('a forecast', () => {
  it('follows moments, predecessors and phases before anything has happened', () => {
    const test = new TestLaunch(runbookPlan(runbook, { launch }));
    test.start();
    expect(seen(test)).toEqual({
      steps: [
        ['p1.s1', -15, -5],
        ['p2.s1', 0, 20],
        ['p2.s2', 20, 25],
        ['p2.s3', 0, 50],
        ['p2.s4', 40, 41],
      ],
      end: 50,
      buffer: 70,
    });
  });

  it('moves what follows when something is late, and keeps what was planned', () => {
    const test = new TestLaunch(runbookPlan(runbook, { launch }));
    test.start();
    test.wait(40 * MINUTE).decision('go', { as: 'commander' });
    test.wait(30 * MINUTE);
    const [first, second] = forecast(test.state, test.now).phases;
    expect(first?.steps[0]).toMatchObject({ status: 'running', plannedStart: T - 15 * MINUTE, endedAt: null });
    expect(minutes(first?.end ?? null)).toBe(40);
    expect(second?.steps.map(({ start }) => minutes(start))).toEqual([40, 60, 40, 65]);
    expect(second?.steps.map(({ plannedStart }) => minutes(plannedStart))).toEqual([0, 20, 0, 40]);
  });

  it('counts stages, whether steps open them or not', () => {
    const stages = [stage(), stage({ shareBp: 10_000 })];
    const beside = new TestLaunch(plan({ launch, stages }));
    beside.start();
    expect(seen(beside)).toEqual({ steps: [], end: 120, buffer: 0 });
    const opening = [0, 1].map((nth) => takes('Open', 0, { work: { kind: 'stage', stage: nth } }));
    const opened = new TestLaunch(
      plan({ launch, stages, runbook: [phase(1, [takes('Before', 30), ...opening, takes('After', 15)])] }),
    );
    opened.start();
    expect(seen(opened)).toEqual({
      steps: [
        ['p1.s1', 0, 30],
        ['p1.s2', 30, 30],
        ['p1.s3', 90, 90],
        ['p1.s4', 90, 105],
      ],
      end: 150,
      buffer: -30,
    });
  });

  it('knows no plan where no start is planned, and no buffer without a window', () => {
    const test = new TestLaunch(
      runbookPlan(runbook.slice(1).map((each) => ({ ...each, steps: each.steps.slice(0, 2) }))),
    );
    test.start();
    const { phases, bufferMs } = forecast(test.state, test.now);
    expect(phases[0]?.plannedStart).toBeNull();
    expect(bufferMs).toBeNull();
  });
});
