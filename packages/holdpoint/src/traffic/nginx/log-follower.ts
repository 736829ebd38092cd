import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { systemCode } from '../../data-dir/system-error.ts';
import { LaunchError } from '../../errors.ts';

const CHUNK = 1 << 20;
/** Bytes read at one time; what is left is read the next time. */
const MOST_AT_ONCE = 16 * CHUNK;
const NEWLINE = 10;

/** Up to where a log was read. */
export interface LogPlace {
  readonly inode: number;
  readonly offset: number;
}

/** Whether what was read goes on from what was read before; `broken`: lines in between are lost. */
export type Continuity = 'whole' | 'broken';

/**
 * Reads a log as it grows, whole lines only, each once. A log that is moved away is read to its end before the
 * new one is begun; one that is cut short, or gone with unread lines, breaks the continuity.
 */
export class LogFollower {
  readonly #path: string;
  readonly #chunk = Buffer.alloc(CHUNK);
  #fd: number | null = null;
  #place: LogPlace | null;
  /** Whether the log is to be read from its beginning once it is there. */
  #absent = false;

  /** Without a place it begins at the end of the log. */
  constructor(path: string, place: LogPlace | null) {
    this.#path = path;
    this.#place = place;
  }

  get place(): LogPlace | null {
    return this.#place;
  }

  /** Hands every new line over, and says first whether they go on from those before. `router_refused` where it may not be read. */
  read(begin: (continuity: Continuity) => void, onLine: (line: string) => void): void {
    const continuity = this.#fd === null ? this.#open() : this.#checkLength();
    begin(continuity);
    if (this.#fd === null) return;
    if (this.#drain(this.#fd, onLine) > 0 || !this.#wasReplaced()) return;
    this.close();
    this.#place = null;
    this.#absent = true;
    this.#open();
    if (this.#fd !== null) this.#drain(this.#fd, onLine);
  }

  close(): void {
    if (this.#fd !== null) closeSync(this.#fd);
    this.#fd = null;
  }

  #open(): Continuity {
    const before = this.#place;
    if (before !== null && this.#openAt(`${this.#path}.1`, before)) return 'whole';
    if (before !== null && this.#openAt(this.#path, before)) return 'whole';
    this.#fd = openIfThere(this.#path);
    if (this.#fd === null) {
      this.#absent = true;
      return before === null ? 'whole' : this.#lost();
    }
    const { ino, size } = fstatSync(this.#fd);
    this.#place = { inode: ino, offset: this.#absent ? 0 : size };
    return before === null ? 'whole' : 'broken';
  }

  #lost(): Continuity {
    this.#place = null;
    return 'broken';
  }

  /** Opens a file if it is the one that was read before. */
  #openAt(path: string, { inode, offset }: LogPlace): boolean {
    const fd = openIfThere(path);
    if (fd === null) return false;
    const { ino, size } = fstatSync(fd);
    if (ino === inode && size >= offset) {
      this.#fd = fd;
      return true;
    }
    closeSync(fd);
    return false;
  }

  #checkLength(): Continuity {
    if (this.#fd === null || this.#place === null) return 'whole';
    if (fstatSync(this.#fd).size >= this.#place.offset) return 'whole';
    this.#place = { ...this.#place, offset: 0 };
    return 'broken';
  }

  /** Whether another file with something in it lies where this one was. */
  #wasReplaced(): boolean {
    try {
      const { ino, size } = statSync(this.#path);
      return ino !== this.#place?.inode && size > 0;
    } catch {
      return false;
    }
  }

  /** Reads to the last whole line; resolves to the bytes that it has passed. */
  #drain(fd: number, onLine: (line: string) => void): number {
    let passed = 0;
    while (passed < MOST_AT_ONCE) {
      const { inode, offset } = this.#place ?? { inode: 0, offset: 0 };
      const length = readSync(fd, this.#chunk, 0, CHUNK, offset);
      const end = this.#chunk.subarray(0, length).lastIndexOf(NEWLINE);
      // A line that fills a whole piece is none of ours.
      const used = end === -1 && length === CHUNK ? CHUNK : end + 1;
      if (used === 0) return passed;
      for (const line of this.#chunk.toString('utf8', 0, used).split('\n')) if (line !== '') onLine(line);
      this.#place = { inode, offset: offset + used };
      passed += used;
    }
    return passed;
  }
}

function openIfThere(path: string): number | null {
  try {
    return openSync(path, 'r');
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT') return null;
    throw new LaunchError('router_refused', `The log ${path} cannot be read (${code ?? 'unknown error'}).`, {
      hint: 'The user of Holdpoint must be able to read what nginx logs; see docs/routers.md.',
      cause: error,
    });
  }
}
