import { type Fields, listMembers, onlyValue } from './fields.ts';

/** Where a body ends. */
export type Framing =
  | { readonly kind: 'none' }
  | { readonly kind: 'length'; readonly bytes: number }
  | { readonly kind: 'chunked' }
  | { readonly kind: 'close' };

const NONE: Framing = { kind: 'none' };
const CHUNKED: Framing = { kind: 'chunked' };
const CLOSE: Framing = { kind: 'close' };
const DIGITS = /^[0-9]{1,15}$/;

/** The framing that the fields state; null when it is ambiguous or unknown (both ways at once, two lengths, another coding). */
function statedFraming(fields: Fields): Framing | 'unstated' | null {
  const coding = onlyValue(fields, 'transfer-encoding');
  const length = onlyValue(fields, 'content-length');
  if (coding === undefined && length === undefined) return 'unstated';
  if (coding !== undefined) return length === undefined && coding?.toLowerCase() === 'chunked' ? CHUNKED : null;
  return length !== undefined && length !== null && DIGITS.test(length)
    ? { kind: 'length', bytes: Number(length) }
    : null;
}

/** How the body of a request is delimited (RFC 9112, section 6.3), `none` also for one of no bytes; null when it must be refused. */
export function requestFraming(fields: Fields): Framing | null {
  const stated = statedFraming(fields);
  if (stated === null || stated === 'unstated') return stated === null ? null : NONE;
  return stated.kind === 'length' && stated.bytes === 0 ? NONE : stated;
}

/** How the body of an answer is delimited; null when the answer cannot be trusted. */
export function answerFraming(fields: Fields, status: number, method: string): Framing | null {
  const stated = statedFraming(fields);
  if (method === 'HEAD' || status === 204 || status === 304) return stated === null ? null : NONE;
  return stated === 'unstated' ? CLOSE : stated;
}

/** Whether the sender keeps the connection open after this message; `minor` is the HTTP/1 minor version. */
export function keepsAlive(fields: Fields, minor: number): boolean {
  const members = listMembers(fields, 'connection');
  return minor === 0 ? members.includes('keep-alive') : !members.includes('close');
}
