import type { Simulated } from './simulate.ts';
import { clockText } from './story.ts';

/** What many seeds came to. */
export class Totals {
  seeds = 0;
  launches = 0;
  steps = 0;
  failures = 0;
  readonly injected = new Map<string, number>();

  /** Adds how one seed went. */
  add({ broken, launches, steps, injected }: Simulated): void {
    this.seeds += 1;
    this.launches += launches;
    this.steps += steps;
    if (broken.length > 0) this.failures += 1;
    for (const name of injected) this.injected.set(name, (this.injected.get(name) ?? 0) + 1);
  }

  /** The closing line, and before it the faults by kind. */
  text(seconds: number): string {
    const faults = [...this.injected].sort(([a], [b]) => (a < b ? -1 : 1));
    const kinds = faults.map(([name, count]) => `${name} ${count}`).join(', ') || 'none';
    const rate = Math.round(this.steps / seconds);
    const line = `${this.seeds} seeds, ${this.launches} launches, ${this.steps} engine steps, ${rate} steps/s, ${this.failures} failures`;
    return `faults injected: ${kinds}\n${line}\n`;
  }
}

/** One line for a seed that failed, with the command that repeats it; empty for one that did not. */
export function failureLine({ seed, broken: [first] }: Simulated, plant: string | null): string {
  if (first === undefined) return '';
  const planted = plant === null ? '' : ` --plant ${plant}`;
  const when = clockText(first.afterMs);
  return `seed ${seed}: ${first.id} after ${when}: ${first.what}; repeat: npm run simulate -- --seeds 1 --from ${seed}${planted} --trace\n`;
}
