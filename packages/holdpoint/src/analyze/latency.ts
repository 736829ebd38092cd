import type { Pair } from '@holdpoint/analysis';
import type { Alone, Look } from './looks.ts';
import type { Cell } from './series.ts';

/** The quantile near which latency is compared. */
export const QUANTILE = 0.95;
/** Requests of stable that the threshold rests on at least. */
const ENOUGH = 200;

/** Pairs that count requests above one threshold, and the threshold: an upper bound of the histogram, in seconds. */
export interface LatencyPairs {
  /** Null where stable never had enough requests for a threshold. */
  readonly thresholdS: number | null;
  readonly pairs: readonly Pair[];
  readonly alone: readonly Pair[];
  /** Looks that were spent on choosing the threshold. */
  readonly spent: number;
}

/**
 * Counts slow requests of both versions: those above the bound of the histogram that lies nearest to stable's
 * quantile. The bound is chosen from what stable did before, and kept: no look decides about its own threshold.
 */
export function latencyPairs(
  { alone, looks }: { readonly alone: readonly Alone[]; readonly looks: readonly Look[] },
  bounds: readonly number[],
): LatencyPairs {
  const known = sumsOf(alone, bounds);
  const enough = (known.at(-1) ?? 0) >= ENOUGH;
  const { index, spent } = enough ? { index: nearest(known), spent: 0 } : chosen(looks, known);
  if (index === null) return { thresholdS: null, pairs: [], alone: [], spent: looks.length };
  const part = ({ counts }: Cell) => {
    const requests = counts.at(-1) ?? 0;
    return { hits: requests - (counts[index] ?? 0), requests };
  };
  return {
    thresholdS: bounds[index] ?? null,
    pairs: looks.slice(spent).map(({ from, to, stable, candidate }) => ({
      from,
      to,
      stable: part(stable),
      candidate: part(candidate),
    })),
    alone: alone.map(({ from, to, stable }) => ({ from, to, stable: part(stable), candidate: NOTHING })),
    spent,
  };
}

const NOTHING = { hits: 0, requests: 0 };

function sumsOf(spans: readonly { readonly stable: Cell }[], bounds: readonly number[]): readonly number[] {
  return spans.reduce(
    (sums, { stable }) => plus(sums, stable.counts),
    bounds.map(() => 0),
  );
}

function plus(sums: readonly number[], counts: readonly number[]): number[] {
  return sums.map((sum, bound) => sum + (counts[bound] ?? 0));
}

/** The threshold by the first looks in which stable had enough requests, and how many looks it took. */
function chosen(looks: readonly Look[], known: readonly number[]) {
  let sums = known;
  for (const [i, { stable }] of looks.entries()) {
    sums = plus(sums, stable.counts);
    const index = (sums.at(-1) ?? 0) < ENOUGH ? null : nearest(sums);
    if (index !== null) return { index, spent: i + 1 };
  }
  return { index: null, spent: looks.length };
}

/**
 * The bound above which stable's part of requests is nearest to 1 - QUANTILE, by factors: 10 % and 2.5 % are
 * equally far from 5 %. Bounds above which nothing, or everything, lies say nothing; null where all do.
 */
function nearest(sums: readonly number[]): number | null {
  const total = sums.at(-1) ?? 0;
  let best: { readonly index: number; readonly off: number } | null = null;
  for (const [index, count] of sums.slice(0, -1).entries()) {
    const part = (total - count) / total;
    const off = Math.abs(Math.log(part / (1 - QUANTILE)));
    if (part > 0 && part < 1 && off < (best?.off ?? Number.POSITIVE_INFINITY)) best = { index, off };
  }
  return best?.index ?? null;
}
