import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, type Info, parse } from 'csv-parse';
import { badInput } from './bad-input.ts';
import type { Opened } from './open.ts';
import { LONGEST_LINE, type RecordSink } from './records.ts';

/** What separates cells, in the order of preference. */
const SEPARATORS = [',', ';', '\t'] as const;
export type Separator = (typeof SEPARATORS)[number];

/** The separator that a first line is written with: a comma unless it has none, and one of the others. */
export function separatorOf(head: string): Separator {
  const [line = ''] = head.split('\n', 1);
  return SEPARATORS.find((separator) => line.includes(separator)) ?? ',';
}

/** Reads CSV (RFC 4180) record by record, the header first. What the sink throws ends the reading. */
export async function readCsv(opened: Opened, separator: Separator, sink: RecordSink): Promise<void> {
  let width = -1;
  let line = 0;
  const parser = parse({
    delimiter: separator,
    // All of them: the first line alone does not tell how the others end.
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: LONGEST_LINE,
    on_record: (cells: string[], info: Info) => {
      line = info.lines;
      if (width < 0) {
        width = cells.length;
        sink.header(cells);
        return null;
      }
      if (cells.length !== width) throw badWidth({ file: sink.file, line }, cells.length, width);
      sink.record(cells, line);
      return null;
    },
  });
  parser.resume();
  try {
    await pipeline(Readable.from(opened.chunks), parser);
  } catch (cause) {
    throw cause instanceof CsvError ? csvFault(cause, sink.file) : cause;
  }
}

function badWidth(place: { readonly file: string; readonly line: number }, found: number, width: number) {
  const cells = found === 1 ? '1 cell' : `${found} cells`;
  return badInput(
    place,
    `the row has ${cells}, and the header ${width}`,
    'Check commas, quotes, and whether it was cut off.',
  );
}

function csvFault(fault: CsvError, file: string) {
  const line = Number(fault.lines) || 1;
  switch (fault.code) {
    case 'CSV_MAX_RECORD_SIZE':
      return badInput(
        { file, line },
        'the line is longer than 1 MiB',
        'Check the ends of lines, and quotes that are never closed.',
      );
    case 'CSV_QUOTE_NOT_CLOSED':
      return badInput(
        { file, line },
        'a quote is opened and never closed',
        'Close it, or double it where it is meant.',
      );
    default:
      return badInput(
        { file, line },
        'a quote stands in the middle of a cell',
        'Quote the whole cell, and double the quotes in it.',
      );
  }
}
