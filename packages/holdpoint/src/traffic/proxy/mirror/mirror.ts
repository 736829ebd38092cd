import { isCopied } from '@holdpoint/bucketing';
import type { MirrorSettings } from '@holdpoint/plan';
import type { MirrorCounts, Split } from '../../index.ts';
import type { ClientRequest } from '../client/client-request.ts';
import type { Connection } from '../upstream/connection.ts';
import type { Pool } from '../upstream/pool.ts';
import { Copy, type CopyOwner, MAX_COPIED_BODY } from './copy.ts';
import { type ComparedAnswers, MirrorCounters } from './mirror-counters.ts';

/** Where copies go, and which are made. */
export interface MirrorOptions {
  readonly settings: MirrorSettings;
  /** Connections to the candidate for copies alone. */
  readonly pool: Pool;
  /** Monotonic milliseconds with fractions. */
  now(): number;
}

/**
 * Copies a part of the requests that go to stable to the candidate, and compares the answers. A copy begins
 * when the real answer has begun to leave, and nothing of the real exchange ever waits for it.
 */
export class Mirror implements CopyOwner {
  readonly #options: MirrorOptions;
  readonly #methods: ReadonlySet<string>;
  readonly #counters = new MirrorCounters();
  /** All that are neither counted nor given up. */
  readonly #copies = new Set<Copy>();
  #underWay = 0;
  #mirrorBp = 0;
  #salt = '';
  /** Requests that might have been copied so far. */
  #number = 0;

  constructor(options: MirrorOptions) {
    this.#options = options;
    this.#methods = new Set(options.settings.methods);
  }

  /** Puts a split in force for the very next request; where it copies none, copies under way are broken off. */
  use({ mirrorBp = 0, salt }: Split): void {
    this.#mirrorBp = mirrorBp;
    this.#salt = salt;
    if (mirrorBp === 0) this.close();
  }

  /** The copy of a request that goes to stable; null where it is not copied. */
  consider(client: ClientRequest): Copy | null {
    if (this.#mirrorBp === 0 || client.upgrade || !this.#methods.has(client.method)) return null;
    if (!isCopied(this.#salt, this.#number++, this.#mirrorBp)) return null;
    const { framing } = client;
    if (framing.kind === 'length' && framing.bytes > MAX_COPIED_BODY) {
      this.#counters.skipped();
      return null;
    }
    const copy = new Copy(client, this);
    this.#copies.add(copy);
    return copy;
  }

  /** Ends copies that have taken too long. To be called now and then. */
  sweep(): void {
    this.#options.pool.sweep();
    const since = this.now() - this.#options.settings.timeoutMs;
    for (const copy of this.#copies) copy.expire(since);
  }

  /** Breaks off what is under way. */
  close(): void {
    for (const copy of [...this.#copies]) copy.abort();
    this.#options.pool.close();
  }

  counts(): MirrorCounts {
    return this.#counters.snapshot();
  }

  get bodies(): boolean {
    return this.#options.settings.bodies;
  }

  now(): number {
    return this.#options.now();
  }

  begin(): Connection | null {
    if (this.#underWay >= this.#options.settings.atMost) return null;
    this.#underWay++;
    return this.#options.pool.connection();
  }

  ended(): void {
    this.#underWay--;
  }

  compared(copy: Copy, answers: ComparedAnswers): void {
    if (this.#copies.delete(copy)) this.#counters.compared(answers);
  }

  skipped(copy: Copy): void {
    if (this.#copies.delete(copy)) this.#counters.skipped();
  }
}
