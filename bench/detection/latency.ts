import { bucketOf } from '@holdpoint/analysis';

/** Latency is log-normal with this P95 and standard deviation of its logarithm. */
const P95_MS = 380;
const SIGMA = 0.5;
/** Standard normal quantile of 95 %. */
const Z95 = 1.644854;
/** The usual bounds of a Prometheus histogram near by, in milliseconds. */
const COARSE_BOUNDS = [100, 250, 500, 1000];

/** Requests above one of these count as slow: the first bound above stable's P95, of a fine and a coarse histogram. */
export const SLOW = {
  fine: fineBound(P95_MS * 1000) / 1000,
  coarse: COARSE_BOUNDS.find((bound) => bound > P95_MS) ?? P95_MS,
};

/** The part of requests above a threshold, where all of them take `times` as long as stable's. */
export function latencyAbove(thresholdMs: number, times: number): number {
  return upperTail(Math.log(thresholdMs / (P95_MS * times)) / SIGMA + Z95);
}

/** The end of the bucket of a value in the histogram of the built-in proxy; both in microseconds. */
function fineBound(micros: number): number {
  let end = micros + 1;
  while (bucketOf(end) === bucketOf(micros)) end += 1;
  return end;
}

/** Standard normal probability above z, to 8 digits (M. Abramowitz and I. Stegun, 1964, 26.2.17). */
function upperTail(z: number): number {
  if (z < 0) return 1 - upperTail(-z);
  const t = 1 / (1 + 0.2316419 * z);
  const terms = [0.31938153, -0.356563782, 1.781477937, -1.821255978, 1.330274429];
  const sum = terms.reduceRight((total, term) => (total + term) * t, 0);
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * sum;
}
