import type { Proportion } from '@holdpoint/analysis';
import type { Comparator } from '@holdpoint/plan';

/** Only `healthy` opens a gate. `inconclusive`: more evidence may decide it. `no_data`: the source says nothing. */
export type Verdict = 'healthy' | 'unhealthy' | 'inconclusive' | 'no_data';

/** Why a verdict is what it is, as a closed list that travels into the record, the board and messages. */
export type VerdictReason =
  | 'within_limit'
  | 'beyond_limit'
  | 'no_sample_yet'
  | 'too_little_traffic'
  | 'window_not_covered'
  | 'stale'
  | 'source_down'
  | 'no_baseline'
  | 'no_previous_stage'
  | 'enough_evidence'
  | 'not_enough_evidence'
  | 'not_worse'
  | 'worse'
  | 'not_yet_shown'
  | 'as_ordered'
  | 'not_as_ordered'
  | 'no_alert'
  | 'alert_active'
  | 'answered_yes'
  | 'answered_no'
  | 'awaiting_answer';

/** The numbers that a verdict rests on, in base units of `dimension`; null where nothing was measured. */
export interface Comparison {
  readonly left: number | null;
  readonly op: Comparator | 'not_worse';
  readonly right: number | null;
  readonly dimension: string;
  /** Requests behind `left`. */
  readonly requests: number;
  /** The span judged, launch time, epoch milliseconds. */
  readonly from: number | null;
  readonly to: number | null;
  /** For a person: `error rate 12.3% > 10% for 5m (61 of 496 requests)`. */
  readonly text: string;
  /** Where both versions were compared: all that the verdict rests on. */
  readonly evidence?: ComparedEvidence;
}

/** What speaks for and against the candidate, in a form that JSON keeps. */
export interface ComparedEvidence {
  readonly stable: Proportion;
  readonly candidate: Proportion;
  /** Natural logarithms of the e-values that the candidate is worse, and that it is not, and what each must reach. */
  readonly worse: number;
  readonly notWorse: number;
  readonly needed: number;
  /** The candidate's rate as a multiple of stable's, with its interval; null where it is not known, `high` also where it has no end. */
  readonly times: { readonly estimate: number | null; readonly low: number; readonly high: number | null } | null;
  /** What came since the candidate looks worse; null while it does not. */
  readonly lately: { readonly from: number; readonly stable: Proportion; readonly candidate: Proportion } | null;
  /** How much the ratio varies from minute to minute beyond chance: standard deviation of its logarithm. */
  readonly variation: number;
  /** Milliseconds until a verdict at the present rate; null where none is in sight, or it is there. */
  readonly remainingMs: number | null;
}

export interface Judgement {
  readonly verdict: Verdict;
  readonly reason: VerdictReason;
  readonly comparison: Comparison;
}

export interface CriterionVerdict extends Judgement {
  readonly criterion: string;
  readonly text: string;
}
