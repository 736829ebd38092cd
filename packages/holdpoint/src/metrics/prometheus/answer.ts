import type { ReadFailure } from '@holdpoint/engine';
import type { HttpAnswer } from '../http/client.ts';
import { quoted } from '../http/failure.ts';

export type Labels = Readonly<Record<string, string>>;

/** One series of an instant query; its value is as the server wrote it. */
export interface InstantSeries {
  readonly labels: Labels;
  /** Server time, epoch milliseconds. */
  readonly at: number;
  readonly value: string;
}

/** Scrapes of one series, oldest first. */
export interface RangeSeries {
  readonly labels: Labels;
  readonly points: readonly Point[];
}

/** What one scrape found; `at` is server time, epoch milliseconds. */
export type Point =
  | { readonly at: number; readonly value: string }
  /** A native histogram: how many values fell into each of its buckets. */
  | { readonly at: number; readonly buckets: readonly Bucket[] };

export interface Bucket {
  readonly lower: number;
  readonly upper: number;
  readonly count: number;
}

export interface Failure {
  readonly outcome: 'failed';
  readonly reason: ReadFailure;
  readonly detail: string;
}

export type Result =
  | { readonly outcome: 'vector'; readonly series: readonly InstantSeries[] }
  | { readonly outcome: 'matrix'; readonly series: readonly RangeSeries[] }
  | { readonly outcome: 'scalar'; readonly at: number; readonly value: string };

export type ResultKind = Result['outcome'];
export type Decoded<K extends ResultKind> = Extract<Result, { readonly outcome: K }> | Failure;

/** Errors of Prometheus that say that it cannot answer now, and not that the question is wrong. */
const PASSING = ['timeout', 'canceled', 'internal', 'unavailable', 'too_many_requests'];

/**
 * Reads the answer to an instant query strictly: whatever is not exactly of the expected kind is a failure.
 * An answer with warnings is `partial`, for nobody knows what it leaves out.
 */
export function decode<K extends ResultKind>(answer: HttpAnswer, expected: K): Decoded<K> {
  if (answer.outcome === 'failed') return answer;
  const failed = (reason: ReadFailure, detail: string): Failure => ({
    outcome: 'failed',
    reason,
    detail: `${answer.asked}: ${detail}`,
  });
  const body = recordOf(answer.body);
  if (body?.status === 'error') {
    const type = String(body.errorType);
    const reason = PASSING.includes(type) ? 'source_down' : 'unreadable';
    return failed(reason, `answered ${quoted(type, 40)}: ${quoted(String(body.error), 300)}`);
  }
  if (answer.status !== 200) return failed('source_down', `answered ${answer.status}`);
  const data = recordOf(body?.data);
  if (body?.status !== 'success' || data === null) return failed('unreadable', 'this is no answer of Prometheus');
  const [warning] = [body.warnings, body.infos].flatMap((each) => (Array.isArray(each) ? each : []));
  if (warning !== undefined) return failed('partial', `warns: ${quoted(String(warning), 300)}`);
  const found = String(data.resultType);
  if (found !== expected) return failed('unreadable', `result is a ${quoted(found, 40)}, expected is a ${expected}`);
  const result = resultOf(expected, data.result);
  return typeof result === 'string' ? failed('unreadable', result) : (result as Decoded<K>);
}

/** A result of the kind, or what is wrong with it. */
function resultOf(kind: ResultKind, found: unknown): Result | string {
  if (kind === 'scalar') {
    const point = pointOf(found);
    return typeof point === 'string' ? point : { outcome: kind, ...point };
  }
  if (!Array.isArray(found)) return 'result is no list of series';
  const series: (InstantSeries | RangeSeries)[] = [];
  const seen = new Set<string>();
  for (const each of found) {
    const read = kind === 'vector' ? instantSeries(each) : rangeSeries(each);
    if (typeof read === 'string') return read;
    const id = identity(read.labels);
    if (seen.has(id)) return `result has the series ${shown(read.labels)} twice`;
    seen.add(id);
    series.push(read);
  }
  return { outcome: kind, series } as Result;
}

function instantSeries(found: unknown): InstantSeries | string {
  const series = recordOf(found);
  const labels = labelsOf(series?.metric);
  if (series === null || labels === null) return 'result has a series without labels';
  if (series.histogram !== undefined)
    return `${shown(labels)} is a histogram, expected is a number; ask for a quantile`;
  const point = pointOf(series.value);
  return typeof point === 'string' ? `${shown(labels)}: ${point}` : { labels, ...point };
}

function rangeSeries(found: unknown): RangeSeries | string {
  const series = recordOf(found);
  const labels = labelsOf(series?.metric);
  if (series === null || labels === null) return 'result has a series without labels';
  const { values = [], histograms = [] } = series;
  if (!Array.isArray(values) || !Array.isArray(histograms)) return `${shown(labels)} has no list of values`;
  const points: Point[] = [];
  for (const each of [...values.map(pointOf), ...histograms.map(histogramOf)]) {
    if (typeof each === 'string') return `${shown(labels)}: ${each}`;
    points.push(each);
  }
  return { labels, points: points.toSorted((a, b) => a.at - b.at) };
}

function pointOf(found: unknown): { readonly at: number; readonly value: string } | string {
  const [at, value, ...rest] = Array.isArray(found) ? found : [];
  if (typeof at !== 'number' || !Number.isFinite(at)) return 'a value has no time';
  if (typeof value !== 'string' || rest.length > 0)
    return `a value is ${quoted(String(JSON.stringify(value)), 40)}, not text`;
  return { at: Math.round(at * 1000), value };
}

function histogramOf(found: unknown): { readonly at: number; readonly buckets: readonly Bucket[] } | string {
  const [at, value] = Array.isArray(found) ? found : [];
  const { buckets = [] } = recordOf(value) ?? {};
  if (typeof at !== 'number' || !Number.isFinite(at)) return 'a histogram has no time';
  if (recordOf(value) === null || !Array.isArray(buckets)) return 'a histogram cannot be read';
  const read = buckets.map((bucket: unknown) => {
    const [, lower, upper, count] = Array.isArray(bucket) ? bucket.map(Number) : [];
    return { lower: lower ?? Number.NaN, upper: upper ?? Number.NaN, count: count ?? Number.NaN };
  });
  if (read.some(({ lower, upper, count }) => !(lower <= upper) || !(count >= 0))) return 'a histogram cannot be read';
  return { at: Math.round(at * 1000), buckets: read };
}

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const SPECIAL = /^(?:NaN|[+-]?Inf)$/;

/** A finite number, or why there is none: `1e400` and `NaN` are not finite, `0x1` and nothing are no numbers. */
export function numberOf(
  text: string,
): number | { readonly reason: 'not_finite' | 'unreadable'; readonly detail: string } {
  const value = DECIMAL.test(text) ? Number(text) : Number.NaN;
  if (Number.isFinite(value)) return value;
  if (DECIMAL.test(text) || SPECIAL.test(text)) return { reason: 'not_finite', detail: `is ${text}` };
  return { reason: 'unreadable', detail: `is ${JSON.stringify(quoted(text, 40))}, which is no number` };
}

/** Labels as one text, whatever their order. */
export function identity(labels: Labels): string {
  return JSON.stringify(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Labels for people, cut to a length that a line can hold: `{code="500", instance="…"}`. */
export function shown({ __name__: name = '', ...labels }: Labels): string {
  const inner = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`);
  return quoted(`${name}{${inner.join(', ')}}`, 160);
}

function labelsOf(found: unknown): Labels | null {
  const record = recordOf(found);
  if (record === null) return null;
  const entries = Object.entries(record).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []));
  return entries.length === Object.keys(record).length ? Object.fromEntries(entries) : null;
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
}
