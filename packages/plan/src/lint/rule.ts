import type { Plan } from '../plan.ts';
import type { Path } from '../source/node.ts';
import type { LintCode } from './codes.ts';

/** One thing that a plan says and its author should look at again. */
export interface LintFinding {
  readonly code: LintCode;
  /** Place in the document; where the path ends early, the deepest value on it. */
  readonly path: Path;
  readonly message: string;
  readonly hint?: string;
  /** Figures of the message for programs: durations and instants in milliseconds, shares as parts of 1. */
  readonly numbers?: Readonly<Record<string, number>>;
}

/** Takes a finding; the order does not matter. */
export type LintRemark = (finding: LintFinding) => void;

/** Looks at a plan without errors. Pure; the same plan gives the same findings. */
export type LintRule = (plan: Plan, remark: LintRemark) => void;
