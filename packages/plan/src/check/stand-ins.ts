import { meaningOf } from '../compile/meaning.ts';
import { standInsOf } from '../compile/no-data.ts';
import type { SignalDraft } from '../document/signals.ts';
import type { Path } from '../source/node.ts';
import { quote, suggest } from '../wording.ts';
import { type CheckContext, declares, entryOf } from './context.ts';
import { placedBy } from './walk.ts';

interface StandIn {
  /** The signal of which nothing is known. */
  readonly of: string;
  /** The one that is judged in its place. */
  readonly by: string;
  readonly path: Path;
}

/** Reports signals that stand in for others, and are unknown, measure something else, or wait for them in turn. */
export function checkStandIns(context: CheckContext): void {
  const standIns = placedBy<SignalDraft>(context.draft.signals, ['signals']).flatMap(({ id, value, path }) =>
    standInsOf(value.on_no_data).map(({ state, signal }): StandIn => {
      return { of: id, by: signal, path: [...path, 'on_no_data', state, 'use'] };
    }),
  );
  for (const standIn of standIns) checkStandIn(context, standIn);
  checkCircles(context, standIns);
}

function checkStandIn({ draft, remark }: CheckContext, { of, by, path }: StandIn): void {
  const { signals } = draft;
  if (!declares(signals, by)) {
    const others = Object.keys(signals ?? {}).filter((id) => id !== of);
    return remark(path, {
      code: 'unknown_signal',
      message: `no signal is named ${quote(by)}`,
      hint: suggest(by, others, 'signal'),
    });
  }
  const [mine, other] = [of, by].map((id) => entryOf<SignalDraft | undefined>(signals, id));
  const [wanted, found] = [meaningOf(mine), meaningOf(other)];
  const hint = 'limits of the one are judged with values of the other: name a signal that measures the same';
  if (wanted !== undefined && found !== undefined) {
    const same = wanted.dimension === found.dimension && wanted.currency === found.currency;
    const message = `${quote(by)} measures something else than ${quote(of)}: ${found.currency ?? found.dimension} in place of ${wanted.currency ?? wanted.dimension}`;
    if (!same) return remark(path, { code: 'units_unlike', message, hint });
  }
  if (mine?.better === undefined || other?.better === undefined || mine.better === other.better) return;
  const message = `${other.better} is better for ${quote(by)}, and ${mine.better} for ${quote(of)}`;
  remark(path, { code: 'units_unlike', message, hint });
}

/** Signals that stand in for one another leave nothing to judge when all of them are unknown. */
function checkCircles({ remark }: CheckContext, standIns: readonly StandIn[]): void {
  const next = Map.groupBy(standIns, ({ of }) => of);
  const reported = new Set<string>();
  for (const { of, by, path } of standIns) {
    if (reported.has(of)) continue;
    const circle = reach(by, next);
    if (!circle.has(of)) continue;
    for (const id of circle) reported.add(id);
    const message =
      by === of
        ? `${quote(of)} cannot stand in for itself`
        : `${quote(by)} stands in for ${quote(of)}, which stands in for it in turn`;
    remark(path, { code: 'signals_in_circle', message, hint: 'name a signal that is measured in another way' });
  }
}

/** A signal, and all that stand in for it, directly or through others. */
function reach(from: string, next: ReadonlyMap<string, readonly StandIn[]>): ReadonlySet<string> {
  const seen = new Set([from]);
  for (const id of seen) for (const { by } of next.get(id) ?? []) seen.add(by);
  return seen;
}
