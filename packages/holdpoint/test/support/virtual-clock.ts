import type { Clock } from '../../src/shell/clock.ts';

interface Timer {
  readonly due: number;
  readonly fire: () => void;
}

/** A clock that stands still until a test moves it; each timer fires at its own due time. */
export class VirtualClock implements Clock {
  readonly scale = 1;
  #time: number;
  #timers: Timer[] = [];

  constructor(start = Date.UTC(2026, 1, 1)) {
    this.#time = start;
  }

  now(): number {
    return this.#time;
  }

  wall(): number {
    return this.#time;
  }

  monotonic(): number {
    return this.#time;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const timer = { due: this.#time + Math.max(0, ms), fire: resolve };
      this.#timers.push(timer);
      signal?.addEventListener('abort', () => {
        this.#timers = this.#timers.filter((each) => each !== timer);
        resolve();
      });
    });
  }

  pause(ms: number, signal?: AbortSignal): Promise<void> {
    return this.sleep(ms, signal);
  }

  /** Lets time pass, firing what falls due on the way and letting what it starts run. */
  async advance(ms: number): Promise<void> {
    const end = this.#time + ms;
    await settled();
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#timers = this.#timers.filter((each) => each !== next);
      this.#time = Math.max(this.#time, next.due);
      next.fire();
      await settled();
    }
    this.#time = end;
  }

  #next(end: number): Timer | undefined {
    return this.#timers.filter(({ due }) => due <= end).toSorted((a, b) => a.due - b.due)[0];
  }
}

/** Lets all work that waits for nothing run. */
export async function settled(): Promise<void> {
  for (let i = 0; i < 20; i += 1) await null;
}
