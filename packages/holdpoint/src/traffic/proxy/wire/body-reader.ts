import type { Framing } from './framing.ts';

/** What became of the bytes given to a reader. `rest` are those after the body's end. */
export type BodyProgress =
  | { readonly kind: 'more' }
  | { readonly kind: 'done'; readonly rest: Buffer }
  | { readonly kind: 'malformed' };

const NOTHING = Buffer.alloc(0);
const MORE: BodyProgress = { kind: 'more' };
const DONE: BodyProgress = { kind: 'done', rest: NOTHING };
const MALFORMED: BodyProgress = { kind: 'malformed' };
const LF = 0x0a;
const MAX_LINE = 8 * 1024;
const CHUNK_SIZE = /^([0-9a-fA-F]{1,12})[ \t]*(?:;[\t\x20-\x7e\x80-\xff]*)?\r\n$/;

/** Finds the end of one body and passes its content on. */
export interface BodyReader {
  read(bytes: Buffer, content: (part: Buffer) => void): BodyProgress;
}

class LengthReader implements BodyReader {
  #left: number;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  read(bytes: Buffer, content: (part: Buffer) => void): BodyProgress {
    const wanted = this.#left;
    this.#left = Math.max(0, wanted - bytes.length);
    if (bytes.length <= wanted) {
      if (bytes.length > 0) content(bytes);
      return bytes.length < wanted ? MORE : DONE;
    }
    if (wanted > 0) content(bytes.subarray(0, wanted));
    return { kind: 'done', rest: bytes.subarray(wanted) };
  }
}

class CloseReader implements BodyReader {
  read(bytes: Buffer, content: (part: Buffer) => void): BodyProgress {
    if (bytes.length > 0) content(bytes);
    return MORE;
  }
}

/** Chunked coding (RFC 9112, section 7.1). Extensions and trailers are read and dropped. */
class ChunkedReader implements BodyReader {
  #expect: 'size' | 'content' | 'content end' | 'trailer' = 'size';
  #left = 0;
  /** A line that has begun but not ended. */
  #line = '';

  read(bytes: Buffer, content: (part: Buffer) => void): BodyProgress {
    let at = 0;
    while (at < bytes.length) {
      if (this.#expect === 'content') {
        const part = bytes.subarray(at, at + this.#left);
        at += part.length;
        this.#left -= part.length;
        if (this.#left === 0) this.#expect = 'content end';
        content(part);
        continue;
      }
      const newline = bytes.indexOf(LF, at);
      const end = newline === -1 ? bytes.length : newline + 1;
      this.#line += bytes.toString('latin1', at, end);
      at = end;
      if (this.#line.length > MAX_LINE) return MALFORMED;
      if (newline === -1) return MORE;
      const line = this.#line;
      this.#line = '';
      const step = this.#takeLine(line);
      if (step === 'done') return at === bytes.length ? DONE : { kind: 'done', rest: bytes.subarray(at) };
      if (step === 'malformed') return MALFORMED;
    }
    return MORE;
  }

  #takeLine(line: string): 'on' | 'done' | 'malformed' {
    if (this.#expect === 'trailer') {
      if (line === '\r\n') return 'done';
      return line.endsWith('\r\n') ? 'on' : 'malformed';
    }
    if (this.#expect === 'content end') {
      this.#expect = 'size';
      return line === '\r\n' ? 'on' : 'malformed';
    }
    const size = CHUNK_SIZE.exec(line)?.[1];
    if (size === undefined) return 'malformed';
    this.#left = Number.parseInt(size, 16);
    this.#expect = this.#left === 0 ? 'trailer' : 'content';
    return 'on';
  }
}

/** A reader for one body. */
export function bodyReader(framing: Framing): BodyReader {
  switch (framing.kind) {
    case 'none':
      return new LengthReader(0);
    case 'length':
      return new LengthReader(framing.bytes);
    case 'chunked':
      return new ChunkedReader();
    case 'close':
      return new CloseReader();
  }
}
