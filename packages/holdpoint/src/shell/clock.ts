/**
 * The only file that reads clocks and sets timers. `now` is launch time in epoch milliseconds: it
 * starts at `origin`, runs `scale` times as fast as the monotonic clock, and never goes back, so a
 * jump of the wall clock changes no observation window.
 */
export interface Clock {
  /** Launch seconds per real second. */
  readonly scale: number;
  /** Launch time, integer epoch milliseconds. */
  now(): number;
  /** Wall time of this machine, integer epoch milliseconds, unscaled. */
  wall(): number;
  /** Monotonic milliseconds with fractions, unscaled. */
  monotonic(): number;
  /** Resolves after `ms` of launch time, or at once when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Resolves after `ms` of real time, or at once when the signal aborts. */
  pause(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface ClockOptions {
  /** Launch seconds per real second. */
  readonly scale?: number;
  /** Launch time at the start; the wall clock's unless stated. */
  readonly origin?: number;
}

/** The real clock. */
export function systemClock({ scale = 1, origin = Date.now() }: ClockOptions = {}): Clock {
  const started = performance.now();
  const pause = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const done = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, Math.max(0, ms));
      signal?.addEventListener('abort', done, { once: true });
    });
  return {
    scale,
    now: () => Math.floor(origin + (performance.now() - started) * scale),
    wall: () => Date.now(),
    monotonic: () => performance.now(),
    sleep: (ms, signal) => pause(ms / scale, signal),
    pause,
  };
}
