import type { ProblemCode } from './problem-codes.ts';

export type { ProblemCode } from './problem-codes.ts';

/** A place in a plan file. Lines and columns count from 1, columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** One thing wrong with a plan. */
export interface Problem {
  /** Stable snake_case code, listed in docs/problems.md. */
  readonly code: ProblemCode;
  readonly severity: 'error' | 'warning';
  readonly position: Position;
  /** What was found and what is allowed there. */
  readonly message: string;
  /** What to do about it, such as `did you mean "threshold"?`. */
  readonly hint?: string;
  /** Figures of the message for programs: durations and instants in milliseconds, percentages as parts of 1. */
  readonly numbers?: Readonly<Record<string, number>>;
}
