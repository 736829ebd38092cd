import type { Settings } from '../../src/analyze/analysis.ts';
import type { Row, Side, Table } from '../../src/analyze/options.ts';
import { Random } from '../../src/world/random.ts';

export const SETTINGS: Settings = {
  file: 'series.csv',
  cumulative: false,
  margin: { kind: 'points', value: 0 },
  alpha: 0.01,
  minRequests: 1,
  signal: 'all',
};

/** A row at so many minutes. */
export function row(minute: number, requests: number, errors: number): Row {
  return { line: minute + 2, at: minute * 60_000, requests, errors, counts: [], quantileMs: null };
}

/** A table of errors in seconds of its own. */
export function tableOf(rows: Readonly<Record<Side, readonly Row[]>>): Table {
  return { ...rows, time: 'seconds', hasErrors: true, bounds: [], quantile: null, quantiles: [], notes: [] };
}

/** Minutes of both versions: 1200 requests on stable and 300 on the candidate, with these error rates. */
export function drawn(
  seed: number,
  minutes: number,
  rates: { readonly stable: number; readonly candidate: (minute: number) => number },
): Table {
  const random = new Random(seed, 'rows');
  const each = Array.from({ length: minutes }, (_, minute) => minute);
  const draw = (minute: number, requests: number, rate: number): Row =>
    row(minute, requests, random.binomial(requests, rate));
  return tableOf({
    stable: each.map((minute) => draw(minute, 1200, rates.stable)),
    candidate: each.map((minute) => draw(minute, 300, rates.candidate(minute))),
  });
}
