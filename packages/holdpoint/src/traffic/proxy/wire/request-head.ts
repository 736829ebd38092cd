import { type Fields, parseFields } from './fields.ts';

/** The head of a request. */
export interface RequestHead {
  readonly method: string;
  readonly target: string;
  readonly fields: Fields;
}

const REQUEST_LINE = /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS) (\/[\x21-\x7e]*) HTTP\/1\.1$/;

/**
 * Reads the head of a plain HTTP/1.1 request, from the request line to the CRLF of the last field.
 * Null for anything else, also for what HTTP allows but is rare, such as other methods or versions.
 */
export function parsePlainRequest(head: string): RequestHead | null {
  const end = head.indexOf('\r\n');
  const line = REQUEST_LINE.exec(head.slice(0, end));
  const fields = line === null ? null : parseFields(head.slice(end + 2));
  if (line === null || fields === null) return null;
  return { method: line[1] ?? '', target: line[2] ?? '', fields };
}
