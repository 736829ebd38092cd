/**
 * Makes the recorded series of this folder: `node examples/series/make.ts`. The same seed gives the same bytes;
 * a test compares them.
 */
import { writeFileSync } from 'node:fs';
import { Random } from '../../packages/holdpoint/src/world/random.ts';

const MINUTE = 60;
/** Monday, 2 February 2026, 09:00 UTC. */
const NINE = 1_770_022_800;

/** One version of a series. */
interface Version {
  readonly name: string;
  /** Seconds from the beginning from which on it has traffic. */
  readonly from: number;
  /** Requests a minute on the mean. */
  readonly perMinute: number;
  /** Part of requests that fail, at so many seconds from the beginning. */
  readonly errors: (seconds: number) => number;
  /** Coefficient of variation of the error rate from minute to minute. */
  readonly noise: number;
  /** Median of latency in milliseconds; the 95th percentile is 2.2 times as high. */
  readonly medianMs: number;
}

interface Recipe {
  readonly seed: number;
  readonly lastsS: number;
  readonly everyS: number;
  readonly time: (seconds: number) => string | number;
  /** Upper bounds of the latency histogram in seconds. */
  readonly bounds: readonly number[];
  readonly stable: Partial<Version>;
  readonly candidate: Partial<Version>;
}

const QUIET: Omit<Version, 'name'> = { from: 0, perMinute: 1200, errors: () => 0.005, noise: 0, medianMs: 100 };
const STABLE: Version = { ...QUIET, name: 'stable' };
const CANDIDATE: Version = { ...QUIET, name: 'candidate', perMinute: 300 };
const BOUNDS = [0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5, 1];
const SIGMA = Math.log(2.2) / 1.6449;
const PLAIN = {
  everyS: MINUTE,
  lastsS: 60 * MINUTE,
  bounds: [],
  time: (seconds: number) => seconds,
  stable: {},
  candidate: {},
};

const RECIPES: Readonly<Record<string, Recipe>> = {
  'errors-from-the-start': { ...PLAIN, seed: 1, everyS: 10, candidate: { errors: () => 0.02 } },
  'harm-after-an-hour': {
    ...PLAIN,
    seed: 2,
    everyS: 10,
    lastsS: 120 * MINUTE,
    time: (seconds) => new Date((NINE + seconds) * 1000).toISOString().replace('.000Z', 'Z'),
    candidate: { errors: (seconds) => (seconds < 60 * MINUTE ? 0.005 : 0.015) },
  },
  'healthy-hour': { ...PLAIN, seed: 3, everyS: 10, time: (seconds) => NINE + seconds },
  'thin-traffic': {
    ...PLAIN,
    seed: 4,
    stable: { name: 'baseline', perMinute: 45, errors: () => 0.01 },
    candidate: { name: 'canary', perMinute: 5, errors: () => 0.01 },
  },
  'noisy-both-sides': {
    ...PLAIN,
    seed: 5,
    lastsS: 180 * MINUTE,
    time: (seconds) => NINE + seconds,
    stable: { errors: () => 0.01, noise: 0.3 },
    candidate: { errors: () => 0.01, noise: 0.3, from: 60 * MINUTE },
  },
  'slower-by-a-quarter': { ...PLAIN, seed: 6, bounds: BOUNDS, candidate: { medianMs: 125 } },
};

/** All series by the names of their files. */
export function allSeries(): ReadonlyMap<string, string> {
  return new Map(Object.entries(RECIPES).map(([name, recipe]) => [`${name}.csv`, csvOf(recipe)]));
}

function csvOf(recipe: Recipe): string {
  const { bounds } = recipe;
  const histogram = bounds.length === 0 ? [] : [...bounds, '+Inf'].map((bound) => `le_${bound}`);
  const lines = [['t', 'variant', 'requests', 'errors', ...histogram].join(',')];
  const versions = [
    { ...STABLE, ...recipe.stable },
    { ...CANDIDATE, ...recipe.candidate },
  ].map((version) => ({ version, random: new Random(recipe.seed, version.name), factor: 1 }));
  for (let seconds = 0; seconds < recipe.lastsS; seconds += recipe.everyS) {
    for (const each of versions) {
      const { version, random } = each;
      if (seconds % MINUTE === 0) each.factor = noiseOf(random, version.noise);
      if (seconds < version.from) continue;
      const requests = random.poisson((version.perMinute * recipe.everyS) / MINUTE);
      const errors = random.binomial(requests, Math.min(1, version.errors(seconds) * each.factor));
      const counts = histogramOf(random, { requests, bounds, medianMs: version.medianMs });
      lines.push([recipe.time(seconds), version.name, requests, errors, ...counts].join(','));
    }
  }
  return `${lines.join('\n')}\n`;
}

/** A factor with mean 1 and this coefficient of variation. */
function noiseOf(random: Random, variation: number): number {
  const sigma = Math.sqrt(Math.log(1 + variation ** 2));
  return random.logNormal(Math.exp(-(sigma ** 2) / 2), sigma);
}

/** How many requests were answered within each bound, and all of them. */
function histogramOf(
  random: Random,
  {
    requests,
    bounds,
    medianMs,
  }: { readonly requests: number; readonly bounds: readonly number[]; readonly medianMs: number },
): readonly number[] {
  if (bounds.length === 0) return [];
  const counts: number[] = [];
  let [within, below] = [0, 0];
  for (const bound of bounds) {
    const part = normalPart(Math.log((bound * 1000) / medianMs) / SIGMA);
    within += random.binomial(requests - within, below >= 1 ? 0 : (part - below) / (1 - below));
    below = part;
    counts.push(within);
  }
  return [...counts, requests];
}

/** The part of a standard normal distribution below z (H. C. Tocher's approximation, good to two thousandths). */
function normalPart(z: number): number {
  return 1 / (1 + Math.exp(-2 * Math.sqrt(2 / Math.PI) * z * (1 + 0.044715 * z ** 2)));
}

if (import.meta.main) {
  for (const [name, text] of allSeries()) writeFileSync(new URL(name, import.meta.url), text);
}
