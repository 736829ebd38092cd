import { logRatio, soundPower } from './exponent.ts';
import type { Sides } from './sides.ts';

/**
 * Evidence that the candidate is worse, and that it is not, as natural logarithms of e-values.
 *
 * Where the candidate is just as bad as a margin allows, each hit (an error, say) is the candidate's with a
 * probability that is its part of the requests, whatever the rate of both: noise, daily shape and shares that
 * change cancel. A likelihood ratio against a rate that is so many times as high is therefore an e-value, and
 * the weighted mean over several rates and over the moments at which harm may have begun is an e-process: under
 * no harm it exceeds 1/alpha with a probability of at most alpha over all time (J. Ville, 1939; mixtures as by
 * H. Robbins, 1970; moments as in the Shiryaev-Roberts procedure, compare the e-detectors of J. Shin, A. Ramdas
 * and A. Rinaldo, 2024). One part of it looks for harm from the beginning, the other for harm that begins later.
 */
export interface Evidence {
  /** For harm of each size from the beginning, and from some later moment. */
  readonly begun: readonly number[];
  readonly later: readonly number[];
  /** Part of the likelihood of a later moment that has been used, 0 to 1. */
  readonly used: number;
  readonly within: readonly number[];
  /** The candidate is worse: now, and at its highest. */
  readonly worse: number;
  readonly worst: number;
  /** It is within the allowance. */
  readonly sound: number;
  readonly soundest: number;
}

/** To which powers likelihood ratios are taken. */
export interface Powers {
  /** What they were computed from. */
  readonly about: readonly number[];
  readonly worse: readonly number[];
  readonly within: readonly number[];
}

/** One span of both versions, seen from both margins. */
export interface Seen {
  readonly margin: Sides;
  readonly allowance: Sides;
  /** How many times as bad as stable a candidate at the edge of the allowance is; above 1. */
  readonly slack: number;
}

/** Part of the error budget for harm from the beginning. */
const FROM_THE_BEGINNING = 0.5;
/**
 * Sizes of harm that are looked for: the candidate's rate as a multiple of the margin's edge (its inverse where
 * fewer hits are harm), with the weights of each. Later, small ones gain from their neighbours in time.
 */
const HARMS = [
  { times: 1.5, begun: 0.1, later: 0.08 },
  { times: 2.2, begun: 0.25, later: 0.12 },
  { times: 4.5, begun: 0.4, later: 0.36 },
  { times: 12, begun: 0.25, later: 0.44 },
].map(({ times, begun, later }) => ({
  times,
  begun: Math.log(FROM_THE_BEGINNING * begun),
  later: Math.log((1 - FROM_THE_BEGINNING) * later),
}));
/** Which of them a suspicion is about. */
const SUSPECTED = 1;
/** Part of the likelihood of a later moment that falls on the horizon; of the rest the same on the next one, and so on. */
const WITHIN_HORIZON = 0.9;
/** Rates that are looked for within an allowance: stable's own, and half way from it to the edge on a logarithmic scale. */
const SOUND_RATES = [
  { power: 1, weight: Math.log(0.6) },
  { power: 0.5, weight: Math.log(0.4) },
];

export const NO_EVIDENCE: Evidence = {
  begun: HARMS.map(() => 0),
  later: HARMS.map(() => Number.NEGATIVE_INFINITY),
  used: 0,
  within: SOUND_RATES.map(() => 0),
  worse: 0,
  worst: 0,
  sound: 0,
  soundest: 0,
};

/** How much the hits of a block vary: hits in it, the variance of their log odds, and how many come at once. */
export interface Noise {
  readonly hits: number;
  readonly variance: number;
  readonly clumping: number;
}

/** The evidence with one more span, which ends `horizons` horizons after the beginning. */
export function withSpan(
  before: Evidence,
  { margin, allowance, slack }: Seen,
  { powers, clumping }: { readonly powers: Powers; readonly clumping: number },
  horizons: number,
): Evidence {
  const used = usedBy(horizons);
  const moment = Math.log(used - before.used);
  const gains = HARMS.map(({ times }, i) => ((powers.worse[i] ?? 1) / clumping) * gainOf(margin, times));
  const begun = gains.map((gain, i) => gain + (before.begun[i] ?? 0));
  const later = gains.map((gain, i) => gain + logSum(before.later[i] ?? 0, moment));
  const within = SOUND_RATES.map(
    ({ power }, i) =>
      (before.within[i] ?? 0) + ((powers.within[i] ?? 1) / clumping) * gainOf(allowance, slack ** -power),
  );
  let worse = Math.log((1 - FROM_THE_BEGINNING) * (1 - used));
  for (const [i, harm] of HARMS.entries()) {
    worse = logSum(worse, logSum(harm.begun + (begun[i] ?? 0), harm.later + (later[i] ?? 0)));
  }
  const sound = SOUND_RATES.reduce(
    (sum, { weight }, i) => logSum(sum, weight + (within[i] ?? 0)),
    Number.NEGATIVE_INFINITY,
  );
  const [worst, soundest] = [Math.max(before.worst, worse), Math.max(before.soundest, sound)];
  return { begun, later, used, within, worse, worst, sound, soundest };
}

/** What a span adds to the suspicion of harm of a middling size. */
export function suspicionGain({ margin }: Seen, powers: Powers): number {
  return (powers.worse[SUSPECTED] ?? 1) * gainOf(margin, HARMS[SUSPECTED]?.times ?? 1);
}

/**
 * The powers for blocks with such noise, to be divided by how many hits come at once; `before` while they still fit.
 */
export function powersFor({ margin, allowance, slack }: Seen, noise: Noise, before: Powers | null = null): Powers {
  const clumps = noise.hits / noise.clumping;
  const about = [clumps, noise.variance, margin.part, allowance.part, slack];
  if (before?.about.every((each, i) => near(each, about[i] ?? 0))) return before;
  const power = ({ part, harm }: Sides, times: number): number =>
    soundPower({ part, times: harm === 'more' ? times : 1 / times }, clumps, noise.variance);
  return {
    about,
    worse: HARMS.map(({ times }) => power(margin, times)),
    within: SOUND_RATES.map((rate) => power(allowance, slack ** -rate.power)),
  };
}

/** What changes less than this part of itself changes no power that matters. */
const NEAR = 0.03;

function near(a: number, b: number): boolean {
  return Math.abs(a - b) <= NEAR * Math.abs(a);
}

function gainOf({ stable, candidate, part, harm }: Sides, times: number): number {
  return logRatio({ part, times: harm === 'more' ? times : 1 / times }, candidate, stable);
}

/** Of the likelihood that harm begins later, the part that falls before so many horizons. */
function usedBy(horizons: number): number {
  const whole = Math.floor(horizons);
  return 1 - (1 - WITHIN_HORIZON) ** whole * (1 - WITHIN_HORIZON * (horizons - whole));
}

/** ln(e^a + e^b). */
function logSum(a: number, b: number): number {
  const [low, high] = a < b ? [a, b] : [b, a];
  return low === Number.NEGATIVE_INFINITY ? high : high + Math.log1p(Math.exp(low - high));
}
