import type { Plan } from '../plan.ts';
import { conditionRange, intersection, type ValueRange } from '../value-range.ts';
import { quote } from '../wording.ts';
import type { LintRemark } from './rule.ts';
import { showSituation, showValue, subjectKey } from './show.ts';

interface Row {
  readonly index: number;
  readonly text: string;
  readonly signal: string;
  readonly range: ValueRange;
}

/** Reports values that no row of the matrix holds, or two do, signal by signal. */
export function findRangeFaults(plan: Plan, remark: LintRemark): void {
  for (const rows of rowsBySubject(plan).values()) {
    const sorted = rows.toSorted((a, b) => a.range.low - b.range.low || a.range.high - b.range.high);
    for (const [i, row] of sorted.entries()) {
      const before = highest(sorted.slice(0, i));
      if (before !== undefined) compare(plan, { before, row }, remark);
    }
  }
}

function rowsBySubject({ matrix }: Plan): ReadonlyMap<string, readonly Row[]> {
  const rows = matrix.flatMap((rule, index) => {
    const { when } = rule;
    const range = when === null ? undefined : conditionRange(when);
    const subject = when === null ? undefined : subjectKey(when);
    if (when === null || range === undefined || subject === undefined || !('subject' in when)) return [];
    return [{ subject, row: { index, text: showSituation(rule), signal: when.subject.signal, range } }];
  });
  const bySubject = new Map<string, Row[]>();
  for (const { subject, row } of rows) bySubject.set(subject, [...(bySubject.get(subject) ?? []), row]);
  return bySubject;
}

/** The row that reaches furthest up among those before. */
function highest(rows: readonly Row[]): Row | undefined {
  return rows.reduce<Row | undefined>((best, row) => {
    if (best === undefined || row.range.high > best.range.high) return row;
    return row.range.high === best.range.high && row.range.highIncluded ? row : best;
  }, undefined);
}

function compare(plan: Plan, { before, row }: { before: Row; row: Row }, remark: LintRemark): void {
  const path = ['matrix', row.index];
  const between = `${quote(before.text)} and ${quote(row.text)}`;
  const both = intersection(before.range, row.range);
  if (both !== undefined) {
    const message = `two rows hold ${valuesOf(plan, row, both)}: ${between}`;
    const hint = 'let one begin where the other ends: from 1% to 2% holds 1% and not 2%';
    remark({ code: 'range_overlap', path, message, hint, numbers: numbersOf(both) });
  } else if (!meet(before.range, row.range)) {
    const gap = {
      low: before.range.high,
      high: row.range.low,
      lowIncluded: !before.range.highIncluded,
      highIncluded: !row.range.lowIncluded,
    };
    const message = `no row holds ${valuesOf(plan, row, gap)}, between ${between}`;
    const hint = 'write >= where the row above ends, or "from … to …"';
    remark({ code: 'range_gap', path, message, hint, numbers: numbersOf(gap) });
  }
}

function meet(below: ValueRange, above: ValueRange): boolean {
  return below.high === above.low && (below.highIncluded || above.lowIncluded);
}

function valuesOf(plan: Plan, { signal }: Row, { low, high, lowIncluded, highIncluded }: ValueRange): string {
  if (low === high) return `exactly ${showValue(plan, signal, low)}`;
  const from = Number.isFinite(low) ? `${lowIncluded ? 'from' : 'above'} ${showValue(plan, signal, low)}` : '';
  const to = Number.isFinite(high) ? `${highIncluded ? 'up to' : 'below'} ${showValue(plan, signal, high)}` : '';
  return `values ${[from, to].filter((part) => part !== '').join(' ')}`.trim();
}

function numbersOf({ low, high }: ValueRange): Readonly<Record<string, number>> {
  return { ...(Number.isFinite(low) && { low }), ...(Number.isFinite(high) && { high }) };
}
