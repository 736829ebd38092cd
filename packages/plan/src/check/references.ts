import { countsCopies } from '../compile/meaning.ts';
import type { SignalDraft } from '../document/signals.ts';
import type { ParsedCondition } from '../grammar/parser.ts';
import type { ProblemCode } from '../problem-codes.ts';
import type { Path } from '../source/node.ts';
import { quote, suggest } from '../wording.ts';
import { placedConditions, subjectOf } from './conditions.ts';
import { type CheckContext, declares, entryOf } from './context.ts';
import { type Mention, mentions, type NameKind, UNKNOWN } from './mentions.ts';
import { statements } from './statements.ts';
import { placedIn } from './walk.ts';

/** Reports names that nothing declares: people, roles, audiences, signals, channels, stages, labels and checks. */
export function checkReferences(context: CheckContext): void {
  const declared = declaredNames(context);
  for (const mention of mentions(context.draft)) checkMention(context, mention, declared);
  checkAudiences(context);
  for (const placed of placedConditions(context.draft)) {
    if (placed.inherited) continue;
    checkCondition(context, placed.parsed, placed.path, declared);
  }
  for (const { value, path } of statements(context.draft)) checkCondition(context, value, path, declared);
}

/** Names of each kind; undefined where the section that declares them could not be read. */
type DeclaredNames = Readonly<Record<NameKind, ReadonlySet<string> | undefined>>;

/** A section that is not there declares nothing; `people` and `roles` are required, and their absence is reported. */
function declaredNames(context: CheckContext): DeclaredNames {
  const { people, roles, signals, channels, kpis, stages } = context.draft;
  const ids = (record: object | undefined, section: string) =>
    record !== undefined || !context.isWritten([section]) ? new Set(Object.keys(record ?? {})) : undefined;
  const names = stages?.map((stage) => stage?.name);
  return {
    person: people && ids(people, 'people'),
    role: roles && ids(roles, 'roles'),
    signal: ids(signals, 'signals'),
    channel: ids(channels, 'channels'),
    KPI: ids(kpis, 'kpis'),
    stage:
      names === undefined
        ? ids(undefined, 'stages')
        : names.includes(undefined)
          ? undefined
          : new Set(names.flatMap((name) => name ?? [])),
  };
}

function checkMention(context: CheckContext, { kind, name, ...place }: Mention, declared: DeclaredNames): void {
  const names = declared[kind];
  if (names === undefined || names.has(name)) return;
  reportUnknown(context, { name, ...place }, { code: UNKNOWN[kind], what: kind, declared: [...names] });
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
    reportUnknown(
      context,
      { name, path },
      { code: 'unknown_audience', what: 'audience', declared: Object.keys(declared) },
    );
  }
}

function checkCondition(
  context: CheckContext,
  { condition, marks }: ParsedCondition,
  path: Path,
  declared: DeclaredNames,
): void {
  const subject = subjectOf(condition);
  if (subject !== undefined) {
    checkMention(context, { kind: 'signal', name: subject.signal, path, index: marks.signal }, declared);
    checkLabel(context, subject, { path, index: marks.by });
  }
  if (condition.kind === 'ask') {
    checkMention(context, { kind: 'role', name: condition.role, path, index: marks.role }, declared);
  }
  if (condition.kind === 'check') checkItem(context, condition.id, { path, index: marks.check });
}

/** A condition can ask for those items of the readiness that have a check. */
function checkItem(context: CheckContext, id: string, { path, index }: Place): void {
  const items = placedIn(context.draft.readiness, []).flatMap(({ value }) => value.items ?? []);
  const checked = items.flatMap((item) =>
    typeof item === 'object' && item.check !== undefined && item.id !== undefined ? [item.id] : [],
  );
  if (checked.includes(id)) return;
  const isItem = items.some((item) => typeof item === 'object' && item.id === id);
  const message = isItem ? `item ${quote(id)} of the readiness has no check` : `no check is named ${quote(id)}`;
  const hint = isItem ? 'add "check" to it, or ask somebody' : suggest(id, checked, 'check');
  context.remark(path, { code: 'unknown_check', message, hint, index });
}

interface Place {
  readonly path: Path;
  readonly index?: number | undefined;
}

interface Subject {
  readonly signal: string;
  readonly by?: string;
}

function checkLabel(context: CheckContext, subject: Subject, place: Place): void {
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

/** The router counts fallbacks and copies as a whole, and everything else by endpoint too. */
function labelsOf({ draft, isWritten }: CheckContext, source: SignalDraft): readonly string[] {
  const measure = source.from === 'traffic' ? source.measure : undefined;
  if (measure !== undefined && (measure.kind === 'fallbacks' || countsCopies(measure))) return [];
  const targets = Object.keys(draft.targets ?? {});
  const listed =
    isWritten(['traffic', 'endpoints', 0]) ||
    targets.some((id) => isWritten(['targets', id, 'traffic', 'endpoints', 0]));
  return listed ? ['endpoint'] : [];
}

interface Unknown {
  readonly name: string;
  readonly path: Path;
  readonly index?: number | undefined;
  readonly onKey?: boolean;
}

interface Declared {
  readonly code: ProblemCode;
  /** What is declared: `person`. */
  readonly what: string;
  readonly declared: readonly string[];
}

function reportUnknown(
  context: CheckContext,
  { name, path, ...place }: Unknown,
  { code, what, declared }: Declared,
): void {
  const message = `no ${what} is named ${quote(name)}`;
  context.remark(path, { code, message, hint: suggest(name, declared, what), ...place });
}
