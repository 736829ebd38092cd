import type { Dispatcher } from 'undici';
import { quoted } from './failure.ts';

/** Bytes that a body may have. */
export const MAX_BODY = 4 << 20;

export type Body =
  | { readonly outcome: 'json'; readonly value: unknown }
  /** What was found where JSON was expected, in one clause. */
  | { readonly outcome: 'unreadable'; readonly detail: string };

/** Takes secrets out of a text. */
export type Hide = (text: string) => string;

/** Reads a body of JSON. Of one that is too large, encoded or of another type no more is read than is needed. */
export async function readBody(
  body: Dispatcher.ResponseData['body'],
  headers: Readonly<Record<string, string>>,
  hide: Hide,
): Promise<Body> {
  const refusal = refusalOf(headers);
  const bytes = refusal === null ? await readBytes(body) : null;
  if (refusal !== null) {
    body.destroy();
    return unreadable(refusal);
  }
  if (bytes === null) return unreadable(`the answer exceeds ${MAX_BODY} bytes; ask for fewer series`);
  return parsed(bytes, hide);
}

function refusalOf(headers: Readonly<Record<string, string>>): string | null {
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  if (encoding !== 'identity') return `the answer is encoded as ${quoted(encoding, 40)}, which was not asked for`;
  if (Number(headers['content-length'] ?? 0) > MAX_BODY) {
    return `the answer exceeds ${MAX_BODY} bytes; ask for fewer series`;
  }
  const type = headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === 'text/html') return 'answered with an HTML page; is that a login page or a proxy in between?';
  if (type === 'application/json' || type.endsWith('+json')) return null;
  return `content type ${type === '' ? 'none' : quoted(type, 60)}; expected is application/json`;
}

/** Null when the body is too large; then the rest is not read. */
async function readBytes(body: Dispatcher.ResponseData['body']): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MAX_BODY) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parsed(bytes: Buffer, hide: Hide): Body {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return unreadable('the answer is no UTF-8 text');
  }
  if (text.trim() === '') return unreadable('the answer is empty');
  try {
    return { outcome: 'json', value: JSON.parse(text) };
  } catch {
    const html = /^\s*<(?:!doctype|html)/i.test(text);
    const what = html
      ? 'is an HTML page; is that a login page?'
      : `is no JSON, or is cut off; it begins ${quoted(hide(text.slice(0, 4_000)), 40)}`;
    return unreadable(`the answer ${what}`);
  }
}

function unreadable(detail: string): Body {
  return { outcome: 'unreadable', detail };
}
