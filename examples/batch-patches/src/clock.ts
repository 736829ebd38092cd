/** The only file of this example that reads a clock or sets timers. */

/** Monotonic milliseconds with fractions. */
export function monotonicMs(): number {
  return performance.now();
}

/** Resolves after `ms` milliseconds. */
export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Calls `tick` every `ms` milliseconds; returns how to stop. */
export function every(ms: number, tick: () => void): () => void {
  const timer = setInterval(tick, ms);
  return () => clearInterval(timer);
}
