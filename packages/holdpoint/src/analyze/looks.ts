import type { Pair } from '@holdpoint/analysis';
import { type Cell, type Series, type Slot, sumOf } from './series.ts';

/** One look at both versions: what came since the look before, in slots in which both have a row. */
export interface Look {
  /** Time of the last row that it saw. */
  readonly at: number;
  readonly from: number;
  readonly to: number;
  readonly stable: Cell;
  readonly candidate: Cell;
}

/** What came to stable alone, before the candidate had traffic. */
export interface Alone {
  readonly from: number;
  readonly to: number;
  readonly stable: Cell;
}

/** How many slots say how much, from the candidate's first request on. */
export interface Coverage {
  /** Slots in which both versions have a row. */
  readonly both: number;
  /** Slots with a row of one version only, by the version that has none. */
  readonly lacking: { readonly stable: number; readonly candidate: number };
  /** Slots without any row, and the runs that they form. */
  readonly empty: number;
  readonly holes: number;
  /** Slots with a row of both in which one version had no request. */
  readonly idle: { readonly stable: number; readonly candidate: number };
}

export interface Looks {
  readonly looks: readonly Look[];
  readonly alone: readonly Alone[];
  readonly coverage: Coverage;
}

const NO_COVERAGE = {
  both: 0,
  lacking: { stable: 0, candidate: 0 },
  empty: 0,
  holes: 0,
  idle: { stable: 0, candidate: 0 },
};

/** Divides a series into looks of `intervalMs`. Slots without a partner belong to no look: both versions are compared over the same time. */
export function looksOf(series: Series, intervalMs: number): Looks {
  const { slots, from, spacingMs } = series;
  const begun = slots.findIndex(({ candidate }) => candidate !== null && candidate.requests > 0);
  const before = begun < 0 ? slots : slots.slice(0, begun);
  const since = begun < 0 ? [] : slots.slice(begun);
  const groupOf = (slot: Slot): number => Math.floor((slot.index * spacingMs) / intervalMs + 1e-9);
  const spanOf = (group: number) => ({ from: from + group * intervalMs, to: from + (group + 1) * intervalMs });
  const looks = grouped(since, groupOf, ({ stable, candidate }) =>
    stable === null || candidate === null ? null : { stable, candidate },
  ).map(({ group, cells }) => ({ ...spanOf(group), at: Math.max(cells.stable.at, cells.candidate.at), ...cells }));
  const alone = grouped(before, groupOf, ({ stable }) => (stable === null ? null : { stable })).map(
    ({ group, cells }) => ({ ...spanOf(group), ...cells }),
  );
  // The group in which the candidate begins is compared; it cannot be history as well.
  const first = looks[0]?.from ?? Number.POSITIVE_INFINITY;
  return { looks, alone: alone.filter(({ to }) => to <= first), coverage: coverageOf(since) };
}

type Cells<K extends string> = Readonly<Record<K, Cell>>;

function grouped<K extends string>(
  slots: readonly Slot[],
  groupOf: (slot: Slot) => number,
  cellsOf: (slot: Slot) => Cells<K> | null,
): readonly { readonly group: number; readonly cells: Cells<K> }[] {
  const groups: { readonly group: number; cells: Cells<K> }[] = [];
  for (const slot of slots) {
    const cells = cellsOf(slot);
    if (cells === null) continue;
    const group = groupOf(slot);
    const last = groups.at(-1);
    if (last?.group === group) last.cells = added(last.cells, cells);
    else groups.push({ group, cells });
  }
  return groups;
}

function added<K extends string>(a: Cells<K>, b: Cells<K>): Cells<K> {
  const sums: Record<K, Cell> = { ...a };
  for (const key in b) sums[key] = sumOf(a[key], b[key]);
  return sums;
}

function coverageOf(slots: readonly Slot[]): Coverage {
  const coverage = structuredClone(NO_COVERAGE);
  for (const [i, { index, stable, candidate }] of slots.entries()) {
    const missed = i === 0 ? 0 : index - (slots[i - 1]?.index ?? index) - 1;
    coverage.empty += missed;
    if (missed > 0) coverage.holes += 1;
    if (stable === null) coverage.lacking.stable += 1;
    else if (candidate === null) coverage.lacking.candidate += 1;
    else {
      coverage.both += 1;
      if (stable.requests === 0) coverage.idle.stable += 1;
      if (candidate.requests === 0) coverage.idle.candidate += 1;
    }
  }
  return coverage;
}

/** What a look tells the judge about errors. */
export function errorPair({ from, to, stable, candidate }: Look): Pair {
  const part = ({ errors: hits, requests }: Cell) => ({ hits, requests });
  return { from, to, stable: part(stable), candidate: part(candidate) };
}
