import { type Interval, type Proportion, proportionSequence } from '../proportions.ts';
import type { ComparisonState } from './comparison.ts';
import { type ComparisonRule, counted } from './rule.ts';

export type ComparisonVerdict = 'worse' | 'not_worse' | 'undecided';

/** What a comparison says at its latest look, with everything that it rests on. */
export interface ComparisonReading {
  readonly verdict: ComparisonVerdict;
  /** All counts since the beginning of the stage. */
  readonly stable: Proportion;
  readonly candidate: Proportion;
  readonly from: number | null;
  readonly to: number | null;
  /** Natural logarithms of the e-values for "worse" and "not worse", and what each must reach. */
  readonly worse: number;
  readonly notWorse: number;
  readonly needed: number;
  /**
   * The candidate's rate as a multiple of stable's, of the outcome that is counted, with an interval that holds
   * at every look with 1 - alpha as long as the split stays the same; null without any hit.
   */
  readonly times: (Interval & { readonly estimate: number }) | null;
  /** What came since the candidate looks worse; null while it does not. */
  readonly lately: { readonly from: number; readonly stable: Proportion; readonly candidate: Proportion } | null;
  /** How much the ratio of both rates varies from block to block beyond chance: standard deviation of its logarithm. */
  readonly variation: number;
  /** Milliseconds until the verdict at the present rate of evidence; null where none is in sight. */
  readonly remainingMs: number | null;
}

/** Evidence for "worse" above this e-value keeps a candidate from being called not worse. */
const SUSPICION = Math.log(10);

/** Once worse, a candidate stays so for the stage; not worse it is only while nothing speaks against it. */
export function verdictOf({ rule, evidence }: ComparisonState): ComparisonVerdict {
  const needed = neededBy(rule);
  if (evidence.worst >= needed) return 'worse';
  return evidence.sound >= needed && evidence.worse < SUSPICION ? 'not_worse' : 'undecided';
}

/** Everything that a comparison says; it takes longer than the verdict alone. */
export function readComparison(state: ComparisonState): ComparisonReading {
  const { rule, evidence, stable, candidate, from, to, dispersion } = state;
  const verdict = verdictOf(state);
  const needed = neededBy(rule);
  return {
    verdict,
    stable,
    candidate,
    from,
    to,
    worse: verdict === 'worse' ? evidence.worst : evidence.worse,
    notWorse: evidence.sound,
    needed,
    times: timesOf(state),
    lately: latelyOf(state),
    variation: Math.sqrt(dispersion.variance),
    remainingMs: verdict === 'undecided' ? remainingMs(state, needed) : null,
  };
}

function neededBy({ alpha }: ComparisonRule): number {
  return Math.log(1 / alpha);
}

function latelyOf({ suspicion }: ComparisonState): ComparisonReading['lately'] {
  if (suspicion === null) return null;
  const { from, stable, candidate } = suspicion;
  return { from, stable, candidate };
}

/** By the side whose evidence is farther, as it has grown so far. */
function remainingMs({ evidence, comparedMs }: ComparisonState, needed: number): number | null {
  const most = Math.max(evidence.worse, evidence.sound);
  return most <= 0 ? null : Math.max(0, Math.ceil((comparedMs * (needed - most)) / most));
}

function timesOf({ outcome, stable, candidate, powers, rule }: ComparisonState): ComparisonReading['times'] {
  if (outcome === null || powers === null) return null;
  const [a, b] = [counted(candidate, outcome), counted(stable, outcome)];
  if (a + b === 0) return null;
  const exposure = candidate.requests / stable.requests;
  const times = (part: number): number => (part >= 1 ? Number.POSITIVE_INFINITY : part / (1 - part) / exposure);
  // Noise between blocks makes each hit worth less.
  const worth = powers.within[0] ?? 1;
  const { low, high } = proportionSequence({ hits: a * worth, requests: (a + b) * worth }, rule.alpha);
  return { estimate: times(a / (a + b)), low: times(low), high: times(high) };
}
