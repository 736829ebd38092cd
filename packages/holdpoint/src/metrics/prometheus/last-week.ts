import type { Reading } from '@holdpoint/engine';
import type { Signal } from '@holdpoint/plan';
import { numberOf } from './answer.ts';
import type { Moment } from './moment.ts';
import { substituted, withSuffix } from './promql.ts';
import type { CountedAsk } from './scrapes.ts';

const WEEK_MS = 604_800_000;
/** What is compared with a week ago is taken over so long at least, in real milliseconds. */
const LEAST_SPAN_MS = 300_000;

interface Context {
  readonly signal: Signal;
  readonly ask: CountedAsk;
  readonly moment: Moment;
}

/** Samples with what stable gave a week earlier; without it where Prometheus has nothing of that time. */
export async function lastWeekOfCounts(readings: readonly Reading[], context: Context): Promise<readonly Reading[]> {
  const samples = readings.flatMap((each) =>
    each.outcome === 'sample' && each.label === undefined ? [each.sample] : [],
  );
  if (samples.length === 0) return readings;
  const { signal, ask, moment } = context;
  const spanMs = Math.max(...samples.map(({ from, to }) => (to - from) / moment.scale), LEAST_SPAN_MS);
  const value = await valueOfLastWeek(moment, expressionOf(ask, moment.stage, spanMs));
  return value === null ? readings : withLastWeek(readings, value * (ask.form === 'histogram' ? signal.scale : 1));
}

/** The one value of an expression a week ago, or null. */
export async function valueOfLastWeek({ round }: Moment, query: string): Promise<number | null> {
  const answer = await round.query(query, 'vector', round.now - WEEK_MS);
  if (answer.outcome === 'failed' || answer.series.length !== 1) return null;
  const value = numberOf(answer.series[0]?.value ?? '');
  return typeof value === 'number' ? value : null;
}

/** Adds what was a week ago to the samples of a signal as a whole. */
export function withLastWeek(readings: readonly Reading[], lastWeek: number): readonly Reading[] {
  return readings.map((reading) =>
    reading.outcome === 'sample' && reading.label === undefined
      ? { ...reading, sample: { ...reading.sample, lastWeek } }
      : reading,
  );
}

/** The same quantity as an expression; of stable, for the candidate was not there a week ago. */
function expressionOf(ask: CountedAsk, stage: string, spanMs: number): string {
  const range = `[${Math.ceil(spanMs / 1000)}s]`;
  const fill = (selector: string) => substituted(selector, { variant: 'stable', stage });
  if (ask.form === 'ratio') {
    return `(sum(increase(${fill(ask.hits)}${range})) or vector(0)) / sum(increase(${fill(ask.of)}${range}))`;
  }
  const selector = fill(ask.histogram);
  const classic = withSuffix(selector, '_bucket') ?? selector;
  const quantile = (inner: string) => `histogram_quantile(${ask.quantile}, ${inner})`;
  const native = quantile(`sum(increase(${selector}${range}))`);
  return `${quantile(`sum by (le) (increase(${classic}${range}))`)} or ${native}`;
}
