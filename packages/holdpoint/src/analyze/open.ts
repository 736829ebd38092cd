import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { LaunchError } from '../errors.ts';
import { badFile } from './bad-input.ts';

/** The name that stands for standard input. */
export const STANDARD_INPUT = '-';
const HEAD_BYTES = 64 * 1024;

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'your user may not read it',
};

/** The beginning of a file, enough to tell its format by, and everything, from the beginning on. */
export interface Opened {
  /** At most 64 KiB; the whole file where it is shorter. */
  readonly head: string;
  readonly chunks: AsyncIterable<Buffer>;
}

/**
 * Opens a file, or standard input, that is read once from its beginning; compressed with gzip where its name says
 * so, or its first bytes. A byte order mark is left out. Errors: `file_unreadable`; `input_invalid` where it is no text.
 */
export async function openText(path: string, name: string): Promise<Opened> {
  const raw = path === STANDARD_INPUT ? process.stdin : createReadStream(path, { highWaterMark: 1 << 20 });
  const bytes = await peeked(readable(raw, name), 2);
  const isGzip = bytes.head[0] === 0x1f && bytes.head[1] === 0x8b;
  if (!isGzip && path.endsWith('.gz')) {
    throw badFile(name, 'its name ends with .gz, and it is not compressed with gzip', 'Check the file, or rename it.');
  }
  const { head, chunks } = await peeked(isGzip ? unpacked(bytes.chunks, name) : bytes.chunks, HEAD_BYTES);
  if (head[0] === 0xff && head[1] === 0xfe) throw badFile(name, 'it is UTF-16', 'Save it as UTF-8.');
  if (head.includes(0)) throw badFile(name, 'it is a binary file', 'Needed is CSV, or a JSON object a line (NDJSON).');
  const mark = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf ? 3 : 0;
  return { head: head.subarray(mark, HEAD_BYTES).toString('utf8'), chunks: without(chunks, mark) };
}

/** Chunks of a stream, with errors of the system in our words. */
async function* readable(stream: Readable, name: string): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of stream) yield chunk;
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    const message = `${name} cannot be read: ${REASONS[code] ?? code}`;
    throw new LaunchError('file_unreadable', message, { hint: 'Check the path.', cause });
  }
}

async function* unpacked(chunks: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  const source = Readable.from(chunks);
  const gunzip = createGunzip({ chunkSize: 1 << 18 });
  source.once('error', (error) => gunzip.destroy(error));
  try {
    for await (const chunk of source.pipe(gunzip)) yield chunk;
  } catch (cause) {
    if (cause instanceof LaunchError) throw cause;
    throw badFile(name, 'it is compressed with gzip, and damaged or cut off', 'Copy it again.');
  }
}

/** Reads on until there are `wanted` bytes, or the end, and gives them back as the beginning of the chunks. */
async function peeked(source: AsyncIterable<Buffer>, wanted: number) {
  const iterator = source[Symbol.asyncIterator]();
  const first: Buffer[] = [];
  let length = 0;
  while (length < wanted) {
    const next = await iterator.next();
    if (next.done === true) break;
    first.push(next.value);
    length += next.value.length;
  }
  const head = Buffer.concat(first);
  async function* all(): AsyncGenerator<Buffer> {
    yield head;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  }
  return { head, chunks: all() };
}

async function* without(chunks: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer> {
  let rest = bytes;
  for await (const chunk of chunks) {
    yield rest === 0 ? chunk : chunk.subarray(rest);
    rest = 0;
  }
}
