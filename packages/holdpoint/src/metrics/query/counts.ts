import type { Answer } from './asker.ts';
import { failure } from './asker.ts';

/** Two numbers as an answer: how many requests there were, and how many of them count. */
export function countsAnswer(hits: number, requests: number, asked: string): Answer {
  for (const [name, count] of Object.entries({ hits, requests })) {
    if (!Number.isFinite(count)) return failure('not_finite', `${asked}: ${name} is ${count}`);
    if (!Number.isSafeInteger(count) || count < 0) {
      return failure('unreadable', `${asked}: ${name} is ${count}; a count is a whole number, 0 or more`);
    }
  }
  if (hits > requests) {
    return failure('unreadable', `${asked}: ${hits} hits in ${requests} requests; hits are a part of the requests`);
  }
  return { kind: 'counts', hits, requests };
}

/** A number as an answer, with the requests that it rests on where they are known. */
export function valueAnswer(value: number, requests: number | undefined, asked: string): Answer {
  if (!Number.isFinite(value)) return failure('not_finite', `${asked}: the value is ${value}`);
  if (requests === undefined) return { kind: 'value', value };
  const counts = countsAnswer(0, requests, asked);
  return counts.kind === 'failed' ? counts : { kind: 'value', value, requests };
}
