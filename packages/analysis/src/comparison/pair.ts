import type { Proportion } from '../proportions.ts';

/** What came of both versions from `from` to `to` (launch time, epoch milliseconds). */
export interface Pair {
  readonly from: number;
  readonly to: number;
  readonly stable: Proportion;
  readonly candidate: Proportion;
}
