import { compile, type JSONPathQuery, type JSONValue } from 'json-p3';
import { quoted } from '../http/failure.ts';
import { type Answer, failure } from '../query/asker.ts';
import { valueAnswer } from '../query/counts.ts';

/** A JSONPath of RFC 9535 that has been read, or what is wrong with it. Nothing of it is ever run as a program. */
export type ReadPath =
  | { readonly outcome: 'path'; readonly path: JSONPathQuery; readonly text: string }
  | { readonly outcome: 'fault'; readonly detail: string };

export function readPath(text: string): ReadPath {
  try {
    return { outcome: 'path', path: compile(text), text };
  } catch (error) {
    return { outcome: 'fault', detail: `${quoted(text, 80)} is no JSONPath: ${messageOf(error)}` };
  }
}

/** The one number that a path leads to in a document. */
export function answerIn(document: unknown, read: ReadPath, asked: string): Answer {
  if (read.outcome === 'fault') return failure('unreadable', `${asked}: ${read.detail}`);
  const path = quoted(read.text, 80);
  let found: readonly unknown[];
  try {
    found = read.path.query(document as JSONValue).values();
  } catch (error) {
    return failure('unreadable', `${asked}: ${path} cannot be followed: ${messageOf(error)}`);
  }
  if (found.length === 0) return failure('absent', `${asked}: nothing is at ${path}`);
  if (found.length > 1) {
    return failure('several_series', `${asked}: ${found.length} values are at ${path}; expected is 1, narrow it down`);
  }
  return answerOfValue(found[0], `${asked}: ${path}`);
}

function answerOfValue(value: unknown, asked: string): Answer {
  if (value === null) return failure('absent', `${asked} is null`);
  if (typeof value === 'number') return valueAnswer(value, undefined, asked);
  if (typeof value !== 'string') {
    const what = Array.isArray(value) ? `a list of ${value.length}` : typeof value === 'object' ? 'an object' : value;
    return failure('unreadable', `${asked} is ${what}; expected is a number`);
  }
  const numeric = value.trim() !== '' && !Number.isNaN(Number(value));
  const hint = numeric ? 'a number in quotes is text; let the service write it without quotes' : 'expected is a number';
  return failure('unreadable', `${asked} is ${JSON.stringify(quoted(value, 40))}; ${hint}`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? quoted(error.message, 120) : 'unknown failure';
}
