import { StringDecoder } from 'node:string_decoder';
import { badInput, shown } from './bad-input.ts';
import type { Opened } from './open.ts';
import { LONGEST_LINE, type RecordSink } from './records.ts';

/** Reads one JSON object a line; the names of the first one are the columns, and the others may have more. */
export async function readNdjson(opened: Opened, sink: RecordSink): Promise<void> {
  let names: readonly string[] | null = null;
  for await (const { lines, first } of linesOf(opened.chunks, sink.file)) {
    for (const [index, text] of lines.entries()) {
      if (text.trim() === '') continue;
      const at = { file: sink.file, line: first + index };
      const fields = objectOf(text, at);
      if (names === null) {
        names = Object.keys(fields);
        sink.header(names);
      }
      sink.record(
        names.map((name) => cellOf(fields, name, at)),
        at.line,
      );
    }
  }
}

type At = { readonly file: string; readonly line: number };

function objectOf(text: string, at: At): Readonly<Record<string, unknown>> {
  const value = parsed(text, at);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  throw badInput(
    at,
    `found ${shown(text)}; an object is needed on each line`,
    'Write {"t":0,"variant":"stable","requests":10,"errors":0}.',
  );
}

function parsed(text: string, at: At): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const hint = text.trimStart().startsWith('[')
      ? 'A JSON array is not read: write one object a line, as `jq -c .[]` does.'
      : 'Write one whole object a line, as `jq -c` does.';
    throw badInput(at, `found ${shown(text)}; this is no JSON`, hint);
  }
}

function cellOf(fields: Readonly<Record<string, unknown>>, name: string, at: At): string {
  const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
  if (typeof value === 'number' || typeof value === 'string') return String(value);
  if (value === null) return '';
  const found = value === undefined ? 'nothing' : JSON.stringify(value).slice(0, 60);
  throw badInput(
    { ...at, column: name },
    `found ${found}; a number or text is needed`,
    'Leave the whole line out where nothing is known.',
  );
}

interface Lines {
  readonly lines: readonly string[];
  /** The number of the first of them. */
  readonly first: number;
}

async function* linesOf(chunks: AsyncIterable<Buffer>, file: string): AsyncGenerator<Lines> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let first = 1;
  for await (const chunk of chunks) {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop() ?? '';
    const long = lines.findIndex(({ length }) => length > LONGEST_LINE);
    if (long >= 0 || rest.length > LONGEST_LINE)
      throw tooLong({ file, line: first + (long < 0 ? lines.length : long) });
    yield { lines, first };
    first += lines.length;
  }
  if (rest !== '') yield { lines: [rest], first };
}

function tooLong(at: At) {
  return badInput(at, 'the line is longer than 1 MiB', 'Write one object a line.');
}
