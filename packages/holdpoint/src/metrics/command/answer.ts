import { quoted } from '../http/failure.ts';
import { type Answer, failure } from '../query/asker.ts';
import { countsAnswer, valueAnswer } from '../query/counts.ts';

const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?$/i;
const NOT_FINITE = /^[-+]?(?:nan|inf|infinity)$/i;
const EXPECTED = 'expected is a number, {"value":…} or {"hits":…,"requests":…}';

/** Reads what a command printed: a number, or an object of JSON with a value or with counts. */
export function answerIn(output: string, asked: string): Answer {
  const text = output.trim();
  if (text === '') return failure('absent', `${asked} printed nothing`);
  if (NUMBER.test(text)) return valueAnswer(Number(text), undefined, `${asked} printed ${quoted(text, 40)}`);
  if (NOT_FINITE.test(text)) return failure('not_finite', `${asked} printed ${text}`);
  const lines = text.split(/\s*\n\s*/);
  if (lines.every((line) => NUMBER.test(line))) {
    return failure('several_series', `${asked} printed ${lines.length} numbers; expected is 1`);
  }
  const object = objectIn(text);
  if (object === null)
    return failure('unreadable', `${asked} printed ${JSON.stringify(quoted(text, 60))}; ${EXPECTED}`);
  const names = Object.keys(object).toSorted().join(', ');
  if (names === 'hits, requests') return countsIn(object, asked);
  if (names === 'value' || names === 'requests, value') return valueIn(object, asked);
  return failure('unreadable', `${asked} printed an object with ${quoted(names, 60) || 'nothing in it'}; ${EXPECTED}`);
}

type Printed = Readonly<Record<string, unknown>>;

function countsIn({ hits, requests }: Printed, asked: string): Answer {
  if (hits === null || requests === null) return failure('absent', `${asked} printed null`);
  if (typeof hits === 'number' && typeof requests === 'number') return countsAnswer(hits, requests, asked);
  return failure('unreadable', `${asked} printed hits or requests that are no numbers; ${EXPECTED}`);
}

function valueIn({ value, requests }: Printed, asked: string): Answer {
  if (requests === 0) return { kind: 'empty' };
  if (value === null || requests === null) return failure('absent', `${asked} printed null`);
  if (typeof value !== 'number' || (requests !== undefined && typeof requests !== 'number')) {
    return failure('unreadable', `${asked} printed a value that is no number; ${EXPECTED}`);
  }
  return valueAnswer(value, requests, asked);
}

function objectIn(text: string): Printed | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Printed) : null;
  } catch {
    return null;
  }
}
