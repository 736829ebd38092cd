import type { Repair } from '../facts.ts';

/** How many lines of a kind of repair are named. */
const LINES_NAMED = 20;

/** Counts what was repaired, and remembers the first lines of each kind. */
export class RepairLog {
  readonly #kinds = new Map<Repair['kind'], { count: number; lines: number[] }>();

  /** Notes `count` repairs on a line, from 1. */
  note(kind: Repair['kind'], line: number, count = 1): void {
    if (count === 0) return;
    const entry = this.#kinds.get(kind) ?? { count: 0, lines: [] };
    entry.count += count;
    if (entry.lines.length < LINES_NAMED && entry.lines.at(-1) !== line) entry.lines.push(line);
    this.#kinds.set(kind, entry);
  }

  repairs(): readonly Repair[] {
    return [...this.#kinds].map(([kind, { count, lines }]) => ({ kind, count, lines }));
  }
}
