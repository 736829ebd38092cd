import { latencyAbove, SLOW } from './latency.ts';
import type { Noise, World } from './world.ts';

/** A candidate that is worse than stable. */
export interface Harm {
  readonly label: string;
  /** Its rate of hits, 0 to 1. */
  readonly rate: number;
}

export interface Scenario {
  readonly id: string;
  readonly title: string;
  readonly world: World;
  /** A launch's hour of stable alone, a check every ten seconds, before the candidate gets traffic. */
  readonly baseline: boolean;
  /** Rate of a candidate that is as good as stable. */
  readonly healthy: number;
  readonly harms: readonly Harm[];
  /** Seconds after which harm begins; a later one than 0 falls at random within its minute. */
  readonly onsets: readonly number[];
  readonly runs: {
    /** Healthy days, for false rollbacks. So many runs are watched by all rules. */
    readonly days: number;
    /** Runs for each harm and onset; those beyond the days are watched by Holdpoint alone. */
    readonly harms: number;
  };
  /** Seconds between looks; one for an hour from the beginning and from harm on, where `everySecond` says so. */
  readonly stepS: number;
  readonly everySecond: boolean;
  /** Harm that is not found within so many seconds is missed. */
  readonly watchS: number;
  /** Whether hits are errors, to which limits of 1 and 5 % apply. */
  readonly errors: boolean;
  /** Whether the promise of alpha covers it; what it does not cover is measured all the same. */
  readonly promised: boolean;
}

const HOUR = 3600;
export const DAY = 86_400;

const STABLE = 0.005;
const [MILD, DOUBLE, FOUR, TWELVE, FORTY]: readonly Harm[] = [
  { label: '0.75 %', rate: 0.0075 },
  { label: '1 %', rate: 0.01 },
  { label: '2 %', rate: 0.02 },
  { label: '6 %', rate: 0.06 },
  { label: '20 %', rate: 0.2 },
];

function world(share: number | World['shareAt'], noise: Noise = {}): World {
  const shareAt = typeof share === 'number' ? () => share : share;
  return { requestsPerMinute: 25_000, shareAt, stable: STABLE, noise };
}

const USUAL = {
  baseline: true,
  healthy: STABLE,
  harms: some(FOUR),
  onsets: [0, HOUR],
  // So many days without a false rollback show that there are fewer than 1 %.
  runs: { days: 400, harms: 1000 },
  stepS: 20,
  everySecond: true,
  watchS: 3 * HOUR,
  errors: true,
  promised: true,
} as const;

function some(...harms: readonly (Harm | undefined)[]): readonly Harm[] {
  return harms.filter((harm) => harm !== undefined);
}

/** Errors of stable are 0.5 % and the candidate has 10 % of 25,000 requests a minute unless the title says otherwise. */
export const SCENARIOS: readonly Scenario[] = [
  {
    ...USUAL,
    id: 'plain',
    title: 'nothing but chance',
    world: world(0.1),
    harms: some(MILD, DOUBLE, FOUR, TWELVE, FORTY),
    onsets: [0, HOUR, DAY],
  },
  {
    ...USUAL,
    id: 'every-second',
    title: 'the same, looked at each second all day',
    world: world(0.1),
    harms: [],
    runs: { days: 100, harms: 0 },
    stepS: 1,
  },
  { ...USUAL, id: 'no-baseline', title: 'no hour of stable alone before', world: world(0.1), baseline: false },
  { ...USUAL, id: 'quarter', title: 'share 25 %', world: world(0.25) },
  { ...USUAL, id: 'half', title: 'share 50 %', world: world(0.5) },
  {
    ...USUAL,
    id: 'own-noise',
    title: 'rates vary by CV 0.3, each version by itself',
    world: world(0.1, { own: { variation: 0.3, everyMinutes: 1 } }),
  },
  {
    ...USUAL,
    id: 'common-noise',
    title: 'rates vary by CV 0.5, both alike',
    world: world(0.1, { common: 0.5 }),
  },
  {
    ...USUAL,
    id: 'clumps',
    title: 'errors in clumps: variance 3 times the mean',
    world: world(0.1, { dispersion: 3 }),
  },
  {
    ...USUAL,
    id: 'bursts',
    title: 'bursts: ten times the traffic, one minute in 30',
    world: world(0.1, { burstEvery: 30 }),
  },
  { ...USUAL, id: 'daily', title: 'traffic and errors swing by 60 % a day', world: world(0.1, { daily: 0.6 }) },
  {
    ...USUAL,
    id: 'ramp',
    title: 'share 10 %, from noon on 50 %',
    world: world((second) => (second < DAY / 2 ? 0.1 : 0.5)),
    onsets: [DAY / 2],
    runs: { days: 400, harms: 400 },
  },
  {
    ...USUAL,
    id: 'quiet',
    title: '5 requests a minute',
    world: { ...world(0.1), requestsPerMinute: 5 },
    harms: some(TWELVE, FORTY),
    onsets: [0],
    runs: { days: 400, harms: 400 },
    stepS: 60,
    everySecond: false,
    watchS: DAY,
  },
  {
    ...USUAL,
    id: 'latency',
    title: 'latency, P95 380 ms',
    world: { ...world(0.1), stable: latencyAbove(SLOW.fine, 1) },
    healthy: latencyAbove(SLOW.fine, 1),
    harms: slower(SLOW.fine, [1.1, 1.25, 1.5]),
    errors: false,
  },
  {
    ...USUAL,
    id: 'coarse-latency',
    title: "the same by Prometheus' usual bounds",
    world: { ...world(0.1), stable: latencyAbove(SLOW.coarse, 1) },
    healthy: latencyAbove(SLOW.coarse, 1),
    harms: slower(SLOW.coarse, [1.1, 1.25, 1.5]),
    errors: false,
  },
  {
    ...USUAL,
    id: 'slow-noise',
    title: 'as with CV 0.3, but noise stays for ten minutes (not promised)',
    world: world(0.1, { own: { variation: 0.3, everyMinutes: 10 } }),
    promised: false,
  },
];

function slower(thresholdMs: number, times: readonly number[]): readonly Harm[] {
  return times.map((factor) => ({
    label: `+${Math.round((factor - 1) * 100)} %`,
    rate: latencyAbove(thresholdMs, factor),
  }));
}

/** Throws with all names where there is none of this one. */
export function scenarioNamed(id: string): Scenario {
  const found = SCENARIOS.find((scenario) => scenario.id === id);
  if (found !== undefined) return found;
  const names = SCENARIOS.map((scenario) => scenario.id).join(', ');
  throw new Error(`There is no scenario ${id}. Known: ${names}.`);
}
