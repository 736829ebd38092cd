import { badFile, badInput, printable } from './bad-input.ts';

/** Where each column of a file stands, counted from 0. */
export interface Columns {
  /** As the file writes them. */
  readonly names: readonly string[];
  readonly t: number;
  readonly variant: number;
  readonly requests: number;
  /** Null where the file has none. */
  readonly errors: number | null;
  /** The latency histogram: bounds in seconds, rising; the last one is infinite where the file has `le_+Inf`. */
  readonly buckets: readonly { readonly index: number; readonly bound: number }[];
  /** Quantile columns. */
  readonly quantiles: readonly QuantileColumn[];
  /** Names that say nothing to us. */
  readonly unused: readonly string[];
}

/** A column such as `p95`, `p99_ms` or `p50_s`. */
export interface QuantileColumn {
  readonly name: string;
  readonly index: number;
  /** Such as `p95`. */
  readonly quantile: string;
  /** Milliseconds of one of its unit. */
  readonly unitMs: number;
}

const NEEDED = ['t', 'variant', 'requests'] as const;
const BUCKET = /^le_(\+?inf|\d+(?:\.\d+)?(?:e-?\d+)?)$/i;
const QUANTILE = /^(p\d{1,2}(?:\.\d+)?|p99\d{1,3})(?:_(ms|s))?$/;
/** What others call our columns. */
const ALSO_CALLED: Readonly<Record<string, readonly string[]>> = {
  t: ['time', 'timestamp', 'ts', 'date', 'datetime', 'at', '_time', 'epoch'],
  variant: ['version', 'group', 'arm', 'side', 'cohort', 'variation', 'variants', 'release', 'track'],
  requests: ['request', 'total', 'count', 'hits', 'n', 'reqs', 'requests_total', 'trials', 'calls'],
  errors: ['error', 'errs', 'failures', 'failed', 'errors_total', '5xx', 'fails', 'faults'],
};

/** Finds the columns of a header. Names are read without regard to case and outer spaces. */
export function columnsOf(header: readonly string[], file: string): Columns {
  const names = header.map((name) => name.trim().toLowerCase());
  const twice = names.find((name, index) => name !== '' && names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw badInput({ file, line: 1, column: twice }, 'the column is there twice', 'Take one of them out.');
  }
  const buckets = bucketsOf(names, file);
  const quantiles = quantilesOf(names);
  const missing: readonly string[] = NEEDED.filter((name) => !names.includes(name));
  const noSignal = !names.includes('errors') && buckets.length + quantiles.length === 0;
  if (missing.length > 0 || noSignal) throw missingColumns(noSignal ? [...missing, 'errors'] : missing, names, file);
  const errors = names.indexOf('errors');
  const known = new Set<string>([...NEEDED, 'errors', ...quantiles.map(({ name }) => name)]);
  return {
    names,
    t: names.indexOf('t'),
    variant: names.indexOf('variant'),
    requests: names.indexOf('requests'),
    errors: errors < 0 ? null : errors,
    buckets,
    quantiles,
    unused: names.filter((name) => !known.has(name) && !BUCKET.test(name)),
  };
}

function quantilesOf(names: readonly string[]): readonly QuantileColumn[] {
  return names.flatMap((name, index) => {
    const [, quantile, unit] = QUANTILE.exec(name) ?? [];
    return quantile === undefined ? [] : [{ name, index, quantile, unitMs: unit === 's' ? 1000 : 1 }];
  });
}

function bucketsOf(names: readonly string[], file: string): Columns['buckets'] {
  const buckets = names.flatMap((name, index) => {
    const [, bound] = BUCKET.exec(name) ?? [];
    if (bound === undefined) return [];
    return [{ index, bound: /inf/i.test(bound) ? Number.POSITIVE_INFINITY : Number(bound) }];
  });
  const rising = buckets.toSorted((a, b) => a.bound - b.bound);
  const same = rising.find(({ bound }, index) => bound === rising[index - 1]?.bound);
  if (same !== undefined) {
    const place = { file, line: 1, column: names[same.index] ?? '' };
    throw badInput(place, 'another column has the same bound', 'Take one of them out.');
  }
  const finite = rising.filter(({ bound }) => Number.isFinite(bound));
  return finite.length === 0 ? [] : rising;
}

function missingColumns(missing: readonly string[], names: readonly string[], file: string) {
  const plural = missing.length === 1 ? 'column is' : 'columns are';
  const found = names.slice(0, 20).map(printable).join(', ');
  const more = names.length > 20 ? ` and ${names.length - 20} more` : '';
  const near = missing.flatMap((name) => {
    const other = names.find((each) => ALSO_CALLED[name]?.includes(each) || isSlip(each, name));
    return other === undefined ? [] : [`${printable(other)} to ${name}`];
  });
  const hint =
    near.length > 0
      ? `Did you mean them? Rename ${near.join(', ')} in the first line.`
      : names.some((name) => /^-?[\d.]+$/.test(name))
        ? 'The first line names the columns, as in: t,variant,requests,errors'
        : 'Needed are t, variant, requests, and errors, a latency histogram (le_0.1, …, le_+Inf) or a quantile (p95).';
  return badFile(file, `the ${plural} missing: ${missing.join(', ')}; found are ${found}${more}`, hint);
}

/** Whether a word is another one with one letter left out, added or changed, or two swapped. */
function isSlip(found: string, wanted: string): boolean {
  if (wanted.length < 4 || Math.abs(found.length - wanted.length) > 1) return false;
  const start = [...wanted].findIndex((letter, i) => letter !== found[i]);
  const at = start < 0 ? wanted.length : start;
  const [restFound, restWanted] = [found.slice(at), wanted.slice(at)];
  const swapped = `${restWanted[1]}${restWanted[0]}${restWanted.slice(2)}`;
  return [
    [restFound, restWanted],
    [restFound.slice(1), restWanted.slice(1)],
    [restFound, restWanted.slice(1)],
    [restFound.slice(1), restWanted],
    [restFound, swapped],
  ].some(([a, b]) => a === b);
}
