import type { Counts } from '../world.ts';
import type { Watcher } from './watcher.ts';

/** Standard normal quantile of 99 %: a confidence interval of 98 %. */
const Z = 2.3263;
/** Part of the estimated shift by which the interval must be away from 0. */
const TOLERANCE = 0.25;
/** Minutes between judgements. */
const EVERY = 5;

/** Values in rising order. */
type Sorted = readonly number[];

/**
 * A sketch of Kayenta's judge for one critical metric that must not rise: each five minutes, the minute rates of
 * the candidate so far against those of stable by the Mann-Whitney test. It fires when the lower end of the 98 %
 * interval for the shift (normal approximation with ties and continuity correction) exceeds a quarter of the
 * Hodges-Lehmann estimate, as `MannWhitneyClassifier` has it. The window grows, which is Spinnaker's default.
 */
export const mannWhitney: Watcher = judged({ stable: [], candidate: [], waiting: [], fired: false });

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

function ratesOf(minutes: readonly Counts[], version: keyof Counts): Sorted {
  const rates = minutes.flatMap((minute) => {
    const { hits, requests } = minute[version];
    return requests === 0 ? [] : [hits / requests];
  });
  return rates.sort((a, b) => a - b);
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
  for (let i = 0; i < 40; i += 1) {
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
  let [i, j, wins, ties] = [0, 0, 0, 0];
  while (i < candidate.length || j < stable.length) {
    const value = Math.min((candidate[i] ?? Number.POSITIVE_INFINITY) - shift, stable[j] ?? Number.POSITIVE_INFINITY);
    const [fromI, fromJ] = [i, j];
    while (i < candidate.length && (candidate[i] ?? 0) - shift === value) i += 1;
    while (j < stable.length && stable[j] === value) j += 1;
    const [own, others] = [i - fromI, j - fromJ];
    wins += own * (fromJ + others / 2);
    const equal = own + others;
    ties += equal ** 3 - equal;
  }
  return { wins, pairs: candidate.length * stable.length, ties };
}

function merged(a: Sorted, b: Sorted): Sorted {
  const all: number[] = [];
  let i = 0;
  for (const value of b) {
    while (i < a.length && (a[i] ?? 0) <= value) {
      all.push(a[i] ?? 0);
      i += 1;
    }
    all.push(value);
  }
  return [...all, ...a.slice(i)];
}
