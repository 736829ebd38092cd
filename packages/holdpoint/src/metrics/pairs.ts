import { type Look, type PairMeasure, pairOf } from '@holdpoint/analysis';
import { comparisonsOf, type Reading } from '@holdpoint/engine';
import type { Plan, Signal } from '@holdpoint/plan';

/** What comparison a pair is for; none where it serves all of its signal. */
export interface WantedPair {
  readonly comparison?: string;
  readonly measure: PairMeasure;
}

/** What came of both versions from one look to the next, for signals whose versions are compared. */
export class Pairs {
  readonly #plan: Plan;
  readonly #before = new Map<string, Look>();

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  /** The next look begins a span. */
  restart(): void {
    this.#before.clear();
  }

  /** The pairs of a signal since its last look; nothing where nothing came. */
  read(signal: Signal, now: Look, label?: Reading['label']): readonly Reading[] {
    const key = JSON.stringify([signal.id, label]);
    const before = this.#before.get(key);
    this.#before.set(key, now);
    if (before === undefined) return [];
    return wantedPairs(this.#plan, signal).flatMap(({ measure, comparison }): readonly Reading[] => {
      const pair = pairOf(before, now, measure);
      if (pair === null || pair.stable.requests + pair.candidate.requests === 0) return [];
      const about = { signal: signal.id, variant: 'candidate' as const, ...(label !== undefined && { label }) };
      return [{ ...about, outcome: 'pair', pair, ...(comparison !== undefined && { comparison }) }];
    });
  }
}

/** The pairs that the comparisons of a signal need. */
export function wantedPairs(plan: Plan, { id, source }: Signal): readonly WantedPair[] {
  const q = quantileOf(source);
  if (q === null) return [{ measure: { kind: 'ratio' } }];
  return comparisonsOf(plan)
    .filter(({ signal }) => signal === id)
    .map(({ id: comparison, gap }) => ({ comparison, measure: { kind: 'quantile', q, gap } }));
}

function quantileOf(source: Signal['source']): number | null {
  if (source.kind === 'traffic') return source.measure.kind === 'latency' ? source.measure.quantile : null;
  return source.kind === 'prometheus' && source.ask.form === 'histogram' ? source.ask.quantile : null;
}
