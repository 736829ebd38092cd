import type { Writable } from 'node:stream';

/** Parts up to this size are cheaper to copy together than to write one by one. */
const SMALL = 16 * 1024;

/** Collects the small parts of a message, so that what belongs together leaves in one write. */
export class Outbox {
  readonly #sink: Writable;
  /** One character per byte. */
  #text = '';

  constructor(sink: Writable) {
    this.#sink = sink;
  }

  /** Adds a copy of a part; a text has one character per byte. False when the receiver should be given time until its `drain`. */
  add(part: string | Buffer): boolean {
    if (typeof part === 'string') this.#text += part;
    else if (part.length <= SMALL) this.#text += part.toString('latin1');
    else {
      this.flush();
      this.#sink.write(Buffer.from(part));
    }
    if (this.#text.length > SMALL) this.flush();
    return !this.#sink.writableNeedDrain;
  }

  /** Writes what was collected. */
  flush(): void {
    if (this.#text === '') return;
    const text = this.#text;
    this.#text = '';
    this.#sink.write(text, 'latin1');
  }
}
