import type { Reading } from '@holdpoint/engine';
import type { Signal } from '@holdpoint/plan';
import type { Failure } from './answer.ts';
import type { ServedByLabel } from './counter.ts';
import { counterOf } from './counter.ts';
import { lastWeekOfCounts } from './last-week.ts';
import type { Moment } from './moment.ts';
import type { PairStart } from './pairs.ts';
import { pairOf } from './pairs.ts';
import type { CountedAsk } from './scrapes.ts';
import { keyOf, windowsOf } from './windows.ts';

/** A signal of Prometheus that is read in one of its forms. */
export interface SignalReader {
  /** Reads both versions. Never rejects. */
  read(moment: Moment): Promise<readonly Reading[]>;
}

const VARIANTS = ['stable', 'candidate'] as const;

/** Reads a ratio of two counters, or a quantile of a histogram, from the scrapes themselves. */
export function countedSignal(signal: Signal, ask: CountedAsk): SignalReader {
  const sides = VARIANTS.map((variant) => ({
    variant,
    counter: counterOf(variant, ask, signal.by),
    windows: windowsOf(variant, signal, ask),
  }));
  const readPairs = pairsOf(signal, ask);
  return {
    read: async (moment) => {
      const results = await Promise.all(sides.map(({ counter }) => counter.read(moment)));
      const readings = sides.flatMap(({ variant, windows }, i): readonly Reading[] => {
        const result = results[i];
        if (moment.entered) windows.clear();
        if (result?.outcome === 'served') return windows.read(result);
        return result === undefined ? [] : [{ signal: signal.id, variant, ...result }];
      });
      const [stable, candidate] = results;
      const pairs = readPairs(moment.entered !== null, stable, candidate);
      const told = signal.lastWeek ? await lastWeekOfCounts(readings, { signal, ask, moment }) : readings;
      return [...told, ...pairs];
    },
  };
}

type Result = ServedByLabel | Failure | undefined;

/** Pairs of a signal that is compared; they begin anew with a stage, and after a read that failed. */
function pairsOf(
  signal: Signal,
  ask: CountedAsk,
): (entered: boolean, stable: Result, candidate: Result) => readonly Reading[] {
  const starts = new Map<string, PairStart>();
  const quantile = ask.form === 'histogram' ? ask.quantile : null;
  return (entered, stable, candidate) => {
    if (entered) starts.clear();
    if (!signal.compared) return [];
    if (!isSound(stable) || !isSound(candidate)) {
      starts.clear();
      return [];
    }
    const others = new Map(stable.byLabel.map(([label, served]) => [JSON.stringify(label), served]));
    return candidate.byLabel.flatMap(([label, served]): readonly Reading[] => {
      const id = JSON.stringify(label);
      const other = others.get(id);
      if (other === undefined) return [];
      const { start, pair } = pairOf(starts.get(id) ?? null, { stable: other, candidate: served }, quantile);
      starts.set(id, start);
      return pair === null ? [] : [{ ...keyOf(signal, 'candidate', label), outcome: 'pair', pair }];
    });
  };
}

function isSound(result: Result): result is ServedByLabel {
  return result?.outcome === 'served' && result.spoilt === null;
}
