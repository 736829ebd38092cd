/** One measured figure. `goal` is what it should be, such as `< 200` or `>= 0.5`, in the same unit. */
export interface BenchRow {
  readonly label: string;
  readonly value: number;
  readonly unit: string;
  readonly goal?: string;
}

/** What `run()` of every benchmark gives. */
export interface BenchResult {
  readonly name: string;
  readonly rows: readonly BenchRow[];
}

/** How a benchmark went: measured, left out because a program is missing, or crashed. */
export type BenchOutcome =
  | { readonly bench: string; readonly outcome: 'measured'; readonly rows: readonly BenchRow[] }
  | { readonly bench: string; readonly outcome: 'left_out' | 'crashed'; readonly detail: string };

type Mark = 'yes' | 'NO' | '';

const GOAL = /^(<=|>=|<|>)\s*(-?\d+(?:\.\d+)?)$/;

/** Whether a row meets its goal; null without one. Throws on a goal that cannot be read. */
export function meetsGoal({ value, goal, label }: BenchRow): boolean | null {
  if (goal === undefined) return null;
  const [, op, text] = GOAL.exec(goal) ?? [];
  if (op === undefined) throw new Error(`The goal "${goal}" of "${label}" is not of the form "< 200".`);
  const limit = Number(text);
  switch (op) {
    case '<':
      return value < limit;
    case '<=':
      return value <= limit;
    case '>':
      return value > limit;
    default:
      return value >= limit;
  }
}

/** One table of all outcomes, for people. A goal that was missed is marked NO. */
export function renderOutcomes(outcomes: readonly BenchOutcome[]): string {
  const lines = outcomes.flatMap((outcome): readonly (readonly string[])[] => {
    if (outcome.outcome !== 'measured') {
      return [[outcome.bench, outcome.outcome.replace('_', ' ').toUpperCase(), '', '', outcome.detail]];
    }
    return outcome.rows.map((row) => [outcome.bench, row.label, figure(row), goalText(row), markOf(row)]);
  });
  const all = [['bench', 'figure', 'value', 'goal', 'met'], ...lines];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((cells) => cells[column]?.length ?? 0)));
  return all
    .map((cells) =>
      cells
        .map((cell, i) => aligned(cell, widths[i] ?? 0, i))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** Values stand to the right, so that they can be compared. */
function aligned(cell: string, width: number, column: number): string {
  return column === 2 ? cell.padStart(width) : cell.padEnd(width);
}

function figure({ value, unit }: BenchRow): string {
  const digits = Math.abs(value) >= 100 || Number.isInteger(value) ? 0 : Math.abs(value) >= 1 ? 2 : 3;
  return `${value.toFixed(digits)} ${unit}`;
}

function goalText({ goal }: BenchRow): string {
  return goal ?? '';
}

function markOf(row: BenchRow): Mark {
  const met = meetsGoal(row);
  return met === null ? '' : met ? 'yes' : 'NO';
}
