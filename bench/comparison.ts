import { advanceComparison, type ComparisonState, type Pair, startComparison } from '@holdpoint/analysis';
import { Random } from '../packages/holdpoint/src/world/random.ts';
import type { BenchResult } from './lib.ts';

const SIGNALS = 1000;
const TICKS = 180;
const SECOND = 1000;
const BLOCK = 60_000;
/** Fourteen days with a look every ten seconds. */
const LONG = { looks: (14 * 86_400) / 10, everyMs: 10_000 };
const RULE = {
  alpha: 0.01,
  margin: { kind: 'points', value: 0 },
  allowance: { kind: 'points', value: 0.01 },
  better: 'lower',
  blockMs: BLOCK,
  horizonMs: 86_400_000,
} as const;

/** What came of both versions: 0.5 % of errors, a tenth of 25,000 requests a minute for the candidate. */
function pairAt(from: number, to: number, random: Random): Pair {
  const requests = (share: number): number => random.poisson((share * 25_000 * (to - from)) / 60_000);
  const [stable, candidate] = [requests(0.9), requests(0.1)];
  return {
    from,
    to,
    stable: { hits: random.binomial(stable, 0.005), requests: stable },
    candidate: { hits: random.binomial(candidate, 0.005), requests: candidate },
  };
}

/** Milliseconds of processor time of each tick, in which every signal gets one more second; blocks close together each minute. */
function ticks(random: Random): readonly { readonly ms: number; readonly closing: boolean }[] {
  let states: readonly ComparisonState[] = Array.from({ length: SIGNALS }, () => startComparison(RULE));
  return Array.from({ length: TICKS }, (_, tick) => {
    const pairs = states.map(() => pairAt(tick * SECOND, (tick + 1) * SECOND, random));
    const before = process.cpuUsage();
    states = states.map((state, i) => advanceComparison(state, pairs[i] as Pair));
    const { user, system } = process.cpuUsage(before);
    return { ms: (user + system) / 1000, closing: ((tick + 1) * SECOND) % BLOCK === 0 };
  });
}

/** Bytes of a state as JSON. */
function size(state: ComparisonState): number {
  return JSON.stringify(state).length;
}

function watchedLong(random: Random): { readonly afterAnHour: number; readonly atTheEnd: number } {
  let state = startComparison(RULE);
  let afterAnHour = 0;
  for (let look = 1; look <= LONG.looks; look += 1) {
    state = advanceComparison(state, pairAt((look - 1) * LONG.everyMs, look * LONG.everyMs, random));
    if (look * LONG.everyMs === 3_600_000) afterAnHour = size(state);
  }
  return { afterAnHour, atTheEnd: size(state) };
}

/** What judging by comparison costs: many signals at once, and how large the state of one is after a long watch. */
export function run(): BenchResult {
  const random = new Random(1, 'comparison');
  ticks(random);
  const measured = ticks(random);
  const median = (closing: boolean): number => {
    const times = measured.filter((tick) => tick.closing === closing).map(({ ms }) => ms);
    return times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)] ?? Number.NaN;
  };
  const { afterAnHour, atTheEnd } = watchedLong(random);
  return {
    name: 'comparison',
    rows: [
      { label: `${SIGNALS} signals judged, one tick, processor time`, value: median(false), unit: 'ms', goal: '< 50' },
      { label: 'the same, all blocks close', value: median(true), unit: 'ms', goal: '< 50' },
      { label: 'state of one signal after an hour, JSON', value: afterAnHour, unit: 'bytes' },
      { label: 'state of one signal after 14 days', value: atTheEnd, unit: 'bytes' },
      { label: 'the same, times that after an hour', value: atTheEnd / afterAnHour, unit: 'ratio', goal: '< 1.2' },
    ],
  };
}

if (import.meta.main) console.table(run().rows);
