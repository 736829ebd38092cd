import type { Variant } from '@holdpoint/plan';
import type { Material } from '../material.ts';

export type RuleKind = 'threshold' | 'trigger' | 'gate' | 'silence';
export type RuleSeverity = 'critical' | 'warning' | 'info';

/** How the signal must run for a rule to be true: from which its test is made. Values in base units of Prometheus. */
export type Course =
  /** It has this value all the time. */
  | { readonly kind: 'level'; readonly bad: number | null; readonly good: number | null }
  /** It rises from `from` by so much in each second; falls where that is negative. */
  | { readonly kind: 'slope'; readonly from: number; readonly bad: number; readonly good: number }
  /** It was `before` until `beforeMs` ago, and is something else now. */
  | {
      readonly kind: 'since';
      readonly beforeMs: number;
      readonly before: number;
      readonly bad: number | null;
      readonly good: number | null;
    }
  /** Stable has the value `before` until the end of the baseline, at `untilMs` since 1970. */
  | {
      readonly kind: 'baseline';
      readonly untilMs: number;
      readonly overMs: number;
      readonly stable: Material;
      readonly before: number;
      readonly bad: number | null;
      readonly good: number | null;
    }
  /** Nothing of it is there. */
  | { readonly kind: 'absent' };

/** One alerting rule, and what its test needs to know. */
export interface AlertRule {
  /** Name of the alert, unique in the file. */
  readonly name: string;
  readonly kind: RuleKind;
  readonly severity: RuleSeverity;
  readonly signal: string;
  readonly variant: Variant;
  /** Where it stands in the plan; several places for conditions that stages share. */
  readonly where: readonly string[];
  /** As the author wrote it. */
  readonly text: string;
  readonly expr: string;
  /** Milliseconds for which it must hold; 0 fires at once. */
  readonly forMs: number;
  readonly summary: string;
  readonly description: string;
  /** In which way it differs from what Holdpoint judges; absent where it does not. */
  readonly differs?: string;
  readonly test: {
    readonly material: Material;
    readonly factor: number;
    readonly by?: string;
    /** Longest span that its expression looks back, in milliseconds. */
    readonly windowMs: number;
    readonly course: Course;
  };
}
