import { describe, expect, it } from 'vitest';
import { plan as testPlan } from '../../../engine/test/support/plan.ts';
import { VirtualTime } from '../../src/shell/virtual-time.ts';
import type { Split } from '../../src/traffic/index.ts';
import { healthyBehaviour } from '../../src/world/levels.ts';
import { dailyLoad } from '../../src/world/load.ts';
import { Random } from '../../src/world/random.ts';
import { SimulatedRouter } from '../../src/world/router.ts';

const HOUR = 3_600_000;
const START = Date.UTC(2026, 1, 2);

function world() {
  const plan = testPlan();
  const clock = new VirtualTime(START);
  const load = dailyLoad(
    plan,
    { requestsPerSecond: 20, users: 5000, levels: { stable: {}, candidate: {} }, delayMs: {} },
    START,
  );
  const behaviours = { stable: healthyBehaviour(plan, START), candidate: healthyBehaviour(plan, START) };
  const [target] = Object.values(plan.targets);
  if (target === undefined) throw new Error('the plan has no target');
  const random = new Random(3, 'router');
  const router = new SimulatedRouter({ target, clock, random, load, portion: 1, behaviours });
  /** Lets hours pass, checked every ten minutes. */
  const pass = async (hours: number): Promise<void> => {
    const end = clock.now() + hours * HOUR;
    for (let at = clock.now(); at <= end; at += HOUR / 6) clock.at(at, () => router.settle());
    await clock.run(end, () => true);
  };
  return { clock, load, behaviours, router, pass };
}

function split(shareBp: number, more: Partial<Split> = {}): Split {
  return { launch: 'shop-2026-02-02-1', epoch: 1, salt: 's', shareBp, first: [], ...more };
}

describe('a simulated router', () => {
  it('serves the mean of a day in a day, most of it around the busiest hour', async () => {
    const { router, pass, load } = world();
    await pass(24);
    expect(router.tallies.stable.requests / (20 * 86_400)).toBeCloseTo(1, 2);
    expect(load.rate(START + 14 * HOUR) / load.rate(START + 2 * HOUR)).toBeCloseTo(2.5, 5);
    expect(router.tallies.candidate.requests).toBe(0);
  });

  it('gives all to stable when its controller is dead for as long as the split says, and not when another came', async () => {
    const { router, pass } = world();
    await router.apply(split(2500, { unheardMs: HOUR }));
    let heard = true;
    router.goBackUnless(() => heard);
    await pass(2);
    expect(router.share).toBe(0.25);
    heard = false;
    router.goBackUnless(() => heard);
    await pass(2);
    expect(router.share).toBe(0);
    expect((await router.observe()).split).toEqual(split(0, { unheardMs: HOUR }));
  });

  it('gives the candidate its share, and takes it back at once', async () => {
    const { router, pass } = world();
    await router.apply(split(2500));
    await pass(6);
    const { stable, candidate } = router.tallies;
    expect(candidate.requests / (stable.requests + candidate.requests)).toBeCloseTo(0.25, 2);
    expect(Math.round(candidate.users)).toBe(1250);
    await router.apply(split(0));
    const before = candidate.requests;
    await pass(1);
    expect(candidate.requests).toBe(before);
  });

  it('counts errors, and what falls back while the candidate is down', async () => {
    const { router, pass, behaviours } = world();
    behaviours.candidate.errors = 0.06;
    await router.apply(split(5000));
    await pass(2);
    const { candidate } = router.tallies;
    expect(candidate.errors / candidate.requests).toBeCloseTo(0.06, 2);
    expect(candidate.fallbacks).toBe(0);
    router.settle();
    const before = { ...candidate };
    behaviours.candidate.down = true;
    await pass(1);
    expect(candidate.fallbacks).toBe(candidate.requests - before.requests);
    expect(candidate.errors - before.errors).toBe(candidate.fallbacks);
    expect(router.unanswered).toBe(0);
  });

  it('holds a limit of users, and refuses a controller that came before', async () => {
    const { router, pass } = world();
    await router.apply(split(10_000, { epoch: 4, maxUsers: 100 }));
    await pass(5);
    expect(router.tallies.candidate.users).toBeLessThanOrEqual(100);
    await expect(router.apply(split(5000, { epoch: 3 }))).rejects.toMatchObject({ code: 'router_refused' });
  });

  it('does nothing while it is deaf, and says nothing while it cannot be reached', async () => {
    const { router } = world();
    router.deaf = true;
    expect((await router.apply(split(5000))).split).toBeNull();
    router.unreachable = true;
    await expect(router.observe()).rejects.toMatchObject({ code: 'router_unreachable' });
  });

  it('copies a part of the requests to stable, and counts what the candidate makes of them', async () => {
    const { router, pass, behaviours } = world();
    behaviours.candidate.errors = 0.1;
    behaviours.candidate.differences = 0.3;
    await router.apply(split(0, { mirrorBp: 500 }));
    await pass(24);
    const { stable, candidate, mirror, lastCandidateAt } = await router.observe();
    expect({ requests: candidate.requests, lastCandidateAt }).toEqual({ requests: 0, lastCandidateAt: null });
    const { requests = 0, errors = 0, differences = 0 } = mirror ?? {};
    expect(requests / stable.requests).toBeCloseTo(0.05, 3);
    expect(errors / requests).toBeCloseTo(0.1, 2);
    expect(differences / requests).toBeCloseTo(0.3, 2);
    await router.apply(split(0));
    await pass(1);
    expect((await router.observe()).mirror?.requests).toBe(requests);
  });

  it('has copies fail that a candidate which is down is given', async () => {
    const { router, pass, behaviours } = world();
    behaviours.candidate.down = true;
    await router.apply(split(0, { mirrorBp: 500 }));
    await pass(1);
    const { requests = 0, errors, differences } = (await router.observe()).mirror ?? {};
    expect(requests).toBeGreaterThan(0);
    expect({ errors, differences }).toEqual({ errors: requests, differences: requests });
  });
});
