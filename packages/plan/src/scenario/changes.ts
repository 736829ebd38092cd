import { entryOf } from '../check/context.ts';
import type { Variant } from '../condition.ts';
import { formatDuration } from '../duration.ts';
import type { DecisionKind } from '../plan.ts';
import type { ScenarioChange } from '../scenario.ts';
import type { Step } from '../sections.ts';
import type { Path } from '../source/node.ts';
import { DIMENSION_UNITS } from '../units.ts';
import { quote, suggest } from '../wording.ts';
import type { ScenarioContext } from './context.ts';
import type { EventDraft } from './event.ts';
import { resolveName } from './names.ts';
import { levelOf, resolveSignal, resolveWho } from './resolve-world.ts';
import type { SignalChange } from './values.ts';

/** One change, with the sentence that tells of it: `candidate error_rate` `is 6%`. */
export interface ToldChange {
  readonly change: ScenarioChange;
  /** What is changed; no two events change it at one moment. */
  readonly subject: string;
  readonly predicate: string;
}

const HOUR_MS = 3_600_000;

/** What an event changes, one change for each signal; reports names and values that the plan does not allow. */
export function resolveChanges(context: ScenarioContext, draft: EventDraft, path: Path): readonly ToldChange[] {
  return [
    ...versionChanges(context, { variant: 'candidate', draft, path }),
    ...versionChanges(context, { variant: 'stable', draft, path }),
    ...silence(context, draft, path),
    ...alarm(context, draft, path),
    ...stepFault(context, draft, path),
    ...otherFaults(context, draft, path),
    ...peopleChanges(context, draft, path),
  ];
}

interface VersionDraft {
  readonly variant: Variant;
  readonly draft: EventDraft;
  readonly path: Path;
}

function versionChanges(context: ScenarioContext, { variant, draft, path }: VersionDraft): readonly ToldChange[] {
  const change = draft[variant];
  const place = [...path, variant];
  if (change === undefined) return [];
  if (change === 'down') {
    return needsTraffic(context, place) ? [told({ kind: 'down', variant }, variant, 'is down')] : [];
  }
  const signals = Object.entries(change);
  if (signals.length === 0) {
    const message = `"${variant}" is empty; needed are signals with their values, or "down"`;
    context.remark(place, { code: 'missing_field', message });
  }
  return signals.flatMap(([id, value]) => signalChange(context, { id, variant, value, path: [...place, id] }));
}

interface SignalDraft {
  readonly id: string;
  readonly variant: Variant;
  readonly value: SignalChange | undefined;
  readonly path: Path;
}

function signalChange(context: ScenarioContext, { id, variant, value, path }: SignalDraft): readonly ToldChange[] {
  const signal = resolveSignal(context, id, path);
  if (signal === undefined || value === undefined) return [];
  const { quantity } = value;
  const subject = `${variant} ${id}`;
  if (value.kind === 'level') {
    const level = levelOf(context, { signal, quantity, path });
    if (level === undefined) return [];
    return [told({ kind: 'level', variant, signal: id, value: level }, subject, `is ${quantity.text}`)];
  }
  if (signal.source.kind === 'traffic') {
    const message = `${quote(id)} is counted by the router; a rehearsal lets only other signals grow by themselves`;
    context.remark(path, { code: 'not_supported_yet', message, hint: 'write an event for each value that it takes' });
    return [];
  }
  const dimension = signal.dimension === 'ratio' ? 'points' : signal.dimension;
  if (quantity.dimension !== dimension || quantity.currency !== signal.currency) {
    const message = `${quote(id)} grows in another unit; found ${quote(quantity.text)}`;
    const hint = `use ${signal.currency ?? DIMENSION_UNITS[dimension]}`;
    context.remark(path, { code: 'units_unlike', message, hint });
    return [];
  }
  const perHour = (value.sign * quantity.value * HOUR_MS) / value.perMs;
  const verb = value.sign === 1 ? 'grows' : 'shrinks';
  return [
    told(
      { kind: 'growth', variant, signal: id, perHour },
      subject,
      `${verb} by ${quantity.text} per ${formatDuration(value.perMs)}`,
    ),
  ];
}

function silence(context: ScenarioContext, { silent }: EventDraft, path: Path): readonly ToldChange[] {
  if (silent === undefined) return [];
  const { signals, sources: named } = context.plan;
  const alerts = Object.values(named).flatMap(({ id, kind }) => (kind === 'alertmanager' ? [id, kind] : []));
  const sources = new Set<string>([...Object.values(signals).map(({ source }) => source.kind), ...alerts]);
  const known = [...sources, ...Object.keys(signals)];
  if (known.includes(silent)) return [told({ kind: 'silent', source: silent }, silent, 'is silent')];
  const message = `no signal, and no source of a signal, is named ${quote(silent)}`;
  context.remark([...path, 'silent'], { code: 'unknown_source', message, hint: suggest(silent, known, 'signal') });
  return [];
}

function alarm(
  context: ScenarioContext,
  { alert, level = 'critical', drill }: EventDraft,
  path: Path,
): readonly ToldChange[] {
  if (alert === undefined) return [];
  if (!Object.values(context.plan.sources).some(({ kind }) => kind === 'alertmanager')) {
    const message = 'the plan names no source of alerts, so that nothing would hear of this one';
    const hint = 'declare one of kind alertmanager under sources, or let a signal cross its threshold';
    context.remark([...path, 'alert'], { code: 'unknown_source', message, hint, onKey: true });
    return [];
  }
  const change = { kind: 'alert', name: alert, level, drill: drill !== undefined } as const;
  return [told(change, `alert ${alert}`, `fires (${level}${change.drill ? ', drill' : ''})`)];
}

function stepFault(context: ScenarioContext, { step, fails }: EventDraft, path: Path): readonly ToldChange[] {
  if (step === undefined) return [];
  const { runbook, rollback } = context.plan;
  const steps = [...runbook.flatMap((phase) => phase.steps), ...rollback.steps];
  const names = [...new Set(steps.map(({ name }) => name))];
  const place = [...path, 'step'];
  const name = resolveName(context, { name: step, names, path: place, what: 'step', code: 'unknown_step' });
  if (name === undefined) return [];
  if (!steps.some((each) => each.name === name && canFail(each))) {
    const message = `${quote(name)} is done by people, or waits; nothing of it can fail or hang`;
    context.remark(place, { code: 'cannot_fail', message, hint: 'let its owner be absent: absent: ROLE' });
    return [];
  }
  const outcome = fails === undefined ? 'hangs' : 'fails';
  return [told({ kind: 'step', step: name, outcome }, `step ${quote(name)}`, outcome)];
}

function canFail({ work, verify }: Step): boolean {
  return work.kind === 'run' || verify !== undefined;
}

function otherFaults(context: ScenarioContext, draft: EventDraft, path: Path): readonly ToldChange[] {
  const { load, channel, router, crash } = draft;
  if (crash !== undefined) return [told({ kind: 'crash' }, 'the controller', 'crashes')];
  if (load !== undefined) {
    if (!needsTraffic(context, [...path, 'load'])) return [];
    return [told({ kind: 'load', factor: load }, 'the load', `is ${load} times as high`)];
  }
  if (router !== undefined) {
    if (!needsTraffic(context, [...path, 'router'])) return [];
    return [told({ kind: 'router', outcome: router }, 'the router', `is ${router}`)];
  }
  if (channel === undefined) return [];
  const names = Object.keys(context.plan.channels);
  if (names.includes(channel)) return [told({ kind: 'channel', channel }, `channel ${channel}`, 'is down')];
  const message = `no channel is named ${quote(channel)}`;
  const hint = suggest(channel, names, 'channel');
  context.remark([...path, 'channel'], { code: 'unknown_channel', message, hint });
  return [];
}

function needsTraffic({ plan, remark }: ScenarioContext, path: Path): boolean {
  if (Object.keys(plan.targets).length > 0) return true;
  const message = 'the plan moves no traffic, so that this changes nothing';
  remark(path, { code: 'no_traffic', message, hint: 'take the event out', onKey: true });
  return false;
}

function peopleChanges(context: ScenarioContext, draft: EventDraft, path: Path): readonly ToldChange[] {
  const { absent, decision, by, reason = 'so it is rehearsed' } = draft;
  if (absent !== undefined) {
    if (!resolveWho(context, absent, { path: [...path, 'absent'] })) return [];
    return [told({ kind: 'absent', who: absent }, absent, 'does not answer')];
  }
  if (decision === undefined || by === undefined) return [];
  const place = [...path, 'by'];
  if (!resolveWho(context, by, { path: place }) || !mayDecide(context, { decision, by }, place)) return [];
  return [told({ kind: 'decision', decision, by, reason }, by, `decides ${decision}: ${reason}`)];
}

function mayDecide(
  { plan, remark }: ScenarioContext,
  { decision, by }: { readonly decision: DecisionKind; readonly by: string },
  path: Path,
): boolean {
  const roles = Object.values(plan.roles).filter(({ may }) => may.includes(decision));
  const able = roles.some(
    ({ id, people }) => id === by || (entryOf(plan.roles, by) === undefined && people.includes(by)),
  );
  if (able) return true;
  const message = `${quote(by)} may not decide ${quote(decision)} in this plan`;
  remark(path, {
    code: 'may_not',
    message,
    hint: suggest(
      by,
      roles.map(({ id }) => id),
      'role for this',
    ),
  });
  return false;
}

function told(change: ScenarioChange, subject: string, predicate: string): ToldChange {
  return { change, subject, predicate };
}
