import { readdirSync, readFileSync } from 'node:fs';
import { systemClock } from '../packages/holdpoint/src/shell/clock.ts';
import { readDocument } from '../packages/import/src/read-document.ts';

const DOCUMENTS = new URL('../packages/import/test/documents/', import.meta.url);
const MEGABYTE = 1_000_000;
const MANY = 200;
const OF_SIZE = 20_000;
const HOSTILE = ['|', '[', '*', '5% → ', 'error rate > 5% or '];

/** The documents of the tests, again and again, up to so many bytes; each begins with another one. */
function documentOf(bytes: number, first: number): Uint8Array {
  const names = readdirSync(DOCUMENTS).filter((name) => name.endsWith('.md'));
  const texts = names.map((_, i) => readFileSync(new URL(names[(i + first) % names.length] ?? '', DOCUMENTS), 'utf8'));
  const once = texts.join('\n\n');
  const text = once.repeat(Math.ceil(bytes / once.length));
  return new TextEncoder().encode(text).slice(0, bytes);
}

function timeOf(documents: readonly Uint8Array[]): number {
  const clock = systemClock();
  const started = clock.monotonic();
  for (const document of documents) {
    const reading = readDocument(document);
    if (!reading.ok) throw new Error(reading.problem.message);
  }
  return clock.monotonic() - started;
}

/** How long launch documents take to be read: a large one, many of a usual size, and lines made to be slow. */
export async function run() {
  const large = documentOf(MEGABYTE, 0);
  const many = Array.from({ length: MANY }, (_, i) => documentOf(OF_SIZE, i));
  const hostile = HOSTILE.map((piece) =>
    new TextEncoder().encode(`# Rollback triggers\n\n${piece.repeat(100_000 / piece.length)}\n`),
  );
  const cold = timeOf([large]);
  const warm = timeOf([large]);
  return {
    name: 'import',
    rows: [
      { label: '1 MB in ten languages, first', value: cold, unit: 'ms', goal: '< 1000' },
      { label: '1 MB in ten languages, again', value: warm, unit: 'ms', goal: '< 1000' },
      { label: `${MANY} documents of 20 KB`, value: timeOf(many), unit: 'ms', goal: '< 10000' },
      {
        label: 'a hostile line of 100,000 characters, slowest',
        value: Math.max(...hostile.map((each) => timeOf([each]))),
        unit: 'ms',
        goal: '< 1000',
      },
    ],
  };
}

if (import.meta.main) console.table((await run()).rows);
