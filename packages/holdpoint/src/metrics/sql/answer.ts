import { quoted } from '../http/failure.ts';
import { type Answer, failure } from '../query/asker.ts';
import { countsAnswer, valueAnswer } from '../query/counts.ts';

/** What a query gave: its columns with the ids of their types, the first row as text, and how many rows there were. */
export interface Rows {
  readonly columns: readonly { readonly name: string; readonly type: number }[];
  readonly first: readonly (string | null)[] | null;
  readonly count: number;
}

/** Ids of PostgreSQL's number types: int8, int2, int4, float4, float8, numeric. */
const NUMBERS = [20, 21, 23, 700, 701, 1700];

const EXPECTED = 'expected is one number, or columns named value (and requests), or hits and requests';

type Cells = Readonly<Record<string, number | null>>;

/** Reads the one row of a query: a number, or a ratio of counted requests. */
export function answerOf({ columns, first, count }: Rows, asked: string): Answer {
  if (columns.length === 0) return failure('unreadable', `${asked}: the query gave no columns; ${EXPECTED}`);
  if (first === null) return failure('absent', `${asked}: the query gave no row`);
  if (count > 1)
    return failure('several_series', `${asked}: the query gave ${count} rows; expected is 1, as of an aggregate`);
  const wrong = columns.find(({ type }) => !NUMBERS.includes(type));
  if (wrong !== undefined) {
    const cell = first[columns.indexOf(wrong)];
    const shown = cell === null || cell === undefined ? 'NULL' : JSON.stringify(quoted(cell, 40));
    const hint = 'cast it to a number, such as (…)::numeric';
    return failure('unreadable', `${asked}: the column ${wrong.name} is no number but ${shown}; ${hint}`);
  }
  const names = columns.map(({ name }) => name);
  const cells: Cells = Object.fromEntries(columns.map(({ name }, i) => [name, numberOf(first[i])]));
  if (sameNames(names, ['hits', 'requests'])) return countsOf(cells, asked);
  if (sameNames(names, ['value', 'requests'])) return singleOf(cells.value, cells.requests, asked);
  const [only] = names;
  if (names.length === 1 && only !== undefined) return singleOf(cells[only], undefined, asked);
  const found = names.map((name) => quoted(name, 40)).join(', ');
  return failure('unreadable', `${asked}: the query gave the columns ${found}; ${EXPECTED}`);
}

/** A sum over no rows is NULL. */
function countsOf({ hits = null, requests = null }: Cells, asked: string): Answer {
  if (requests === null) return failure('absent', `${asked}: requests is NULL`);
  if (hits === null && requests !== 0) return failure('absent', `${asked}: hits is NULL`);
  return countsAnswer(hits ?? 0, requests, asked);
}

function singleOf(value: number | null | undefined, requests: number | null | undefined, asked: string): Answer {
  if (requests === 0) return { kind: 'empty' };
  if (requests === null) return failure('absent', `${asked}: requests is NULL`);
  if (value === null || value === undefined) return failure('absent', `${asked}: the value is NULL`);
  return valueAnswer(value, requests, asked);
}

function numberOf(text: string | null | undefined): number | null {
  return text === null || text === undefined ? null : Number(text);
}

function sameNames(names: readonly string[], expected: readonly string[]): boolean {
  return names.length === expected.length && expected.every((name) => names.includes(name));
}
