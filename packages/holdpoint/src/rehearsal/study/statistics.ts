/** How often something happened, with the 95 % interval of E. B. Wilson (1927, JASA 22) for its probability. */
export interface Frequency {
  readonly hits: number;
  readonly of: number;
  /** 0 to 1; null where there was no occasion. */
  readonly rate: number | null;
  readonly low: number;
  readonly high: number;
}

/** Standard normal quantile of 97.5 %. */
const Z = 1.959964;

/** The frequency of `hits` among `of`. */
export function frequency(hits: number, of: number): Frequency {
  if (of === 0) return { hits, of, rate: null, low: 0, high: 1 };
  const rate = hits / of;
  const scale = 1 + Z ** 2 / of;
  const middle = (rate + Z ** 2 / (2 * of)) / scale;
  const half = (Z / scale) * Math.sqrt((rate * (1 - rate)) / of + Z ** 2 / (4 * of ** 2));
  // What has always or never happened ends its interval exactly, whatever the rounding says.
  const [low, high] = [hits === 0 ? 0 : middle - half, hits === of ? 1 : middle + half];
  return { hits, of, rate, low: rounded(low), high: rounded(high) };
}

/** The middle, the 95th of a hundred, and the worst of some values; null without any. */
export interface Spread {
  readonly median: number;
  readonly p95: number;
  readonly worst: number;
}

/** The spread of values, by the nearest rank. */
export function spreadOf(values: readonly number[]): Spread | null {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (quantile: number): number | undefined => sorted[Math.max(0, Math.ceil(quantile * sorted.length) - 1)];
  const [median, p95, worst] = [at(0.5), at(0.95), sorted.at(-1)];
  if (median === undefined || p95 === undefined || worst === undefined) return null;
  return { median, p95, worst };
}

function rounded(probability: number): number {
  return Math.round(probability * 1e6) / 1e6;
}
