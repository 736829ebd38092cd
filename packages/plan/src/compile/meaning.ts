import type { SeriesUnit } from '../document/measures.ts';
import type { SignalDraft, SignalValue } from '../document/signals.ts';
import type { TrafficMeasure } from '../plan.ts';
import type { Dimension } from '../quantity.ts';

/** What a signal's values mean; undefined where the author's statement of it could not be read. */
export function meaningOf(signal: SignalValue): SeriesUnit;
export function meaningOf(signal: SignalDraft | undefined): SeriesUnit | undefined;
export function meaningOf(signal: SignalDraft | undefined): SeriesUnit | undefined {
  if (signal === undefined) return undefined;
  if (signal.from === 'traffic') {
    return signal.measure && { dimension: dimensionOfMeasure(signal.measure), scale: 1 };
  }
  return 'unit' in signal ? signal.unit : isRatioOfCounters(signal) ? { dimension: 'ratio', scale: 1 } : undefined;
}

function isRatioOfCounters(signal: SignalDraft): boolean {
  return signal.from === 'prometheus' && ('hits' in signal || 'of' in signal);
}

/** What the router's counts give: ratios of requests, a rate, or a length of time. */
function dimensionOfMeasure({ kind }: TrafficMeasure): Dimension {
  if (kind === 'latency' || kind === 'mirrored_latency') return 'duration';
  return kind === 'requests_per_second' ? 'rate' : 'ratio';
}

/** Whether a measure of the router counts copies of requests, which only the candidate is given. */
export function countsCopies({ kind }: TrafficMeasure): boolean {
  return kind === 'mirrored_errors' || kind === 'mirrored_differences' || kind === 'mirrored_latency';
}

/** How the requests behind a signal are counted: as hits of requests, by a histogram, or not at all. */
export type Counted = { readonly kind: 'hits' } | { readonly kind: 'quantile'; readonly quantile: number };

/** How a signal counts requests; undefined for gauges and rates, and for what could not be read. */
export function countedBy(signal: SignalDraft): Counted | undefined {
  switch (signal.from) {
    case 'traffic': {
      const { measure } = signal;
      if (measure?.kind === 'latency' || measure?.kind === 'mirrored_latency') {
        return { kind: 'quantile', quantile: measure.quantile };
      }
      return measure === undefined || measure.kind === 'requests_per_second' ? undefined : { kind: 'hits' };
    }
    case 'prometheus':
      if (isRatioOfCounters(signal)) return { kind: 'hits' };
      if (!('histogram' in signal) || signal.measure === undefined) return undefined;
      return { kind: 'quantile', quantile: signal.measure };
    case 'sql': {
      const columns = [/\bhits\b/i, /\brequests\b/i].every((column) => column.test(signal.query ?? ''));
      return columns && signal.unit?.dimension === 'ratio' ? { kind: 'hits' } : undefined;
    }
    // Whether it prints counts is known only once it has run.
    case 'command':
      return signal.unit?.dimension === 'ratio' ? { kind: 'hits' } : undefined;
    default:
      return undefined;
  }
}

/** A quantile needs at least two requests beyond it to say anything; ratios need 50, and everything else none. */
export function minRequestsOf(signal: SignalValue): number {
  if ('min_requests' in signal && signal.min_requests !== undefined) return signal.min_requests;
  const counted = countedBy(signal);
  if (counted?.kind !== 'quantile') return counted === undefined ? 0 : 50;
  // Rounded first: 1 - 0.999 is a little more than 0.001, and would ask for one request too many or too few.
  const beyond = Math.round((1 - counted.quantile) * 1e4) / 1e4;
  return Math.max(50, Math.ceil(2 / beyond));
}
