import { type Clock, systemClock } from '../../src/shell/clock.ts';

/** Pauses up to this are short rounds of work, and really pass. */
const ROUND_MS = 50;

/** A clock whose longer pauses pass when the test says so, and whose monotonic time can skip ahead. */
export interface HeldClock extends Clock {
  /** Lets every pause pass that has begun. */
  passPauses(): void;
  /** Skips monotonic time, and resolves when two rounds of work have come after it. */
  skip(ms: number): Promise<void>;
}

/** A held clock on top of the real one. */
export function heldClock(): HeldClock {
  const real = systemClock();
  let skipped = 0;
  let held: (() => void)[] = [];
  const rounds: (() => void)[] = [];
  const round = (): Promise<void> => new Promise((resolve) => rounds.push(resolve));
  return {
    ...real,
    monotonic: () => real.monotonic() + skipped,
    pause: async (ms, signal) => {
      if (ms <= ROUND_MS) {
        for (const resolve of rounds.splice(0)) resolve();
        return real.pause(ms, signal);
      }
      if (signal?.aborted) return;
      await new Promise<void>((resolve) => {
        held.push(resolve);
        signal?.addEventListener('abort', () => resolve(), { once: true });
      });
    },
    passPauses: () => {
      for (const resolve of held) resolve();
      held = [];
    },
    skip: async (ms) => {
      skipped += ms;
      await round();
      await round();
    },
  };
}
