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

/** Steps of the standard normal distribution, from -4.5 to 4.5, and their weights. */
const STEPS = Array.from({ length: 25 }, (_, i) => -4.5 + (9 * i) / 24);
const DENSITIES = STEPS.map((z) => Math.exp((-z * z) / 2));
const DENSITY = DENSITIES.reduce((sum, each) => sum + each, 0);
const HALVINGS = 14;

/**
 * The largest power, at most 1, of a block's likelihood ratio whose expectation is at most 1 where the
 * candidate's part of `hits` hits varies from block to block as a logistic-normal with `variance` on the
 * scale of log odds. To that power the ratio is an e-value in spite of the variation: without harm its
 * product over blocks does not grow. (Powers of likelihoods as e-values: P. Grünwald, R. de Heide and
 * W. Koolen, 2024, "Safe testing", JRSS B 86.) 1 without variation.
 */
export function soundPower({ part, times }: PartRatio, hits: number, variance: number): number {
  if (variance * hits < 1e-6) return 1;
  const spread = Math.sqrt(variance);
  const odds = part / (1 - part);
  const parts = STEPS.map((z) => 1 / (1 + Math.exp(-spread * z) / odds));
  const [up, down] = [Math.log(times), Math.log(1 + part * (times - 1))];
  const expectation = (power: number): number => {
    const [a, b] = [Math.exp(power * (up - down)), Math.exp(-power * down)];
    return parts.reduce((sum, each, i) => sum + (DENSITIES[i] ?? 0) * (each * a + (1 - each) * b) ** hits, 0) / DENSITY;
  };
  if (expectation(1) <= 1) return 1;
  let [sound, unsound] = [0, 1];
  for (let i = 0; i < HALVINGS; i += 1) {
    const power = (sound + unsound) / 2;
    if (expectation(power) <= 1) sound = power;
    else unsound = power;
  }
  return sound;
}
