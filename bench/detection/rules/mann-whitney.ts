import type { Counts } from '../world.ts';
import type { Watcher } from './watcher.ts';

/** Standard normal quantile of 99 %: a confidence interval of 98 %. */
const Z = 2.3263;
/** Part of the estimated shift by which the interval must be away from 0. */
const TOLERANCE = 0.25;
/** Minutes between judgements. */
const EVERY = 5;
/** The shift is estimated to this power of a half of what is possible. */
const HALVINGS = 16;

/** Values in rising order. */
type Sorted = Float64Array;

/**
 * A sketch of Kayenta's judge for one critical metric that must not rise: each five minutes, the minute rates of
 * the candidate so far against those of stable by the Mann-Whitney test. It fires when the lower end of the 98 %
 * interval for the shift (normal approximation with ties and continuity correction) exceeds a quarter of the
 * Hodges-Lehmann estimate, as `MannWhitneyClassifier` has it. The window grows, which is Spinnaker's default.
 */
export const mannWhitney: Watcher = judged({
  stable: new Float64Array(),
  candidate: new Float64Array(),
  waiting: [],
  fired: false,
});

interface Judged {
  readonly stable: Sorted;
  readonly candidate: Sorted;
  readonly waiting: readonly Counts[];
  readonly fired: boolean;
}

function judged({ stable, candidate, waiting, fired }: Judged): Watcher {
  return {
    fired,
    after: (minute) => {
      const all = [...waiting, minute];
      if (all.length < EVERY) return judged({ stable, candidate, waiting: all, fired });
      const next = {
        stable: merged(stable, ratesOf(all, 'stable')),
        candidate: merged(candidate, ratesOf(all, 'candidate')),
      };
      return judged({ ...next, waiting: [], fired: isHigh(next.candidate, next.stable) });
    },
  };
}

function ratesOf(minutes: readonly Counts[], version: keyof Counts): readonly number[] {
  return minutes.flatMap((minute) => {
    const { hits, requests } = minute[version];
    return requests === 0 ? [] : [hits / requests];
  });
}

function isHigh(candidate: Sorted, stable: Sorted): boolean {
  if (candidate.length === 0 || stable.length === 0) return false;
  // The interval lies above a positive number only where it lies above 0, which costs less to find out.
  if (zOf(candidate, stable, 0) <= Z) return false;
  return zOf(candidate, stable, TOLERANCE * shiftOf(candidate, stable)) > Z;
}

/** The Hodges-Lehmann estimate: the shift at which neither version ranks higher. */
function shiftOf(candidate: Sorted, stable: Sorted): number {
  let [low, high] = [0, (candidate.at(-1) ?? 0) - (stable[0] ?? 0)];
  for (let i = 0; i < HALVINGS; i += 1) {
    const middle = (low + high) / 2;
    const { wins, pairs } = ranksOf(candidate, stable, middle);
    if (wins > pairs / 2) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** How far the candidate's values, less `shift`, rank above stable's: standard normal where they do not. */
function zOf(candidate: Sorted, stable: Sorted, shift: number): number {
  const { wins, pairs, ties } = ranksOf(candidate, stable, shift);
  const n = candidate.length + stable.length;
  const variance = (pairs / 12) * (n + 1 - ties / (n * (n - 1)));
  return variance <= 0 ? 0 : (wins - pairs / 2 - 0.5) / Math.sqrt(variance);
}

interface Ranks {
  /** Pairs in which the candidate's value is higher; half of those that are equal. */
  readonly wins: number;
  readonly pairs: number;
  /** Sum of t³ - t over groups of t equal values. */
  readonly ties: number;
}

function ranksOf(candidate: Sorted, stable: Sorted, shift: number): Ranks {
  const [m, n] = [candidate.length, stable.length];
  let [i, j, wins, ties] = [0, 0, 0, 0];
  while (i < m || j < n) {
    const own = i < m ? at(candidate, i) - shift : Number.POSITIVE_INFINITY;
    const value = j < n ? Math.min(own, at(stable, j)) : own;
    const [fromI, fromJ] = [i, j];
    while (i < m && at(candidate, i) - shift === value) i += 1;
    while (j < n && at(stable, j) === value) j += 1;
    wins += (i - fromI) * (fromJ + (j - fromJ) / 2);
    const equal = i - fromI + (j - fromJ);
    if (equal > 1) ties += equal ** 3 - equal;
  }
  return { wins, pairs: m * n, ties };
}

function at(values: Sorted, index: number): number {
  return values[index] ?? Number.NaN;
}

/** `a` with a few more values, which go in from the highest on. */
function merged(a: Sorted, few: readonly number[]): Sorted {
  const all = new Float64Array(a.length + few.length);
  let i = a.length;
  for (const [placed, value] of few.toSorted((x, y) => y - x).entries()) {
    const after = few.length - placed;
    for (; i > 0 && at(a, i - 1) > value; i -= 1) all[i - 1 + after] = at(a, i - 1);
    all[i - 1 + after] = value;
  }
  all.set(a.subarray(0, i));
  return all;
}
