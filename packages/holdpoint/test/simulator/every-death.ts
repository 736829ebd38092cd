import { INVARIANTS } from './invariants/index.ts';
import { type Broken, FaultyLaunch } from './launch.ts';
import { type DrawnPlan, planOf } from './plans.ts';
import type { Doom } from './process.ts';

/** A short launch with everything in it that a program writes, asks and runs. */
const PLAN = `
holdpoint: 1
launch: { name: simulated, version: 1.0.0, baseline: 10s, max_blind: 1m }
people: { ana: { name: Ana, user: ana }, cleo: { name: Cleo, user: cleo } }
roles:
  director: { people: [ana], may: [go, no-go, continue, pause, rollback] }
  lead: { people: [cleo], may: [pause, rollback] }
services: { stable: { url: "http://127.0.0.1:3000" }, candidate: { url: "http://127.0.0.1:3001" } }
traffic: { driver: proxy, listen: "127.0.0.1:3002", key: header x-user-id }
signals: { error_rate: { from: traffic, measure: errors / requests, better: lower } }
stages:
  - { name: Half, share: 50%, observe: 30s, every: 10s, gate: [error_rate < 5%], triggers: [{ when: error_rate > 10%, do: rollback }] }
  - { name: All, share: 100%, observe: 30s, every: 10s, gate: [error_rate < 5%], triggers: same }
rollback:
  within: 30s
  steps: [{ name: Undo, run: ./undo.sh, timeout: 20s, idempotent: no }]
channels: { ops: { slack: $SLACK, severity: [critical] } }
runbook:
  - phase: Only
    steps:
      - { name: Migrate, run: ./migrate.sh, timeout: 20s, idempotent: no, tell: ops, message: done }
      - { name: Warm up, run: ./warm-up.sh, timeout: 20s, idempotent: yes }
    checkpoint: { name: Well, needs: [director], timeout: 5m }
`;

/** How a launch went in which the program died at one word. */
export interface Death {
  readonly doom: Doom;
  /** Whether the candidate fails in it, so that it is rolled back. */
  readonly bad: boolean;
  readonly broken: readonly Broken[];
}

/**
 * Lives through a good launch and a bad one again and again: in each, the program dies at another of its words
 * to the world, just before or just after, and is started again.
 */
export async function everyDeath(): Promise<readonly Death[]> {
  const drawn = planOf(PLAN);
  const deaths: Death[] = [];
  for (const bad of [false, true]) {
    const whole = await liveThrough(drawn, bad, null);
    for (const at of ['append', 'call', 'rise', 'command'] as const) {
      const words = whole.processes[0]?.counts[at] ?? 0;
      for (let nth = 1; nth <= words; nth += 1) {
        for (const when of ['before', 'after'] as const) {
          const doom: Doom = { at, nth, when };
          const { broken } = await liveThrough(drawn, bad, doom);
          deaths.push({ doom, bad, broken });
        }
      }
    }
  }
  return deaths;
}

async function liveThrough(drawn: DrawnPlan, bad: boolean, doom: Doom | null): Promise<FaultyLaunch> {
  const launch = new FaultyLaunch({
    seed: 1,
    drawn,
    faults: [],
    ...(doom === null ? {} : { doom }),
    ...(bad ? { candidateErrorRate: 0.5 } : {}),
    healAfterMs: 1000,
    invariants: INVARIANTS,
    plant: null,
    chained: true,
    told: false,
  });
  await launch.run();
  return launch;
}
