import { documentId, orderId, sampleLines, totalOf } from './document.ts';

/** A named user and the group that the router tells audiences by. */
export interface User {
  readonly id: string;
  readonly group: 'staff' | 'beta' | 'customer';
}

/** The user with this number, counted from 0. Of 25 users in a row 2 are staff (8 %) and 3 beta (12 %). */
export function userOf(index: number): User {
  const seat = index % 25;
  const group = seat < 2 ? 'staff' : seat < 5 ? 'beta' : 'customer';
  return { id: `user-${String(index + 1).padStart(5, '0')}`, group };
}

/** A sequence of uniform 32-bit integers (xorshift); the same `seed` gives the same sequence. */
export function uniformSequence(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state;
  };
}

/** Patches in the batches of the load. */
const PATCHES = 3;

/**
 * The body of a batch that any state of a document accepts: each patch gives an order new lines and the
 * total that belongs to them.
 */
export function batchBody(batch: string, draw: number): string {
  const patches = Array.from({ length: PATCHES }, (_, i) => {
    const order = orderId(draw + i);
    const lines = sampleLines(draw % 1_000_003, 2);
    return [
      { op: 'replace', path: `/orders/${order}/lines`, value: lines },
      { op: 'replace', path: `/orders/${order}/totalCents`, value: totalOf(lines) },
    ];
  });
  return JSON.stringify({ batch, document: documentId(draw % 100), patches });
}
