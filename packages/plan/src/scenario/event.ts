import type { Report } from '../report.ts';
import { mapOf } from '../shape/collections.ts';
import { object, optional, required } from '../shape/object.ts';
import { duration, oneOf, text } from '../shape/scalars.ts';
import { type DraftOf, named, type Shape, textOr, type ValueOf } from '../shape/shape.ts';
import type { Entry, MapNode } from '../source/node.ts';
import { allOf, anyOf, didYouMean, quote } from '../wording.ts';
import { factor, signalChange } from './values.ts';

const yes = oneOf(['yes']);
const version = named('version', textOr(oneOf(['down']), mapOf(signalChange, 'changes of signals')));
const LEVELS = ['critical', 'warning', 'info'] as const;
const DECISIONS = ['go', 'no-go', 'continue', 'pause', 'rollback', 'override'] as const;

const fields = object(
  {
    at: required(
      text('a moment such as T+1h or Wave 2 + 7m', 'Wave 2 + 7m'),
      'When it happens: so long after a stage was opened, or at a moment of the launch.',
    ),
    for: optional(duration, 'How long it lasts; to the end unless stated.'),
    candidate: optional(version, 'What becomes of signals of the candidate, or `down`: it answers nothing.'),
    stable: optional(version, 'The same for the version that serves today.'),
    silent: optional(text('a source or a signal', 'prometheus'), 'A source or a signal that gives no values.'),
    alert: optional(text('the name of an alert', 'QueueStuck'), 'An alert of the team that fires.'),
    level: optional(oneOf(LEVELS), 'The level of the alert; `critical` unless stated.'),
    drill: optional(yes, 'The alert is of an exercise, and counts for nothing.'),
    load: optional(factor, 'Requests as a multiple of what they would be.'),
    step: optional(text('the name of a step'), 'A step of the runbook or of the rollback that fails or hangs.'),
    fails: optional(yes, 'The command of the step fails.'),
    hangs: optional(yes, 'The command of the step never ends.'),
    channel: optional(text('the name of a channel'), 'A channel that takes no messages.'),
    down: optional(yes, 'The channel is down.'),
    router: optional(
      oneOf(['unreachable', 'deaf']),
      'The router cannot be reached, or answers and does nothing that it is told.',
    ),
    absent: optional(text('a person or a role'), 'A person or a role that does not answer.'),
    decision: optional(oneOf(DECISIONS), 'A decision that somebody takes unasked.'),
    by: optional(text('a person or a role'), 'Who decides: a person, or a role.'),
    reason: optional(text('a reason'), 'The reason that goes into the record.'),
    crash: optional(duration, 'The controller dies, and is started again so much later.'),
  },
  { what: 'an event' },
);

interface Form {
  /** Fields of which exactly one stands beside it; none are needed where the list is empty. */
  readonly oneOf?: readonly string[];
  readonly may?: readonly string[];
}

/** What can happen, by the field that says it, and the fields that belong to it. */
const FORMS: Readonly<Record<string, Form>> = {
  candidate: { may: ['for'] },
  stable: { may: ['for'] },
  silent: { may: ['for'] },
  alert: { may: ['level', 'drill', 'for'] },
  load: { may: ['for'] },
  step: { oneOf: ['fails', 'hangs'], may: ['for'] },
  channel: { oneOf: ['down'], may: ['for'] },
  router: { may: ['for'] },
  absent: { may: ['for'] },
  decision: { oneOf: ['by'], may: ['reason'] },
  crash: {},
};
const SUBJECTS = Object.keys(FORMS);
/** Fields that only some events have, and the events that have them. */
const COMPANIONS = ['for', 'fails', 'hangs', 'down', 'by', 'reason', 'level', 'drill'];

export type EventValue = ValueOf<typeof fields>;
export type EventDraft = DraftOf<typeof fields>;

/** One event of a scenario: a moment, one thing that happens, and what belongs to it. */
export const event: Shape<EventValue, EventDraft> = {
  expects: fields.expects,
  schema: (definitions) => ({
    ...fields.schema(definitions),
    oneOf: Object.entries(FORMS).flatMap(([subject, { oneOf: needs = [] }]) =>
      (needs.length === 0 ? [[]] : needs.map((each) => [each])).map((beside) => ({ required: [subject, ...beside] })),
    ),
    not: {
      anyOf: Object.entries(FORMS).flatMap(([subject, form]) =>
        COMPANIONS.filter((name) => !belongs(name, form)).map((name) => ({ required: [subject, name] })),
      ),
    },
  }),
  decode: (node, report) => {
    if (node.kind === 'map') reportForm(node, report);
    return fields.decode(node.kind === 'map' ? { ...node, entries: node.entries.filter(isKnown) } : node, report);
  },
};

/** Fields that no event has are reported here, where it is known what the author may have meant. */
function isKnown({ key }: Entry): boolean {
  return key === 'at' || SUBJECTS.includes(key) || COMPANIONS.includes(key);
}

function belongs(name: string, { oneOf: needs = [], may = [] }: Form): boolean {
  return needs.includes(name) || may.includes(name);
}

function reportForm(node: MapNode, report: Report): void {
  const unknown = node.entries.filter((entry) => !isKnown(entry));
  for (const entry of unknown) reportUnknown(entry, report);
  const [first, second] = node.entries.filter(({ key }) => SUBJECTS.includes(key));
  const form = first === undefined ? undefined : FORMS[first.key];
  if (first === undefined || form === undefined) {
    if (unknown.length > 0) return;
    const message = `the event does not say what happens; it may have ${anyOf(SUBJECTS)}`;
    return report({ code: 'missing_field', at: node.at, message });
  }
  if (second !== undefined) {
    const message = `${quote(first.key)} and ${quote(second.key)} are two events`;
    report({ code: 'conflicting_fields', at: second.keyAt, message, hint: 'write an event for each' });
  } else {
    reportCompanions(node, { subject: first.key, form }, report);
  }
}

function reportCompanions(node: MapNode, { subject, form }: { subject: string; form: Form }, report: Report): void {
  const { oneOf: needs = [] } = form;
  for (const { key, keyAt } of node.entries) {
    if (!COMPANIONS.includes(key) || belongs(key, form)) continue;
    const message = `${quote(key)} means nothing beside ${quote(subject)}`;
    report({ code: 'conflicting_fields', at: keyAt, message, hint: 'take it out' });
  }
  const [found, other] = node.entries.filter(({ key }) => needs.includes(key));
  if (found === undefined && needs.length > 0) {
    const message = `${anyOf(needs.map(quote))} is missing beside ${quote(subject)}`;
    report({ code: 'missing_field', at: node.at, message });
  }
  if (other === undefined) return;
  const message = `${allOf(needs.map(quote))} exclude each other`;
  report({ code: 'conflicting_fields', at: other.keyAt, message, hint: 'keep one of them' });
}

function reportUnknown({ key, keyAt: at, value }: Entry, report: Report): void {
  const names = ['at', ...SUBJECTS, ...COMPANIONS];
  const message = `unknown field ${quote(key)}; an event may have ${allOf(names)}`;
  // A comma ends a value in braces, so that the rest of a name becomes a field without a value.
  const isRest = value.kind === 'scalar' && value.type === 'nothing' && key.includes(' ');
  const comma = 'a text with a comma stands in quotes, or leave out what follows the comma';
  report({ code: 'unknown_field', at, message, hint: didYouMean(key, names) ?? (isRest ? comma : undefined) });
}
