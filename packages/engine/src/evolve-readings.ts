import { withComparisons } from './comparisons.ts';
import type { EventType, Reading, RecordedEvent } from './events.ts';
import { observedTraffic } from './evolve-traffic.ts';
import { sustainedLimits } from './limits.ts';
import { horizonMs, type SeriesMap, seriesKey, withReading } from './series.ts';
import type { LaunchState } from './state.ts';

type EventOf<T extends EventType> = Extract<RecordedEvent, { readonly type: T }>;
type Measured = Pick<LaunchState, 'series' | 'comparisons'>;

/** What folding the latest readings gave: `decide` folds them first, and the caller again once they are recorded. */
const lastFold = new WeakMap<readonly Reading[], { readonly before: SeriesMap; readonly after: Measured }>();

/** The state after a round of readings, and with what the routers showed beside them. */
export function readingsTaken(
  state: LaunchState,
  { readings, traffic }: EventOf<'ReadingsTaken'>['data'],
  at: number,
): LaunchState {
  const known = lastFold.get(readings);
  const measured =
    known?.before === state.series
      ? known.after
      : { series: withReadings(state, readings), comparisons: withComparisons(state, readings, traffic, at) };
  lastFold.set(readings, { before: state.series, after: measured });
  return traffic.reduce((next, observed) => observedTraffic(next, observed, at), { ...state, ...measured });
}

function withReadings(state: LaunchState, readings: readonly Reading[]): SeriesMap {
  const since = state.stage?.observingSince ?? 0;
  const series = new Map(state.series);
  for (const reading of readings) {
    const key = seriesKey(reading.signal, reading.variant, reading.label);
    const keep = {
      since,
      horizonMs: horizonMs(state.plan, reading.signal),
      limits: sustainedLimits(state, reading.signal),
    };
    const next = withReading(series.get(key), reading, keep);
    if (next !== undefined) series.set(key, next);
  }
  return series;
}
