import { badFile, badInput, type Place, printable, shown } from './bad-input.ts';
import { plainCount, readCount, readLatency, readMoment } from './cells.ts';
import { type Columns, columnsOf, type QuantileColumn } from './columns.ts';
import { readCsv, separatorOf } from './csv.ts';
import { readNdjson } from './ndjson.ts';
import { openText } from './open.ts';
import type { ReadOptions, Row, Table, TimeKind } from './options.ts';
import type { RecordSink } from './records.ts';
import { Variants } from './variants.ts';

/** Rows that a file may have: what fits into memory, and two years of minutes five times over. */
const MOST_ROWS = 5_000_000;
const SEPARATOR_NAMES = { ',': 'commas', ';': 'semicolons', '\t': 'tabs' } as const;

/**
 * Reads a file of rows, CSV or NDJSON, without holding its text. Errors: `file_unreadable`, and `input_invalid` with
 * the line and the column of the first thing that is wrong.
 */
export async function readTable(path: string, options: ReadOptions): Promise<Table> {
  const opened = await openText(path, options.file);
  const start = opened.head.trimStart();
  if (start === '')
    throw badFile(options.file, 'it is empty', 'Needed is CSV with t,variant,requests,errors, or NDJSON.');
  const reader = new TableReader(options);
  if (start.startsWith('{') || start.startsWith('[')) {
    await readNdjson(opened, reader);
    return reader.table([]);
  }
  const separator = separatorOf(opened.head);
  await readCsv(opened, separator, reader);
  return reader.table(separator === ',' ? [] : [`Cells are separated by ${SEPARATOR_NAMES[separator]}.`]);
}

class TableReader implements RecordSink {
  readonly file: string;
  readonly #variants: Variants;
  readonly #rows: Readonly<Record<'stable' | 'candidate', Row[]>> = { stable: [], candidate: [] };
  #columns: Columns | null = null;
  #bounds: readonly number[] = [];
  #quantile: QuantileColumn | null = null;
  #time: { readonly kind: TimeKind; readonly line: number } | null = null;
  #unzoned = false;
  #count = 0;

  constructor(options: ReadOptions) {
    this.file = options.file;
    this.#variants = new Variants(options);
  }

  header(names: readonly string[]): void {
    this.#columns = columnsOf(names, this.file);
    const bounds = this.#columns.buckets.map(({ bound }) => bound);
    this.#bounds =
      bounds.length === 0 || bounds.at(-1) === Number.POSITIVE_INFINITY
        ? bounds
        : [...bounds, Number.POSITIVE_INFINITY];
    this.#quantile = bounds.length > 0 ? null : judgedQuantile(this.#columns.quantiles);
  }

  record(cells: readonly string[], line: number): void {
    const columns = this.#columns;
    if (columns === null) return;
    this.#count += 1;
    if (this.#count > MOST_ROWS)
      throw badInput({ file: this.file, line }, `there are more than ${MOST_ROWS} rows`, 'Analyze a shorter span.');
    const side = this.#variants.sideOf(cells[columns.variant] ?? '');
    const at = this.#moment(cells[columns.t]?.trim() ?? '', { file: this.file, line, column: 't' });
    const requests = this.#cell(cells, columns.requests, line);
    const errors = columns.errors === null ? 0 : this.#cell(cells, columns.errors, line);
    if (errors > requests) {
      const message = `found ${shown(String(errors))}; there are only ${requests} requests`;
      throw badInput(
        { file: this.file, line, column: 'errors' },
        message,
        'Errors are counted among the requests of the same row.',
      );
    }
    const counts = columns.buckets.length === 0 ? NO_COUNTS : this.#histogram(cells, columns, { line, requests });
    const quantileMs = this.#quantile === null ? null : this.#latency(cells, this.#quantile, line);
    if (side !== null) this.#rows[side].push({ line, at, requests, errors, counts, quantileMs });
  }

  /** What was read; throws where no row or an unknown version was found. */
  table(notes: readonly string[]): Table {
    const columns = this.#columns;
    if (columns === null || this.#count === 0 || this.#time === null) {
      throw badFile(this.file, 'it has a header and no rows', 'Export a span in which there was traffic.');
    }
    const words = this.#variants.settle();
    const unused = columns.unused.map(printable);
    return {
      ...this.#rows,
      time: this.#time.kind,
      hasErrors: columns.errors !== null,
      bounds: this.#bounds,
      quantile: this.#quantile?.quantile ?? null,
      quantiles: columns.quantiles.map(({ name }) => name),
      notes: [
        ...notes,
        ...words,
        ...(this.#unzoned ? ['Times without a zone are taken for UTC.'] : []),
        ...(unused.length === 0 ? [] : [`Columns that were not used: ${unused.slice(0, 12).join(', ')}.`]),
      ],
    };
  }

  #cell(cells: readonly string[], index: number, line: number): number {
    const text = cells[index] ?? '';
    const plain = plainCount(text);
    if (plain !== null) return plain;
    return readCount(text.trim(), { file: this.file, line, column: this.#columns?.names[index] ?? '' });
  }

  #latency(cells: readonly string[], { index, name, unitMs }: QuantileColumn, line: number): number | null {
    const value = readLatency(cells[index]?.trim() ?? '', { file: this.file, line, column: name });
    return value === null ? null : value * unitMs;
  }

  #moment(text: string, place: Place): number {
    const { at, kind, zoned } = readMoment(text, place);
    this.#time ??= { kind, line: place.line };
    if (kind !== this.#time.kind) {
      const message = `found ${shown(text)}; line ${this.#time.line} tells time in another way (${WAYS[this.#time.kind]})`;
      throw badInput(place, message, 'Write all times alike.');
    }
    this.#unzoned ||= !zoned;
    return at;
  }

  #histogram(cells: readonly string[], columns: Columns, row: { readonly line: number; readonly requests: number }) {
    const counts: number[] = [];
    for (const { index } of columns.buckets) {
      const count = this.#cell(cells, index, row.line);
      const place = { file: this.file, line: row.line, column: columns.names[index] ?? '' };
      const before = counts.at(-1) ?? 0;
      if (count < before) {
        const hint = 'Each column counts all requests of at most its bound: a row never falls from left to right.';
        throw badInput(place, `found ${count}; the bound below it has ${before} already`, hint);
      }
      if (count > row.requests) {
        throw badInput(
          place,
          `found ${count}; there are only ${row.requests} requests`,
          'Latencies are those of the requests of the same row.',
        );
      }
      counts.push(count);
    }
    return counts.length < this.#bounds.length ? [...counts, row.requests] : counts;
  }
}

/** The 95th percentile where there is one, else the first one. */
function judgedQuantile(columns: readonly QuantileColumn[]): QuantileColumn | null {
  return columns.find(({ quantile }) => quantile === 'p95') ?? columns[0] ?? null;
}

const NO_COUNTS: readonly number[] = [];
const WAYS: Readonly<Record<TimeKind, string>> = {
  seconds: 'in seconds from a beginning of its own',
  epoch_seconds: 'in seconds since 1970',
  epoch_milliseconds: 'in milliseconds since 1970',
  iso: 'as ISO 8601',
};
