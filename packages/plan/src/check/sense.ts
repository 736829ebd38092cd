import { sourcesOfKind } from '../compile/sources.ts';
import { formatDuration } from '../duration.ts';
import type { ParsedLevel } from '../grammar/parser.ts';
import { quote } from '../wording.ts';
import { type PlacedCondition, placedConditions, spanOf } from './conditions.ts';
import { type CheckContext, entryOf } from './context.ts';
import { contradict } from './contradiction.ts';

/** Reports conditions that cannot do in their stage what they are written for. */
export function checkSense(context: CheckContext): void {
  const placed = placedConditions(context.draft);
  for (const condition of placed) {
    checkSpan(context, condition);
    checkFirstStage(context, condition);
    if (!condition.inherited) checkAlert(context, condition);
  }
  for (const ofStage of Map.groupBy(placed, ({ stage }) => stage).values()) {
    const triggers = ofStage.filter(({ use }) => use === 'trigger');
    for (const gate of ofStage.filter(({ use }) => use === 'gate')) {
      for (const trigger of triggers) checkContradiction(context, gate, trigger);
    }
  }
  checkThresholds(context);
}

function checkSpan({ draft, remark }: CheckContext, { parsed, use, stage, path, inherited }: PlacedCondition): void {
  const { observe } = draft.stages?.[stage] ?? {};
  const span = spanOf(parsed.condition);
  if (use !== 'trigger' || observe === undefined || span <= observe) return;
  const looks = `looks back ${formatDuration(span)}, but the stage is observed for ${formatDuration(observe)}`;
  const message = `the trigger ${quote(parsed.text)} ${looks}: it can never fire`;
  const hint = 'shorten its duration, or observe the stage for longer';
  remark(path, { code: 'trigger_never_fires', message, hint, index: inherited ? 0 : parsed.marks.span });
}

/** A trigger of the first stage may be meant for those that inherit it; a gate would hold the first stage for ever. */
function checkFirstStage({ draft, remark }: CheckContext, { parsed, use, stage, path }: PlacedCondition): void {
  const { condition, marks } = parsed;
  if (stage > 0 || condition.kind !== 'change' || condition.since !== 'previous_stage') return;
  if (use === 'trigger' && draft.stages?.[1]?.triggers === 'same') return;
  const message = 'no stage comes before the first one';
  remark(path, { code: 'no_stage_before', message, hint: 'compare "since baseline"', index: marks.since });
}

function checkAlert({ draft, isWritten, remark }: CheckContext, { parsed, use, path }: PlacedCondition): void {
  const { condition } = parsed;
  if (condition.kind !== 'alert') return;
  const { level, expect } = condition;
  if (use === 'trigger' && expect === 'none') return;
  const outside = sourcesOfKind(draft.sources, 'alertmanager').length > 0;
  if (outside || Object.keys(draft.thresholds ?? {}).some((signal) => isWritten(['thresholds', signal, level]))) return;
  const message = `no threshold has a ${level} level, so there is never a ${level} alert`;
  const declare = 'declare a source of kind alertmanager';
  const hint = level === 'info' ? declare : `add "${level}" under "thresholds", or ${declare}`;
  if (use === 'trigger') return remark(path, { code: 'trigger_never_fires', message, hint });
  remark(path, { code: expect === 'any' ? 'gate_never_passes' : 'alert_never', message, hint });
}

function checkContradiction({ remark }: CheckContext, gate: PlacedCondition, trigger: PlacedCondition): void {
  if (gate.inherited && trigger.inherited) return;
  if (!contradict(gate.parsed.condition, trigger.parsed.condition)) return;
  const message = `the gate passes with ${quote(gate.parsed.text)} where the trigger ${quote(trigger.parsed.text)} fires`;
  const place = gate.inherited ? trigger.path : gate.path;
  remark(place, { code: 'gate_contradicts_trigger', message, hint: 'make the two limits meet' });
}

/** Levels must point the way that is bad for the signal, and critical must be worse than warning. */
function checkThresholds(context: CheckContext): void {
  for (const [signal, levels] of Object.entries(context.draft.thresholds ?? {})) {
    const better = entryOf(context.draft.signals, signal)?.better;
    if (better === undefined) continue;
    const bad = better === 'lower' ? '>' : '<';
    for (const name of ['target', 'warning', 'critical'] as const) {
      const op = levels?.[name]?.op;
      const wrong = op?.startsWith(name === 'target' ? bad : bad === '>' ? '<' : '>');
      if (op === undefined || wrong !== true) continue;
      const message = `${quote(`${name}: ${op} …`)} calls good values bad: for ${quote(signal)} ${better} is better`;
      const path = ['thresholds', signal, name];
      context.remark(path, { code: 'thresholds_disordered', message, hint: 'turn the comparison, or mend "better"' });
    }
    checkOrder(context, signal, { warning: levels?.warning, critical: levels?.critical });
  }
}

interface Levels {
  readonly warning: ParsedLevel | undefined;
  readonly critical: ParsedLevel | undefined;
}

function checkOrder({ remark }: CheckContext, signal: string, { warning, critical }: Levels): void {
  const from = limitOf(warning);
  const to = limitOf(critical);
  if (from === undefined || to === undefined || from.form !== to.form || from.upwards !== to.upwards) return;
  if (from.upwards ? to.value >= from.value : to.value <= from.value) return;
  const message = `critical ${quote(critical?.text ?? '')} is reached before warning ${quote(warning?.text ?? '')}`;
  remark(['thresholds', signal, 'critical'], { code: 'thresholds_disordered', message, hint: 'swap the two limits' });
}

interface Limit {
  /** What the value is: limits of unlike forms cannot be compared. */
  readonly form: string;
  readonly value: number;
  readonly upwards: boolean;
}

function limitOf(level: ParsedLevel | undefined): Limit | undefined {
  if (level === undefined || !/^[<>]/.test(level.op)) return undefined;
  const { operand } = level;
  const upwards = level.op.startsWith('>');
  if (operand.kind === 'quantity') {
    return { form: operand.quantity.dimension, value: operand.quantity.value, upwards };
  }
  const { sign, quantity } = operand.offset ?? { sign: 1, quantity: { value: 0, dimension: 'ratio' } };
  return { form: `${operand.kind} ${quantity.dimension}`, value: sign * quantity.value, upwards };
}
