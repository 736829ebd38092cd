import type { Sample } from '@holdpoint/engine';
import type { SeriesMeasure } from '@holdpoint/plan';

/** One series as it was followed from read to read. */
export interface Meter {
  /** Launch time of the last read since the stage was entered; null when there was none. */
  readonly at: number | null;
  /** What the series showed last. */
  readonly value: number;
  /** All that a counter rose since it was first read, over restarts of its process. */
  readonly total: number;
  /** `total` when the stage was entered. */
  readonly base: number;
}

export interface MeterStep {
  readonly meter: Meter;
  /** Null where a rate has only one point in time yet. */
  readonly sample: Sample | null;
}

/** Follows a series to its value at `at`. A counter that fell belongs to a new process: all of it is new. */
export function follow(
  meter: Meter | null,
  { at, value }: { readonly at: number; readonly value: number },
  measure: SeriesMeasure,
): MeterStep {
  if (meter === null) meter = { at: null, value, total: 0, base: 0 };
  const rise = value < meter.value ? value : value - meter.value;
  const total = meter.total + rise;
  const from = meter.at ?? at;
  // A rate over no time is none; its point stays where it was.
  if (measure === 'rate' && meter.at !== null && at <= from) return { meter, sample: null };
  const next = { at, value, total, base: meter.base };
  const sample = (measured: number): MeterStep => ({
    meter: next,
    sample: { from, to: at, value: measured, requests: 0 },
  });
  switch (measure) {
    case 'value':
      return sample(value);
    case 'increase':
      return sample(total - meter.base);
    case 'rate':
      return meter.at === null ? { meter: next, sample: null } : sample((rise * 1000) / (at - from));
  }
}

/** The meter at the beginning of a stage. What rose since the last read counts for the new stage. */
export function beginStage(meter: Meter): Meter {
  return { ...meter, at: null, base: meter.total };
}
