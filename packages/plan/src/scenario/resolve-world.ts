import { entryOf } from '../check/context.ts';
import type { Variant } from '../condition.ts';
import type { Signal } from '../plan.ts';
import type { Quantity } from '../quantity.ts';
import type { Habits, ScenarioWorld } from '../scenario.ts';
import type { Path } from '../source/node.ts';
import { DIMENSION_UNITS } from '../units.ts';
import { quote, suggest } from '../wording.ts';
import type { ScenarioContext } from './context.ts';
import type { ScenarioDraft } from './document.ts';

/** How the world is while nothing happens; reports signals that the plan does not have, and unlike units. */
export function resolveWorld(context: ScenarioContext, draft: ScenarioDraft['world'] = {}): ScenarioWorld {
  const { requests, users, peak, quiet } = draft;
  return {
    ...(requests !== undefined && { requestsPerSecond: requests }),
    ...(users !== undefined && { users }),
    ...(peak !== undefined && { peakHour: peak }),
    ...(quiet !== undefined && { quiet: quiet / 10_000 }),
    levels: { stable: resolveLevels(context, 'stable', draft), candidate: resolveLevels(context, 'candidate', draft) },
    delayMs: resolveDelays(context, draft.delay ?? {}),
  };
}

function resolveLevels(
  context: ScenarioContext,
  variant: Variant,
  draft: NonNullable<ScenarioDraft['world']>,
): Readonly<Record<string, number>> {
  const entries = Object.entries(draft[variant] ?? {}).flatMap(([id, quantity]) => {
    const path = ['world', variant, id];
    const signal = resolveSignal(context, id, path);
    if (signal === undefined || quantity === undefined) return [];
    const value = levelOf(context, { signal, quantity, path });
    return value === undefined ? [] : [[id, value] as const];
  });
  return Object.fromEntries(entries);
}

function resolveDelays(
  context: ScenarioContext,
  delays: Readonly<Record<string, number | undefined>>,
): Readonly<Record<string, number>> {
  const entries = Object.entries(delays).flatMap(([id, ms]) => {
    const signal = resolveSignal(context, id, ['world', 'delay', id]);
    if (signal === undefined || ms === undefined) return [];
    if (signal.source.kind !== 'traffic') return [[id, ms] as const];
    const message = `${quote(id)} is counted by the router itself, which is never late in a rehearsal`;
    context.remark(['world', 'delay', id], { code: 'not_supported_yet', message, hint: 'take it out', onKey: true });
    return [];
  });
  return Object.fromEntries(entries);
}

/** The signal of this name; reports that the plan has none. */
export function resolveSignal(context: ScenarioContext, id: string, path: Path): Signal | undefined {
  const signal = entryOf(context.plan.signals, id);
  if (signal === undefined) {
    const hint = suggest(id, Object.keys(context.plan.signals), 'signal');
    context.remark(path, { code: 'unknown_signal', message: `no signal is named ${quote(id)}`, hint, onKey: true });
  }
  return signal;
}

interface Measured {
  readonly signal: Signal;
  readonly quantity: Quantity;
  readonly path: Path;
}

/** The value of a signal in its base unit; reports unlike units, ratios above 1, and what cannot be set. */
export function levelOf(context: ScenarioContext, { signal, quantity, path }: Measured): number | undefined {
  const { source, id, dimension, currency } = signal;
  if (source.kind === 'traffic' && source.measure.kind === 'requests_per_second') {
    const message = `${quote(id)} follows from the traffic, and cannot be set`;
    context.remark(path, { code: 'bad_value', message, hint: 'change the traffic: load: 2', onKey: true });
    return undefined;
  }
  if (quantity.dimension !== dimension || quantity.currency !== currency) {
    const message = `${quote(id)} is measured in another unit; found ${quote(quantity.text)}`;
    context.remark(path, { code: 'units_unlike', message, hint: `use ${currency ?? DIMENSION_UNITS[dimension]}` });
    return undefined;
  }
  if (dimension === 'ratio' && quantity.value > 1) {
    const message = `found ${quote(quantity.text)}; ${quote(id)} is a part of a whole, at most 100%`;
    context.remark(path, { code: 'out_of_range', message });
    return undefined;
  }
  return quantity.value;
}

/** How people answer; reports names that are neither a person nor a role. */
export function resolvePeople(
  context: ScenarioContext,
  draft: ScenarioDraft['people'] = {},
): Readonly<Record<string, Habits>> {
  const entries = Object.entries(draft).flatMap(([id, habits]) => {
    const known = resolveWho(context, id, { path: ['people', id], onKey: true });
    if (!known || habits?.answers === undefined || habits.says === undefined) return [];
    const { answers: answersMs, says, asleep } = habits;
    return [[id, { answersMs, says, ...(asleep && { asleep }) }] as const];
  });
  return Object.fromEntries(entries);
}

/** Whether a name is a person or a role of the plan; reports one that is neither. */
export function resolveWho(
  context: ScenarioContext,
  id: string,
  place: { readonly path: Path; readonly onKey?: boolean },
): boolean {
  const names = [...Object.keys(context.plan.roles), ...Object.keys(context.plan.people)];
  if (names.includes(id)) return true;
  const message = `no person and no role is named ${quote(id)}`;
  const hint = suggest(id, names, 'people');
  context.remark(place.path, { code: 'unknown_who', message, hint, onKey: place.onKey ?? false });
  return false;
}
