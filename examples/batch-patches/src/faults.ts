import { pause } from './clock.ts';

/** How a version can be bad on purpose. */
export const FAULTS = ['errors', 'latency', 'leak', 'crash', 'invariants'] as const;

export type FaultKind = (typeof FAULTS)[number];

/** Part of the batches that a fault strikes unless stated, 0 to 1. */
const SHARES: Readonly<Record<FaultKind, number>> = { errors: 0.3, latency: 1, leak: 1, crash: 1, invariants: 0.1 };
/** Batches that are answered well before a fault begins. */
const GRACE: Readonly<Record<FaultKind, number>> = { errors: 20, latency: 20, leak: 20, crash: 50, invariants: 20 };

const MEBIBYTE = 1 << 20;
/** Leaked memory stops growing here, so that the machine survives. */
const LEAK_LIMIT = 600;

/** True in `share` of all calls with n = 1, 2, 3, …, evenly spread. */
export function due(n: number, share: number): boolean {
  return Math.floor(n * share) > Math.floor((n - 1) * share);
}

/** Decides by counting which batches a fault strikes. */
export class Faults {
  readonly #kind: FaultKind | null;
  readonly #share: number;
  readonly #leaked: Buffer[] = [];
  #batches = 0;

  constructor(kind: FaultKind | null, share?: number) {
    this.#kind = kind;
    this.#share = share ?? (kind === null ? 0 : SHARES[kind]);
  }

  /** The fault that strikes the next batch; null when it goes well. */
  next(): FaultKind | null {
    this.#batches += 1;
    if (this.#kind === null) return null;
    const n = this.#batches - GRACE[this.#kind];
    return n > 0 && due(n, this.#share) ? this.#kind : null;
  }

  /** Keeps one more mebibyte alive, with every page written so that it is resident. */
  leak(): void {
    if (this.#leaked.length < LEAK_LIMIT) this.#leaked.push(Buffer.alloc(MEBIBYTE, 1));
  }

  /** Waits 1.2 to 1.5 s without using the processor. */
  async delay(): Promise<void> {
    await pause(1200 + ((this.#batches * 37) % 300));
  }
}
