/**
 * A hypothesis of how a block's hits fall to the two versions: the candidate's rate is `times` as high as that
 * which makes its part of the hits `part`, 0 to 1.
 */
export interface PartRatio {
  readonly part: number;
  readonly times: number;
}

/** Natural logarithm of the likelihood ratio of a hypothesis against `times` 1, for hits of both versions. */
export function logRatio({ part, times }: PartRatio, candidate: number, stable: number): number {
  return candidate * Math.log(times) - (candidate + stable) * Math.log(1 + part * (times - 1));
}

/** Steps of the standard normal distribution, from -4.5 to 4.5, and the logarithms of their densities. */
const NORMALS = Array.from({ length: 19 }, (_, i) => -4.5 + i / 2);
const DENSITIES = NORMALS.map((z) => (-z * z) / 2);
const DENSITY = Math.log(DENSITIES.reduce((sum, each) => sum + Math.exp(each), 0));
const STEPS_AT_MOST = 20;
/** An expectation is near enough to 1 where its logarithm is below this. */
const ENOUGH = 1e-4;

/**
 * The largest power, at most 1, of a block's likelihood ratio whose expectation is at most 1 where the
 * candidate's part of `hits` hits varies from block to block as a logistic-normal with `variance` on the
 * scale of log odds. To that power the ratio is an e-value in spite of the variation: without harm its
 * product over blocks does not grow. (Powers of likelihoods as e-values: P. Grünwald, R. de Heide and
 * W. Koolen, 2024, "Safe testing", JRSS B 86.) 1 without variation.
 */
export function soundPower({ part, times }: PartRatio, hits: number, variance: number): number {
  if (variance * hits < 1e-6) return 1;
  const odds = part / (1 - part);
  for (let i = 0; i < NORMALS.length; i += 1) {
    parts[i] = 1 / (1 + Math.exp(-Math.sqrt(variance) * (NORMALS[i] ?? 0)) / odds);
  }
  const [up, down] = [Math.log(times), Math.log(1 + part * (times - 1))];
  let power = 1;
  // The logarithm of the expectation is convex and 0 at 0, so that Newton's steps from 1 fall towards its other root.
  for (let i = 0; i < STEPS_AT_MOST; i += 1) {
    const { log, slope } = expectation(power, hits, up, down);
    if (log <= ENOUGH) return power;
    power = Math.max(0, power - log / slope);
  }
  return power;
}

/** Kept from call to call, for this is called for every comparison at the end of every block. */
const parts = new Float64Array(NORMALS.length);
const terms = new Float64Array(NORMALS.length);

/** The logarithm of a block's expected ratio to a power, and its slope, over `parts`. */
function expectation(
  power: number,
  hits: number,
  up: number,
  down: number,
): { readonly log: number; readonly slope: number } {
  const [a, b] = [Math.exp(power * (up - down)), Math.exp(-power * down)];
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < parts.length; i += 1) {
    const term = (DENSITIES[i] ?? 0) + hits * Math.log((parts[i] ?? 0) * (a - b) + b);
    terms[i] = term;
    if (term > most) most = term;
  }
  let [sum, slope] = [0, 0];
  for (let i = 0; i < parts.length; i += 1) {
    const part = parts[i] ?? 0;
    const weight = Math.exp((terms[i] ?? 0) - most);
    const [grown, shrunk] = [part * a, (1 - part) * b];
    sum += weight;
    slope += (weight * (grown * (up - down) - shrunk * down)) / (grown + shrunk);
  }
  return { log: most + Math.log(sum) - DENSITY, slope: (hits * slope) / sum };
}
