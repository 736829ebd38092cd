import { countsCopies } from '../compile/meaning.ts';
import { standInsOf } from '../compile/no-data.ts';
import type { Condition } from '../condition.ts';
import type { SignalDraft } from '../document/signals.ts';
import type { ParsedCondition } from '../grammar/parser.ts';
import type { Path } from '../source/node.ts';
import { quote } from '../wording.ts';
import { type PlacedCondition, placedConditions } from './conditions.ts';
import { type CheckContext, entryOf } from './context.ts';
import { statements } from './statements.ts';

/** Reports conditions on copies of requests that ask for what there is none of, or stand where nothing is copied. */
export function checkMirrored(context: CheckContext): void {
  for (const placed of placedConditions(context.draft)) {
    checkServed(context, placed);
    if (!isMirrored(context, placed.parsed.condition)) continue;
    checkStage(context, placed);
    if (!placed.inherited) checkAlone(context, placed.parsed, placed.path);
  }
  for (const { value, path } of statements(context.draft)) {
    if (isMirrored(context, value.condition)) checkAlone(context, value, path);
  }
  checkLevels(context);
}

function isMirrored(context: CheckContext, condition: Condition): boolean {
  return 'subject' in condition && isMirroredSignal(context, condition.subject.signal);
}

function isMirroredSignal({ draft }: CheckContext, name: string): boolean {
  const signal = entryOf<SignalDraft | undefined>(draft.signals, name);
  return signal?.from === 'traffic' && signal.measure !== undefined && countsCopies(signal.measure);
}

/** What a condition asks of copies that only requests have. */
function asksTooMuch(condition: Condition): string | undefined {
  if (condition.kind === 'worse' || condition.kind === 'not_worse') return 'stable is given no copies';
  if ('subject' in condition && condition.subject.variant === 'stable') return 'stable is given no copies';
  const ofBaseline =
    (condition.kind === 'compare' && condition.operand.kind === 'baseline') ||
    (condition.kind === 'change' && condition.since === 'baseline');
  return ofBaseline ? 'nothing is copied before GO, when the baseline is measured' : undefined;
}

function checkAlone({ remark }: CheckContext, { condition, marks, text }: ParsedCondition, path: Path): void {
  const why = asksTooMuch(condition);
  if (why === undefined) return;
  const message = `${quote(text)} cannot be judged: ${why}`;
  remark(path, { code: 'mirrored_candidate_only', message, hint: 'state a limit', index: marks.signal });
}

function checkLevels(context: CheckContext): void {
  for (const [signal, levels] of Object.entries(context.draft.thresholds ?? {})) {
    if (!isMirroredSignal(context, signal)) continue;
    for (const name of ['target', 'warning', 'critical'] as const) {
      if (levels?.[name]?.operand.kind !== 'baseline') continue;
      const message = `${quote(signal)} has no baseline: nothing is copied before GO`;
      const path = ['thresholds', signal, name];
      context.remark(path, { code: 'mirrored_candidate_only', message, hint: 'state a limit' });
    }
  }
}

/** Where the candidate is given no requests, a gate on them never opens. */
function checkServed(context: CheckContext, { parsed, use, stage, path, inherited }: PlacedCondition): void {
  const { share, users } = context.draft.stages?.[stage] ?? {};
  if (use === 'trigger' || share !== 0 || users !== undefined || !needsRequests(context, parsed.condition)) return;
  const message = `${quote(parsed.text)} waits for requests on the candidate, and the stage gives it none`;
  const hint = 'take a signal of copies, such as mirrored errors / mirrored requests';
  context.remark(path, { code: 'gate_never_passes', message, hint, index: inherited ? 0 : parsed.marks.signal });
}

function needsRequests({ draft }: CheckContext, condition: Condition): boolean {
  if (condition.kind === 'evidence') return condition.op.startsWith('>');
  if (!('subject' in condition)) return false;
  const signal = entryOf<SignalDraft | undefined>(draft.signals, condition.subject.signal);
  if (signal?.from !== 'traffic' || signal.measure === undefined || countsCopies(signal.measure)) return false;
  const compares = condition.kind === 'worse' || condition.kind === 'not_worse';
  const isReplaced = standInsOf(signal.on_no_data).length > 0;
  return (compares || condition.subject.variant === 'candidate') && !isReplaced;
}

/** A gate on copies never opens where none are made; a trigger may be meant for the stages that share it. */
function checkStage({ draft, remark }: CheckContext, { parsed, use, stage, path, inherited }: PlacedCondition): void {
  const stages = draft.stages ?? [];
  const mirrors = (each: (typeof stages)[number]): boolean => each !== undefined && each.mirror !== 0;
  const index = inherited ? 0 : parsed.marks.signal;
  const hint = 'add "mirror" to the stage, such as mirror: 5%';
  if (use === 'gate' && !mirrors(stages[stage])) {
    const message = `${quote(parsed.text)} waits for copies of requests, and the stage makes none`;
    remark(path, { code: 'gate_never_passes', message, hint, index });
  }
  if (use === 'trigger' && !inherited && !stages.some(mirrors)) {
    const message = `${quote(parsed.text)} looks at copies of requests, and no stage makes any`;
    remark(path, { code: 'trigger_never_fires', message, hint, index });
  }
}
