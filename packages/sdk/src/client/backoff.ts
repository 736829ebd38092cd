const BASE_MS = 1_000;
const CAP_MS = 30_000;

/** How long to wait after so many failures in a row (from 0): full jitter, up to 1 s at first and up to 30 s at last. */
export function backoffMs(failures: number, fraction: number): number {
  return fraction * Math.min(CAP_MS, BASE_MS * 2 ** Math.min(failures, 10));
}
