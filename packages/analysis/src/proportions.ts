/** Hits among requests, such as errors among answers. */
export interface Proportion {
  readonly hits: number;
  readonly requests: number;
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Lanczos approximation of ln Γ(x) for x > 0 (g = 7, nine terms), good to about 15 digits. */
function logGamma(x: number): number {
  const terms = [
    676.5203681218851, -1259.1392167224028, 771.3234287776531, -176.6150291621406, 12.507343278686905,
    -0.13857109526572012, 9.984369578019572e-6, 1.5056327351493116e-7,
  ];
  const sum = terms.reduce((total, term, i) => total + term / (x + i), 0.9999999999998099);
  const t = x + 6.5;
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(t) - t + Math.log(sum);
}

const logBeta = (a: number, b: number): number => logGamma(a) + logGamma(b) - logGamma(a + b);

/** x ln y with the limit 0 where x is 0. */
const xLogY = (x: number, y: number): number => (x === 0 ? 0 : x * Math.log(y));

/**
 * A confidence sequence for a proportion: with a probability of at least 1 - alpha the true proportion
 * lies in it at every look, however often one looks. It inverts the beta-binomial mixture martingale
 * with a Jeffreys prior (H. Robbins, 1970, Ann. Math. Stat. 41; S. Howard et al., 2021, Ann. Stat. 49).
 */
export function proportionSequence({ hits, requests }: Proportion, alpha: number): Interval {
  if (requests === 0) return { low: 0, high: 1 };
  const misses = requests - hits;
  const mixture = logBeta(hits + 0.5, misses + 0.5) - logBeta(0.5, 0.5);
  const evidence = (p: number): number => mixture - xLogY(hits, p) - xLogY(misses, 1 - p);
  const limit = Math.log(1 / alpha);
  const mean = hits / requests;
  const edge = (outside: number): number => {
    if (outside === mean) return outside;
    let [far, near] = [outside, mean];
    for (let i = 0; i < 60; i += 1) {
      const middle = (far + near) / 2;
      if (evidence(middle) >= limit) far = middle;
      else near = middle;
    }
    return near;
  };
  return { low: edge(0), high: edge(1) };
}

/** How much higher the proportion `a` is than `b`, as an interval that holds at every look with 1 - alpha. */
export function differenceSequence(a: Proportion, b: Proportion, alpha: number): Interval {
  const [ia, ib] = [proportionSequence(a, alpha / 2), proportionSequence(b, alpha / 2)];
  return { low: ia.low - ib.high, high: ia.high - ib.low };
}
