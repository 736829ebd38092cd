import type { ProblemCode } from '../src/index.ts';

/**
 * One way to break the small plan: what is replaced, by what, and the problem that must come of it.
 * `¦` marks where the problem must point to, and is not part of the plan.
 */
export interface BadPlan {
  readonly code: ProblemCode;
  readonly from: string;
  readonly to: string;
  /** Part of the message or the hint. */
  readonly says?: string;
  /** A second replacement that the fault needs. */
  readonly also?: readonly [string, string];
}

/** What a bad plan may have beside its replacement. */
export interface Details {
  readonly says?: string;
  readonly also?: readonly [string, string];
}

/** A bad plan of the small one; a text as details is what the problem says. */
export const bad = (code: ProblemCode, from: string, to: string, details: Details | string = {}): BadPlan => ({
  code,
  from,
  to,
  ...(typeof details === 'string' ? { says: details } : details),
});
