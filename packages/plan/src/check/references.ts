import type { Condition } from '../condition.ts';
import type { SignalDraft } from '../document/signals.ts';
import type { ProblemCode } from '../problem-codes.ts';
import type { Path } from '../source/node.ts';
import { quote, suggest } from '../wording.ts';
import { type PlacedCondition, placedConditions, subjectOf } from './conditions.ts';
import { type CheckContext, declares, entryOf, type Remark } from './context.ts';

/** A name that must be declared elsewhere in the plan. */
interface Reference {
  readonly name: string;
  readonly path: Path;
  readonly index?: number | undefined;
  readonly onKey?: boolean;
}

/** Reports names that nothing declares: people, roles, audiences, signals, labels and checks. */
export function checkReferences(context: CheckContext): void {
  checkPeople(context);
  checkRoles(context);
  checkAudiences(context);
  for (const signal of Object.keys(context.draft.thresholds ?? {})) {
    checkSignal(context, { name: signal, path: ['thresholds', signal], onKey: true });
  }
  for (const placed of placedConditions(context.draft)) if (!placed.inherited) checkCondition(context, placed);
}

function checkPeople(context: CheckContext): void {
  const declared = context.draft.people;
  for (const [role, draft] of Object.entries(context.draft.roles ?? {})) {
    for (const [i, name] of (draft?.people ?? []).entries()) {
      if (name === undefined || declared === undefined || declares(declared, name)) continue;
      const path = ['roles', role, 'people', i];
      reportUnknown(context, { name, path }, { code: 'unknown_person', what: 'person', declared });
    }
  }
}

function checkRoles(context: CheckContext): void {
  const { decisions = {}, stages = [] } = context.draft;
  for (const [decision, draft] of Object.entries(decisions)) {
    for (const [i, name] of (draft?.needs ?? []).entries()) {
      if (name !== undefined) checkRole(context, { name, path: ['decisions', decision, 'needs', i] });
    }
  }
  for (const [i, stage] of stages.entries()) {
    if (stage?.continue?.kind !== 'by') continue;
    checkRole(context, { name: stage.continue.role, path: ['stages', i, 'continue'], index: 'by '.length });
  }
}

function checkRole(context: CheckContext, reference: Reference): void {
  const declared = context.draft.roles;
  if (declared === undefined || declares(declared, reference.name)) return;
  reportUnknown(context, reference, { code: 'unknown_role', what: 'role', declared });
}

function checkAudiences(context: CheckContext): void {
  const { traffic, targets = {}, stages = [] } = context.draft;
  if (traffic === undefined && Object.keys(targets).length === 0) return;
  const groups = [traffic, ...Object.values(targets).map((target) => target?.traffic)];
  const declared = Object.fromEntries(groups.flatMap((group) => Object.entries(group?.audiences ?? {})));
  for (const [i, stage] of stages.entries()) {
    const name = stage?.audience;
    if (name === undefined || declares(declared, name)) continue;
    const path = ['stages', i, 'audience'];
    reportUnknown(context, { name, path }, { code: 'unknown_audience', what: 'audience', declared });
  }
}

function checkCondition(context: CheckContext, { parsed, path, use }: PlacedCondition): void {
  const { condition, marks } = parsed;
  const subject = subjectOf(condition);
  if (subject !== undefined) {
    checkSignal(context, { name: subject.signal, path, index: marks.signal });
    checkLabel(context, subject, { path, index: marks.by });
  }
  if (condition.kind === 'ask') checkRole(context, { name: condition.role, path, index: marks.role });
  if (condition.kind === 'check') {
    const message = `check ${quote(condition.id)}: checks are part of the plan language, but this version has none yet`;
    context.remark(path, { code: 'not_supported_yet', message, index: marks.check });
  }
  if (use === 'trigger' && saysAllIsWell(condition)) {
    const message = `${quote(parsed.text)} cannot start an action`;
    context.remark(path, {
      code: 'not_for_trigger',
      message,
      hint: 'put it into the gate, or state what would be wrong',
    });
  }
}

/** Conditions that hold while nothing is wrong: as a trigger, they would act on health. */
function saysAllIsWell(condition: Condition): boolean {
  if (condition.kind === 'alert') return condition.expect === 'none';
  return condition.kind === 'ask' || condition.kind === 'not_worse';
}

function checkSignal(context: CheckContext, reference: Reference): void {
  const declared = context.draft.signals;
  if (declared === undefined || declares(declared, reference.name)) return;
  reportUnknown(context, reference, { code: 'unknown_signal', what: 'signal', declared });
}

interface Subject {
  readonly signal: string;
  readonly by?: string;
}

function checkLabel(context: CheckContext, subject: Subject, place: Pick<Remark, 'index'> & { path: Path }): void {
  const { signal, by } = subject;
  const source = entryOf<SignalDraft | undefined>(context.draft.signals, signal);
  if (by === undefined || source?.from !== 'traffic') return;
  const known = labelsOf(context, source);
  if (known.includes(by)) return;
  const message = `${quote(signal)} cannot be told apart by ${quote(by)}`;
  const hint =
    known.length > 0 ? suggest(by, known, 'label') : 'list paths under traffic.endpoints, and write "by endpoint"';
  context.remark(place.path, { code: 'unknown_label', message, hint, index: place.index });
}

/** The router counts fallbacks as a whole, and everything else by endpoint too. */
function labelsOf({ draft, isWritten }: CheckContext, source: SignalDraft): readonly string[] {
  const measure = source.from === 'traffic' ? source.measure : undefined;
  if (measure?.kind === 'fallbacks') return [];
  const targets = Object.keys(draft.targets ?? {});
  const listed =
    isWritten(['traffic', 'endpoints', 0]) ||
    targets.some((id) => isWritten(['targets', id, 'traffic', 'endpoints', 0]));
  return listed ? ['endpoint'] : [];
}

interface Declared {
  readonly code: ProblemCode;
  /** What is declared: `person`. */
  readonly what: string;
  readonly declared: Readonly<Record<string, unknown>>;
}

function reportUnknown(context: CheckContext, reference: Reference, { code, what, declared }: Declared): void {
  const { name, path, index, onKey = false } = reference;
  const message = `no ${what} is named ${quote(name)}`;
  context.remark(path, { code, message, hint: suggest(name, Object.keys(declared), what), index, onKey });
}
