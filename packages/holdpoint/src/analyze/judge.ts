import { differenceSequence, type Proportion } from '@holdpoint/analysis';

/** How much worse: by points of a proportion (0.005 is half a percentage point), or by a part of stable's. */
export type Margin =
  | { readonly kind: 'points'; readonly value: number }
  | { readonly kind: 'relative'; readonly value: number };

/** What a comparison is judged by. */
export interface Rule {
  readonly alpha: number;
  /** Beyond this the candidate is worse. */
  readonly margin: Margin;
  /** Within this it is not worse. */
  readonly allowance: Margin;
  readonly horizonMs: number;
  readonly blockMs: number;
}

/** What came of both versions in one span, in milliseconds as the file counts. */
export interface Pair {
  readonly from: number;
  readonly to: number;
  readonly stable: Proportion;
  readonly candidate: Proportion;
}

/** What is shown after a look. */
export interface Evidence {
  readonly verdict: 'worse' | 'not_worse' | 'undecided';
  /** Natural logarithm of the evidence that the candidate is worse, and that it is within the allowance. */
  readonly worse: number;
  readonly sound: number;
  /** By how much the candidate's rate is higher, as an interval that holds at every look; negative is lower. */
  readonly low: number;
  readonly high: number;
}

export interface Judge {
  readonly rule: Rule;
  readonly stable: Proportion;
  readonly candidate: Proportion;
}

export function startJudge(rule: Rule): Judge {
  return { rule, stable: { hits: 0, requests: 0 }, candidate: { hits: 0, requests: 0 } };
}

export function judgePair(judge: Judge, { stable, candidate }: Pair): Judge {
  return { ...judge, stable: plus(judge.stable, stable), candidate: plus(judge.candidate, candidate) };
}

export function evidenceOf({ rule, stable, candidate }: Judge): Evidence {
  const { low, high } = differenceSequence(candidate, stable, rule.alpha);
  const rate = stable.hits / Math.max(1, stable.requests);
  const points = ({ kind, value }: Margin): number => (kind === 'points' ? value : value * rate);
  const verdict = low > points(rule.margin) ? 'worse' : high <= points(rule.allowance) ? 'not_worse' : 'undecided';
  return { verdict, worse: 0, sound: 0, low, high };
}

function plus(a: Proportion, b: Proportion): Proportion {
  return { hits: a.hits + b.hits, requests: a.requests + b.requests };
}
