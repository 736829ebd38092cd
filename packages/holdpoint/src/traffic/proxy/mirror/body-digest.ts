import { createHash } from 'node:crypto';

/** So much of a body is read and compared. */
export const COMPARED_BYTES = 1024 * 1024;

/** What two bodies are compared by: how they are coded, and a hash of their first MiB. */
export class BodyDigest {
  readonly #hash = createHash('sha256');
  #left = COMPARED_BYTES;

  /** `coding` is the value of `Content-Encoding`; undefined without one. */
  constructor(coding: string | undefined) {
    this.#hash.update(`${coding ?? ''}\n`);
  }

  /** Whether nothing that comes now would change it. */
  get full(): boolean {
    return this.#left === 0;
  }

  add(part: Buffer): void {
    if (this.#left === 0) return;
    const taken = part.subarray(0, this.#left);
    this.#hash.update(taken);
    this.#left -= taken.length;
  }

  /** To be called once, after everything else. */
  text(): string {
    return this.#hash.digest('base64');
  }
}
