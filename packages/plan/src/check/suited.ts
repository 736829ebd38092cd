import { countedBy, meaningOf } from '../compile/meaning.ts';
import type { Condition } from '../condition.ts';
import type { SignalDraft } from '../document/signals.ts';
import { formatCondition } from '../grammar/format-condition.ts';
import type { ParsedCondition } from '../grammar/parser.ts';
import type { Path } from '../source/node.ts';
import { quote } from '../wording.ts';
import { placedConditions } from './conditions.ts';
import { type CheckContext, entryOf } from './context.ts';
import { statements } from './statements.ts';
import { placedBy } from './walk.ts';

/** Reports conditions that do not suit their place, or ask of a signal what it cannot tell. */
export function checkSuited(context: CheckContext): void {
  for (const { parsed, path, use, inherited } of placedConditions(context.draft)) {
    if (inherited) continue;
    if (use === 'trigger') checkTrigger(context, parsed, path);
    else checkGate(context, parsed, path);
    checkSignal(context, parsed, path);
  }
  for (const { value, path } of statements(context.draft)) {
    // Rows of the matrix say what is wrong as well as what is right; all others say what must hold.
    if (path[0] !== 'matrix') checkGate(context, value, path);
    checkSignal(context, value, path);
  }
  checkLevels(context);
  checkObjectives(context);
}

/** The opposite of a condition that has one, in words. */
function opposite(condition: Condition): string | undefined {
  switch (condition.kind) {
    case 'worse':
      return formatCondition({ ...condition, kind: 'not_worse' });
    case 'not_worse':
      return formatCondition({ ...condition, kind: 'worse' });
    case 'split':
      return formatCondition({ kind: 'split', expect: condition.expect === 'off' ? 'as_ordered' : 'off' });
    case 'alert':
      return condition.expect === 'none'
        ? formatCondition({ kind: 'alert', level: condition.level, expect: 'any' })
        : undefined;
    default:
      return undefined;
  }
}

/** Conditions that hold while nothing is wrong: as a trigger, they would act on health. */
function saysAllIsWell(condition: Condition): boolean {
  if (condition.kind === 'alert') return condition.expect === 'none';
  if (condition.kind === 'split') return condition.expect === 'as_ordered';
  return condition.kind === 'ask' || condition.kind === 'check' || condition.kind === 'not_worse';
}

function checkTrigger({ remark }: CheckContext, { condition, text }: ParsedCondition, path: Path): void {
  if (!saysAllIsWell(condition)) return;
  const better = opposite(condition);
  const message = `${quote(text)} cannot start an action: it holds while all is well`;
  const hint = better === undefined ? 'put it into the gate, or state what would be wrong' : `write ${quote(better)}`;
  remark(path, { code: 'not_for_trigger', message, hint });
}

/** Conditions that hold only once something is shown to be wrong: a gate would open on it, and on nothing else. */
function checkGate({ remark }: CheckContext, { condition, text }: ParsedCondition, path: Path): void {
  const wrong = condition.kind === 'worse' || (condition.kind === 'split' && condition.expect === 'off');
  if (!wrong) return;
  const message = `${quote(text)} holds when something is wrong, and cannot be what is waited for`;
  remark(path, { code: 'not_for_gate', message, hint: `write ${quote(opposite(condition) ?? '')}` });
}

function signalOf({ draft }: CheckContext, name: string): SignalDraft | undefined {
  return entryOf<SignalDraft | undefined>(draft.signals, name);
}

function checkSignal(context: CheckContext, { condition, marks, text }: ParsedCondition, path: Path): void {
  if (!('subject' in condition)) return;
  const { signal: name } = condition.subject;
  const signal = signalOf(context, name);
  if (signal === undefined) return;
  const place = { path, index: marks.signal };
  if (condition.kind === 'worse' || condition.kind === 'not_worse') checkComparable(context, { name, signal }, place);
  if (condition.kind === 'compare' && condition.operand.kind === 'last_week') {
    checkHistory(context, { name, signal }, { path, index: marks.operand });
  }
  if (condition.kind === 'burn' && !context.isWritten(['signals', name, 'slo'])) {
    const message = `${quote(text)} asks how fast an objective is used up, and ${quote(name)} states none`;
    context.remark(path, {
      code: 'burn_needs_slo',
      message,
      hint: `add "slo" to ${name}, such as slo: 99.9%`,
      index: marks.signal,
    });
  }
}

interface Asked {
  readonly name: string;
  readonly signal: SignalDraft;
}

interface Place {
  readonly path: Path;
  readonly index?: number | undefined;
}

/** Both versions get requests as they are split: how many they get says nothing of how well they do. */
function checkComparable({ remark }: CheckContext, { name, signal }: Asked, place: Place): void {
  if (signal.from !== 'traffic' || meaningOf(signal) === undefined || countedBy(signal) !== undefined) return;
  const message = `${quote(name)} counts requests, and each version gets as many as its share`;
  const hint = 'take a signal such as errors / requests, or ask for "split as ordered"';
  remark(place.path, { code: 'not_comparable', message, hint, index: place.index });
}

/** Only a server that keeps what it has measured can be asked what it was a week ago. */
function checkHistory({ remark }: CheckContext, { name, signal }: Asked, { path, index }: Place): void {
  if (signal.from === undefined || signal.from === 'prometheus') return;
  const message = `${quote(name)} is from ${signal.from}, which cannot say what it was a week ago`;
  remark(path, {
    code: 'no_history',
    message,
    hint: 'compare with the baseline, or take a signal from prometheus',
    index,
  });
}

function checkLevels(context: CheckContext): void {
  const places = [
    ...placedBy(context.draft.thresholds, ['thresholds']).flatMap(({ id, value, path }) =>
      (['target', 'warning', 'critical'] as const).map((name) => ({
        signal: id,
        level: value[name],
        path: [...path, name],
      })),
    ),
    ...placedBy(context.draft.kpis, ['kpis']).map(({ value, path }) => ({
      signal: value.signal ?? '',
      level: value.target,
      path: [...path, 'target'],
    })),
  ];
  for (const { signal: name, level, path } of places) {
    const signal = signalOf(context, name);
    if (level?.operand.kind !== 'last_week' || signal === undefined) continue;
    checkHistory(context, { name, signal }, { path, index: level.marks.operand });
  }
}

/** An objective is a part of requests. */
function checkObjectives(context: CheckContext): void {
  for (const { id, value, path } of placedBy<SignalDraft>(context.draft.signals, ['signals'])) {
    const meaning = meaningOf(value);
    if (value.slo === undefined || meaning === undefined || meaning.dimension === 'ratio') continue;
    const message = `an objective is a part of requests, and ${quote(id)} is no ratio`;
    const hint = 'state it on a ratio, such as errors / requests';
    context.remark([...path, 'slo'], { code: 'units_unlike', message, hint, onKey: true });
  }
}
