import type { Problem } from './problem.ts';
import { redact } from './secrets.ts';

export interface RenderOptions {
  /** Name of the file, as the author knows it. */
  readonly file: string;
  /** Text of the file; with it, each problem shows its line and a caret. */
  readonly source?: string;
  /** Whether to use terminal colours. */
  readonly color?: boolean;
}

/** Characters of a line that an excerpt shows. */
const WIDTH = 120;

/** One problem on one line: `plan.yaml:12:7: error unknown_field: …; did you mean "share"?`. */
export function formatProblem({ code, severity, position, message, hint }: Problem, file: string): string {
  const place = `${file}:${position.line}:${position.column}`;
  return `${place}: ${severity} ${code}: ${message}${hint === undefined ? '' : `; ${hint}`}`;
}

/** All problems for a person to read, each with its line of the file; secrets are blotted out. */
export function renderProblems(problems: readonly Problem[], { file, source, color = false }: RenderOptions): string {
  const lines =
    source === undefined
      ? []
      : redact(source.replace(/^\uFEFF/, ''))
          .split(/\r?\n/)
          .map(withoutSecretFields);
  return problems.map((problem) => [heading(problem, file, color), ...excerpt(problem, lines)].join('\n')).join('\n');
}

/** What follows the name of a field that holds a secret, unless it names the place of one. */
const SECRET_FIELD =
  /(?<=(?:token|password|secret|authorization|cookie|api[-_]?key)["']?\s*:\s+["']?)(?!\$[A-Za-z_]\w*(?:[\s"',}]|$)|file:|[\s&*|>{[])[^,}]+/gi;

/** A plan may hold a secret of no known form; its field tells. */
function withoutSecretFields(line: string): string {
  return line.replaceAll(SECRET_FIELD, (value) => '•'.repeat(value.length));
}

function heading(problem: Problem, file: string, color: boolean): string {
  const line = formatProblem(problem, file);
  if (!color) return line;
  const tint = problem.severity === 'error' ? 31 : 33;
  return line.replace(` ${problem.severity} `, ` \u001B[${tint}m${problem.severity}\u001B[39m `);
}

/** The line with a caret under the column; a long line is cut around it. */
function excerpt({ position }: Problem, lines: readonly string[]): readonly string[] {
  const line = lines[position.line - 1];
  if (line === undefined || line.trim() === '') return [];
  const start = line.length <= WIDTH ? 0 : Math.max(0, position.column - 1 - WIDTH / 2);
  const shown = [...line.slice(start, start + WIDTH)]
    .map((character) => (isPrintable(character) ? character : '·'))
    .join('');
  const gutter = String(position.line).padStart(5);
  return [`${gutter} | ${shown}`, `${' '.repeat(5)} | ${' '.repeat(position.column - 1 - start)}^`];
}

function isPrintable(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return code >= 0x20 && (code < 0x7f || code >= 0xa0);
}
