import type { Patch } from '../src/apply.ts';
import { sampleLines, totalOf } from '../src/document.ts';

/** A patch that gives an order new lines and their total; `wrongBy` cents make it break the invariant. */
export function orderPatch(order: string, seed: number, wrongBy = 0): Patch {
  const lines = sampleLines(seed, 3);
  return [
    { op: 'replace', path: `/orders/${order}/lines`, value: lines },
    { op: 'replace', path: `/orders/${order}/totalCents`, value: totalOf(lines) + wrongBy },
  ];
}
