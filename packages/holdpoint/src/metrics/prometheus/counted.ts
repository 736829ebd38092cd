import type { Reading } from '@holdpoint/engine';
import type { Signal } from '@holdpoint/plan';
import type { WantedPair } from '../pairs.ts';
import type { Failure } from './answer.ts';
import type { ServedByLabel } from './counter.ts';
import { counterOf } from './counter.ts';
import { lastWeekOfCounts } from './last-week.ts';
import type { Moment } from './moment.ts';
import type { Both } from './pairs.ts';
import { areNewer, pairBetween } from './pairs.ts';
import type { Label } from './tallies.ts';
import type { CountedSettings } from './windows.ts';
import { keyOf, windowsOf } from './windows.ts';

/** A signal of Prometheus that is read in one of its forms. */
export interface SignalReader {
  /** Reads both versions. Never rejects. */
  read(moment: Moment): Promise<readonly Reading[]>;
}

const VARIANTS = ['stable', 'candidate'] as const;

/** Reads a ratio of two counters, or a quantile of a histogram, from the scrapes themselves; `wanted`: for comparisons. */
export function countedSignal(signal: Signal, wanted: readonly WantedPair[], settings: CountedSettings): SignalReader {
  const { ask } = settings;
  const sides = VARIANTS.map((variant) => ({
    variant,
    counter: counterOf(variant, ask, signal.by),
    windows: windowsOf(variant, signal, settings),
  }));
  const readPairs = pairsOf(signal, wanted);
  return {
    read: async (moment) => {
      const results = await Promise.all(sides.map(({ counter }) => counter.read(moment)));
      const readings = sides.flatMap(({ variant, windows }, i): readonly Reading[] => {
        const result = results[i];
        if (moment.entered) windows.clear();
        if (result?.outcome === 'served') return windows.read(result);
        return result === undefined ? [] : [{ signal: signal.id, variant, ...result }];
      });
      const pairs = readPairs(results, moment.entered !== null);
      const told = signal.lastWeek ? await lastWeekOfCounts(readings, { signal, ask, moment }) : readings;
      return [...told, ...pairs];
    },
  };
}

type Result = ServedByLabel | Failure | undefined;

/** Pairs of a signal that is compared; they begin anew with a stage, and after a read that failed. */
function pairsOf(
  signal: Signal,
  wanted: readonly WantedPair[],
): (results: readonly Result[], entered: boolean) => readonly Reading[] {
  const before = new Map<string, Both>();
  const read = (label: Label, now: Both): readonly Reading[] => {
    const id = JSON.stringify(label);
    const last = before.get(id);
    if (last !== undefined && !areNewer(last, now)) return [];
    before.set(id, now);
    if (last === undefined) return [];
    return wanted.flatMap((want): readonly Reading[] => {
      const pair = pairBetween(last, now, want, signal.scale);
      if (pair === null || pair.stable.requests + pair.candidate.requests === 0) return [];
      const comparison = want.comparison === undefined ? {} : { comparison: want.comparison };
      return [{ ...keyOf(signal, 'candidate', label), outcome: 'pair', pair, ...comparison }];
    });
  };
  return ([stable, candidate], entered) => {
    if (entered || !isSound(stable) || !isSound(candidate)) before.clear();
    if (!signal.compared || !isSound(stable) || !isSound(candidate)) return [];
    const others = new Map(stable.byLabel.map(([label, served]) => [JSON.stringify(label), served]));
    return candidate.byLabel.flatMap(([label, served]) => {
      const other = others.get(JSON.stringify(label));
      return other === undefined ? [] : read(label, { stable: other, candidate: served });
    });
  };
}

function isSound(result: Result): result is ServedByLabel {
  return result?.outcome === 'served' && result.spoilt === null;
}
