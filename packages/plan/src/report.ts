import type { Position, Problem } from './problem.ts';
import { PROBLEM_CODES, type ProblemCode } from './problem-codes.ts';

/** What a reader says about a place: `at` is an offset into the text, in UTF-16 units. */
export interface Finding {
  readonly code: ProblemCode;
  readonly at: number;
  readonly message: string;
  readonly hint?: string | undefined;
  /** Figures of the message, for programs. */
  readonly numbers?: Readonly<Record<string, number>> | undefined;
}

/** Takes what is wrong; the order does not matter. */
export type Report = (finding: Finding) => void;

/** Problems that one reading shows at most. */
const MAX_PROBLEMS = 50;

/** Errors after which a reading ends: such a file is no plan, and nobody reads as many. */
const MAX_ERRORS = 1000;

/** Leaves a reading that has found enough; never escapes `untilEnough`. */
class Enough extends Error {}

/** Takes what a reading reports; leaves the reading after 1,000 errors. */
export class Findings {
  readonly all: Finding[] = [];
  #errors = 0;

  readonly report: Report = (finding) => {
    this.all.push(finding);
    if (isError(finding)) this.#errors += 1;
    if (this.#errors >= MAX_ERRORS) throw new Enough();
  };

  get hasErrors(): boolean {
    return this.#errors > 0;
  }
}

/** What `read` gives; undefined where it has found so many errors that it was left. */
export function untilEnough<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (left) {
    if (left instanceof Enough) return undefined;
    throw left;
  }
}

/** Turns findings into problems, in the order of the file; what exceeds 50 is counted in the last one's hint. */
export function toProblems(findings: readonly Finding[], text: string): readonly Problem[] {
  const positionOf = positionsIn(text);
  const errorsFirst = [...findings.filter(isError), ...findings.filter((finding) => !isError(finding))];
  const shown = errorsFirst
    .slice(0, MAX_PROBLEMS)
    .sort((a, b) => a.at - b.at)
    .map((finding) => toProblem(finding, positionOf(finding.at)));
  const last = shown.at(-1);
  const hidden = findings.length - shown.length;
  if (last === undefined || hidden === 0) return shown;
  const count = findings.length >= MAX_ERRORS ? `${hidden} or more` : `${hidden} more`;
  const more = `${count} ${hidden === 1 ? 'problem follows' : 'problems follow'}; mend these first`;
  return [...shown.slice(0, -1), { ...last, hint: last.hint === undefined ? more : `${last.hint}; ${more}` }];
}

/** Whether a finding keeps the plan from being read. */
export function isError({ code }: Finding): boolean {
  return PROBLEM_CODES[code].severity === 'error';
}

function toProblem({ code, message, hint, numbers }: Finding, position: Position): Problem {
  const { severity } = PROBLEM_CODES[code];
  const rest = { ...(hint !== undefined && { hint }), ...(numbers !== undefined && { numbers }) };
  return { code, severity, position, message, ...rest };
}

/** Maps offsets of a text to positions; a line ends with `\n`. The lines are counted once, here. */
export function positionsIn(text: string): (offset: number) => Position {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}
