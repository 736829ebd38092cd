import type { RecordedEvent } from '@holdpoint/engine';

/** A value at a launch time, epoch milliseconds. */
export interface Point {
  readonly at: number;
  readonly value: number;
}

/** Points that one series keeps at most; beyond, every second one is dropped. */
const MAX_POINTS = 800;

/** Keeps what signals and traffic were in a rehearsal, for charts. */
export class Samples {
  readonly #series = new Map<string, { points: Point[]; every: number; seen: number }>();
  #last: { readonly at: number; readonly stable: number; readonly candidate: number } | null = null;

  /** Takes note of an event of the launch. */
  note(event: RecordedEvent): void {
    if (event.type !== 'ReadingsTaken') return;
    for (const reading of event.data.readings) {
      if (reading.outcome !== 'sample' || reading.label !== undefined) continue;
      this.#add(`${reading.signal}|${reading.variant}`, { at: reading.sample.to, value: reading.sample.value });
    }
    this.#noteTraffic(event.at, event.data.traffic);
  }

  /** The points of a signal on a version, or of `requests` per second. */
  of(signal: string, variant: 'stable' | 'candidate'): readonly Point[] {
    return this.#series.get(`${signal}|${variant}`)?.points ?? [];
  }

  #noteTraffic(
    at: number,
    traffic: readonly {
      readonly stable: { readonly requests: number };
      readonly candidate: { readonly requests: number };
    }[],
  ): void {
    const stable = traffic.reduce((sum, each) => sum + each.stable.requests, 0);
    const candidate = traffic.reduce((sum, each) => sum + each.candidate.requests, 0);
    const before = this.#last;
    this.#last = { at, stable, candidate };
    if (before === null || at <= before.at) return;
    const seconds = (at - before.at) / 1000;
    this.#add('requests|stable', { at, value: (stable - before.stable) / seconds });
    this.#add('requests|candidate', { at, value: (candidate - before.candidate) / seconds });
  }

  #add(key: string, point: Point): void {
    const series = this.#series.get(key) ?? { points: [], every: 1, seen: 0 };
    this.#series.set(key, series);
    if (series.seen % series.every === 0) series.points.push(point);
    series.seen += 1;
    if (series.points.length <= MAX_POINTS) return;
    series.points = series.points.filter((_, i) => i % 2 === 0);
    series.every *= 2;
  }
}
