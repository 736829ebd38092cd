import type { Material } from '../material.ts';
import { number, parseSelector, quotedText, type Selector } from '../promql.ts';
import { type Labels, labelsBeside, labelsFor, takes } from './labels.ts';

/** A series of a test: its name with labels, and what its samples are. */
export interface TestSeries {
  readonly series: string;
  readonly values: string;
}

/** How a value runs: one number for each interval; a gap where it is null. */
export type Run = readonly (number | null)[];

/** Requests for each second of a test; enough for every least number that a plan usually states. */
const PER_SECOND = 1000;
/** Values that a histogram has in one test; more would make more buckets than a test is worth. */
const MOST_LEVELS = 3;

export interface Interval {
  /** Seconds between two samples. */
  readonly stepS: number;
}

/** Series of which a signal gets these values; null where nobody can tell from the query. Values are in its unit. */
export function seriesFor(
  material: Material,
  run: Run,
  { stepS, by }: Interval & { readonly by?: string },
): readonly TestSeries[] | null {
  const given: Labels = by === undefined ? {} : { [by]: 'x' };
  switch (material.form) {
    case 'value':
      return gauges(material.query, run, { stepS, given });
    case 'counter': {
      const selector = parseSelector(material.counter);
      return selector === null ? null : counted(selector, spread(run, material.measure, stepS), { stepS, given });
    }
    case 'ratio':
      return ratio(material, run, { stepS, given });
    case 'histogram':
      return histogram(material, run, { stepS, given });
  }
}

interface Making extends Interval {
  readonly given: Labels;
}

/** A rise as a whole is spread over the test, which is shorter than its window. */
function spread(run: Run, measure: 'rate' | 'increase', stepS: number): Run {
  const seconds = Math.max(1, run.length - 1) * stepS;
  return measure === 'rate' ? run : run.map((value) => (value === null ? null : value / seconds));
}

/** Values of a query that is a selector, or sums, means and rates of one. */
function gauges(query: string, run: Run, making: Making): readonly TestSeries[] | null {
  const selector = parseSelector(query);
  if (selector !== null)
    return one(
      selector,
      run.map((value) => (value === null ? '_' : number(value))),
      making.given,
    );
  const [, , inner] =
    /^(sum|avg|min|max|last_over_time|avg_over_time|max_over_time|min_over_time)\s*\((.*)\)$/.exec(query) ?? [];
  if (inner !== undefined && balanced(inner)) return gauges(inner.replace(/\[[^\][]*\]$/, ''), run, making);
  const [, counter] = /^i?rate\s*\((.*)\[[^\][]*\]\s*\)$/.exec(query) ?? [];
  const counterSelector = counter === undefined ? null : parseSelector(counter);
  if (counterSelector !== null) return counted(counterSelector, run, making);
  const scaled = /^(?:(\d+(?:\.\d+)?)\s*\*\s*(.*)|(.*?)\s*([*/])\s*(\d+(?:\.\d+)?))$/.exec(query);
  if (scaled === null) return null;
  const [, before, after, first, op, last] = scaled;
  const factor = before === undefined ? (op === '/' ? 1 / Number(last) : Number(last)) : Number(before);
  const rest = (after ?? first ?? '').replace(/^\((.*)\)$/, (whole, within: string) =>
    balanced(within) ? within : whole,
  );
  if (!balanced(rest) || factor === 0) return null;
  return gauges(
    rest,
    run.map((value) => (value === null ? null : value / factor)),
    making,
  );
}

function ratio(
  { hits, of, inverse }: Extract<Material, { form: 'ratio' }>,
  run: Run,
  making: Making,
): readonly TestSeries[] | null {
  const [narrow, wide] = [parseSelector(hits), parseSelector(of)];
  if (narrow === null || wide === null || run.some((value) => value !== null && (value < 0 || value > 1))) return null;
  const part = run.map((value) => (value === null ? null : PER_SECOND * (inverse ? 1 - value : value)));
  const failed = counted(narrow, part, making);
  const isPart = narrow.name === wide.name && takes(wide, labelsFor(narrow) ?? {});
  const rest = part.map((value) => (value === null ? null : isPart ? PER_SECOND - value : PER_SECOND));
  const besides = isPart ? labelsBeside(wide, narrow) : labelsFor(wide);
  if (failed === null || besides === null) return null;
  return [...failed, ...written(wide, { ...making.given, ...besides }, rises(rest, making.stepS))];
}

/** All observations lie in one bucket, whose upper end is chosen so that the quantile is the value. */
function histogram(
  { histogram: { name, matchers }, quantile }: Extract<Material, { form: 'histogram' }>,
  run: Run,
  making: Making,
): readonly TestSeries[] | null {
  const labels = labelsFor({ name, matchers }, making.given);
  const levels = new Set(run.filter((value) => value !== null));
  if (labels === null || levels.size > MOST_LEVELS || quantile === 0) return null;
  const ends = [...levels].sort((a, b) => a - b);
  const counts = (end: number) =>
    rises(
      run.map((value) => (value === null ? null : value <= end ? PER_SECOND : 0)),
      making.stepS,
    );
  const bucket = (le: string, values: string) =>
    written({ name: `${name}_bucket`, matchers }, { ...labels, le }, values);
  const all = counts(Number.POSITIVE_INFINITY);
  return [
    // An empty bucket just below leaves no room for interpolation.
    ...ends.flatMap((end) => [
      ...bucket(number(end * 0.999999), counts(end * 0.99)),
      ...bucket(number(end * 1.000001), counts(end)),
    ]),
    ...bucket('+Inf', all),
    ...written({ name: `${name}_count`, matchers }, labels, all),
  ];
}

function one(selector: Selector, values: readonly string[], given: Labels): readonly TestSeries[] | null {
  const labels = labelsFor(selector, given);
  return labels === null ? null : written(selector, labels, folded(values));
}

function counted(selector: Selector, run: Run, { stepS, given }: Making): readonly TestSeries[] | null {
  const labels = labelsFor(selector, given);
  return labels === null ? null : written(selector, labels, rises(run, stepS));
}

/** A counter that rises by so much in each second of an interval. */
function rises(run: Run, stepS: number): string {
  let total = 0;
  return folded(
    run.map((value) => {
      if (value === null) return '_';
      total += value * stepS;
      return number(total);
    }),
  );
}

/** Equal neighbours are written once with their number, and even rises as such: `5x59`, `0+10x59`. */
function folded(values: readonly string[]): string {
  const parts: string[] = [];
  let i = 0;
  while (i < values.length) {
    const first = values[i] ?? '_';
    const step = first === '_' ? 0 : differenceAt(values, i);
    let length = 1;
    while (i + length < values.length && continues(values, i, { length, step })) length += 1;
    parts.push(part(first, step, length));
    i += length;
  }
  return parts.join(' ');
}

function differenceAt(values: readonly string[], i: number): number {
  const [first, next] = [values[i], values[i + 1]];
  return first === undefined || next === undefined || next === '_' ? 0 : Number(number(Number(next) - Number(first)));
}

function continues(
  values: readonly string[],
  start: number,
  { length, step }: { readonly length: number; readonly step: number },
): boolean {
  const [first, here] = [values[start], values[start + length]];
  if (first === '_' || here === '_') return first === here;
  return number(Number(first) + step * length) === here;
}

function part(first: string, step: number, length: number): string {
  if (length === 1) return first;
  if (first === '_') return `_x${length}`;
  return `${first}${step < 0 ? '-' : '+'}${number(Math.abs(step))}x${length - 1}`;
}

function written({ name }: Selector, labels: Labels, values: string): readonly TestSeries[] {
  const inner = Object.entries(labels).map(([label, value]) => `${label}=${quotedText(value)}`);
  return [{ series: inner.length === 0 ? name : `${name}{${inner.join(', ')}}`, values }];
}

function balanced(text: string): boolean {
  let depth = 0;
  for (const character of text) {
    if (character === '(') depth += 1;
    if (character === ')') depth -= 1;
    if (depth < 0) return false;
  }
  return depth === 0;
}
