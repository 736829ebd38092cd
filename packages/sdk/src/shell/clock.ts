/** Time as the client needs it; another one may be passed in. */
export interface SdkClock {
  /** Milliseconds that never go back. */
  monotonic(): number;
  /** Resolves after `ms`, or at once when the signal aborts. Keeps no process alive. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** The clock of the platform, a browser's or Node's. */
export const platformClock: SdkClock = {
  monotonic: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done, { once: true });
      // Browsers have numbers for timers; Node's must not keep the application from ending.
      (timer as Partial<NodeJS.Timeout>).unref?.();
    }),
};

/** Time of this machine in epoch milliseconds; it may be set back. */
export function wallMs(): number {
  return Date.now();
}
