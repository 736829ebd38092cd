import type { LintCode } from '../../src/lint/codes.ts';
import type { Plan } from '../../src/plan.ts';

/** One way to have a finding, and the nearest way not to have it. */
export interface Example {
  readonly code: LintCode;
  readonly bad: Partial<Plan>;
  readonly good: Partial<Plan>;
  /** Part of the message or the hint. */
  readonly says: string;
  /** Where it is, by its path. */
  readonly path: string;
}
