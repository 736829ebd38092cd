import { type Fields, parseFields } from './fields.ts';

/** The head of an answer. */
export interface AnswerHead {
  readonly status: number;
  readonly reason: string;
  /** HTTP/1 minor version, 0 or 1. */
  readonly minor: number;
  readonly fields: Fields;
}

const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9][0-9]{2})(?: ([\t\x20-\x7e\x80-\xff]*))?$/;

/** Reads the head of an answer, from the status line to the CRLF of the last field; null when it is malformed. */
export function parseAnswerHead(head: string): AnswerHead | null {
  const end = head.indexOf('\r\n');
  const line = STATUS_LINE.exec(head.slice(0, end));
  const fields = line === null ? null : parseFields(head.slice(end + 2));
  if (line === null || fields === null) return null;
  return { minor: Number(line[1]), status: Number(line[2]), reason: line[3] ?? '', fields };
}
