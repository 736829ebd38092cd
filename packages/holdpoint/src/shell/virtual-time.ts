import type { Clock } from './clock.ts';

interface Timer {
  readonly due: number;
  /** Timers that fall due together fire in the order in which they were set. */
  readonly order: number;
  readonly fire: () => void;
}

/**
 * A clock that passes only when nothing else can happen: whatever does not wait for time runs to its end,
 * then time moves to the next timer. With no input but its own timers a run is the same every time.
 */
export class VirtualTime implements Clock {
  readonly scale = 1;
  /** Timers fired so far. */
  fired = 0;
  #now: number;
  #order = 0;
  readonly #timers: Timer[] = [];

  /** Begins at `start`, epoch milliseconds. */
  constructor(start: number) {
    this.#now = start;
  }

  now(): number {
    return this.#now;
  }

  wall(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      // A sleep that was cut short leaves its timer behind, which then wakes nobody.
      this.at(this.#now + Math.max(0, ms), resolve);
      signal?.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  pause(ms: number, signal?: AbortSignal): Promise<void> {
    return this.sleep(ms, signal);
  }

  /** Calls back at a time, epoch milliseconds, on a whole one; at once where it has passed. */
  at(due: number, fire: () => void): void {
    this.#order += 1;
    push(this.#timers, { due: Math.max(Math.ceil(due), this.#now), order: this.#order, fire });
  }

  /** Lets time pass while `goesOn` says so, at most until `end`; stops where nothing waits for time any more. */
  async run(end: number, goesOn: () => boolean): Promise<void> {
    await settled();
    while (goesOn()) {
      const next = this.#timers[0];
      if (next === undefined || next.due > end) return;
      pop(this.#timers);
      this.#now = next.due;
      this.fired += 1;
      next.fire();
      await settled();
    }
  }
}

/** Resolves once everything that waits for nothing has run. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function before(a: Timer, b: Timer): boolean {
  return a.due < b.due || (a.due === b.due && a.order < b.order);
}

/** Adds to a binary heap. */
function push(heap: Timer[], timer: Timer): void {
  let i = heap.push(timer) - 1;
  while (i > 0) {
    const parent = (i - 1) >> 1;
    const above = heap[parent];
    if (above === undefined || !before(timer, above)) break;
    heap[i] = above;
    i = parent;
  }
  heap[i] = timer;
}

/** Takes the first off a binary heap that is not empty. */
function pop(heap: Timer[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  let i = 0;
  for (;;) {
    const [left, right] = [heap[2 * i + 1], heap[2 * i + 2]];
    if (left === undefined) break;
    const isRight = right !== undefined && before(right, left);
    const child = isRight ? right : left;
    if (!before(child, last)) break;
    heap[i] = child;
    i = 2 * i + (isRight ? 2 : 1);
  }
  heap[i] = last;
}
