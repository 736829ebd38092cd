import type { Plan, Scenario, ScenarioChange } from '@holdpoint/plan';
import { expect, it } from 'vitest';
import { HOUR, MINUTE, stage, plan as testPlan } from '../../../engine/test/support/plan.ts';
import { NOTHING_HAPPENS, rehearse } from '../../src/rehearsal/rehearse.ts';

/** One stage of an hour at 10 %, over versions with a health path. */
function planOf(change: Partial<Plan['stages'][number]> = {}, unheardMs?: number): Plan {
  const { targets, ...rest } = testPlan({ stages: [stage({ observeMs: HOUR, ...change })] });
  const main = targets.main;
  if (main === undefined) throw new Error('The plan has no target.');
  const health = '/health';
  const traffic = { ...main.traffic, ...(unheardMs === undefined ? {} : { unheardMs }) };
  const stable = { ...main.stable, health };
  const candidate = { ...main.candidate, health };
  return { ...rest, targets: { main: { ...main, stable, candidate, traffic } } };
}

interface Happens {
  readonly change: ScenarioChange;
  readonly minutes: number;
  readonly forMs?: number;
}

function scenarioOf(happenings: readonly Happens[]): Scenario {
  const events = happenings.map(({ change, minutes, forMs }) => {
    const moment = { kind: 'relative', offsetMs: minutes * MINUTE, text: `T+${minutes}m` } as const;
    return {
      at: { kind: 'moment', moment } as const,
      change,
      text: change.kind,
      ...(forMs === undefined ? {} : { forMs }),
    };
  });
  return { ...NOTHING_HAPPENS, events };
}

it('a rollback in a rehearsal waits for a stable version that is down', async () => {
  const scenario = scenarioOf([
    { minutes: 20, change: { kind: 'down', variant: 'stable' }, forMs: 10 * MINUTE },
    { minutes: 21, change: { kind: 'decision', decision: 'rollback', by: 'ann', reason: '' } },
  ]);
  const { events, summary } = await rehearse({ plan: planOf(), scenario, seed: 1, takesBack: false });
  const at = (type: string): number => events.find((event) => event.type === type)?.at ?? 0;
  expect(at('StableGone')).toBeGreaterThan(0);
  expect(at('StableBack') - at('RollbackStarted')).toBeGreaterThan(8 * MINUTE);
  expect(summary.outcome).toBe('rolled_back');
});

it('a stage in a rehearsal waits for the capacity of the candidate', async () => {
  const scenario = scenarioOf([{ minutes: -1, change: { kind: 'down', variant: 'candidate' }, forMs: 10 * MINUTE }]);
  const { events } = await rehearse({ plan: planOf({ capacity: {} }), scenario, seed: 1, takesBack: false });
  const types = events.map(({ type }) => type);
  expect(types.indexOf('CapacityLacking')).toBeGreaterThan(0);
  expect(types.indexOf('ObservationStarted')).toBeGreaterThan(types.indexOf('CapacityProven'));
});

it('a router in a rehearsal goes back while its controller is dead, and a person goes on', async () => {
  const crash = { kind: 'crash' } as const;
  const short = scenarioOf([{ minutes: 20, change: crash, forMs: MINUTE }]);
  const long = scenarioOf([{ minutes: 20, change: crash, forMs: 10 * MINUTE }]);
  const plan = planOf({}, 5 * MINUTE);
  const drifts = async (scenario: Scenario): Promise<number> =>
    (await rehearse({ plan, scenario, seed: 1 })).events.filter(({ type }) => type === 'ShareDrifted').length;
  expect(await drifts(short)).toBe(0);
  expect(await drifts(long)).toBe(1);
});
