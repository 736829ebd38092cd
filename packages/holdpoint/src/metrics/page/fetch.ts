import type { ReadFailure } from '@holdpoint/engine';
import type { Dispatcher } from 'undici';
import { Agent, request } from 'undici';
import type { Clock } from '../../shell/clock.ts';
import type { PageSeries } from './text.ts';
import { parsePage } from './text.ts';

/** Real milliseconds until an answer must be complete. */
export const DEADLINE_MS = 2_000;
/** Bytes that a page may have. */
export const MAX_PAGE = 1 << 20;

export type Page =
  | { readonly outcome: 'page'; readonly series: readonly PageSeries[] }
  | { readonly outcome: 'failed'; readonly reason: ReadFailure; readonly detail: string };

/** A connection for each page: a kept one may be closed by the service at the moment it is used. */
const agent = new Agent({ pipelining: 0 });

/** Gets and reads one metrics page within the deadline. Every failure is a result that names the address. */
export async function fetchPage(url: string, clock: Clock): Promise<Page> {
  const answered = new AbortController();
  const deadline = new AbortController();
  void clock.pause(DEADLINE_MS, answered.signal).then(() => deadline.abort());
  try {
    const response = await request(url, {
      dispatcher: agent,
      signal: deadline.signal,
      headers: { accept: 'text/plain;version=0.0.4' },
    });
    return await readPage(url, response);
  } catch (error) {
    const detail = deadline.signal.aborted ? `no complete answer within ${DEADLINE_MS / 1000} s` : causeOf(error);
    return failed('source_down', url, detail);
  } finally {
    answered.abort();
  }
}

async function readPage(url: string, response: Dispatcher.ResponseData): Promise<Page> {
  const { statusCode, headers, body } = response;
  const type = String(headers['content-type'] ?? 'none');
  const refusal = refusalOf(statusCode, type);
  if (refusal !== null) {
    body.destroy();
    return failed(refusal.reason, url, refusal.detail);
  }
  const text = await readText(body);
  if (text === null) return failed('unreadable', url, `the page exceeds ${MAX_PAGE} bytes`);
  const page = parsePage(text);
  if (page.outcome === 'page') return page;
  return failed('unreadable', url, `line ${page.line}: ${page.detail}`);
}

function refusalOf(status: number, type: string): { readonly reason: ReadFailure; readonly detail: string } | null {
  if (status !== 200) return { reason: 'source_down', detail: `answered ${status}` };
  if (type.split(';')[0]?.trim().toLowerCase() === 'text/plain') return null;
  return { reason: 'unreadable', detail: `content type ${type}; expected is text/plain in the Prometheus format` };
}

/** The text of a body, or null when it is too large; then the rest is not read. */
async function readText(body: Dispatcher.ResponseData['body']): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MAX_PAGE) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function failed(reason: ReadFailure, url: string, detail: string): Page {
  return { outcome: 'failed', reason, detail: `GET ${url}: ${detail}` };
}

function causeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code: unknown = Reflect.get(error, 'code');
  return error.message === '' ? String(code ?? error.name) : error.message;
}
