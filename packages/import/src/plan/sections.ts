import { parseDuration } from '@holdpoint/plan';
import type { ChecklistItem, TimelineFact } from '../facts.ts';
import { roleNames } from './cast.ts';
import type { OpenChoice } from './choices.ts';
import type { Draft } from './draft.ts';
import { momentOf } from './moments.ts';
import { idOf, Names } from './names.ts';
import { channelIds } from './steps.ts';
import { type Field, field, type Item, map, maybe, words } from './tree.ts';

/** The section `sign_off`: each role that must approve, with what the document has it confirm. */
export function signOffFields({ facts, cast }: Draft, confirmed: readonly ChecklistItem[]): readonly Field[] {
  const byRole = Map.groupBy(facts.approvals, (fact) => cast.roleOf(fact.role) ?? '');
  const items = [...byRole].flatMap(([role, about]): readonly Item[] => {
    if (role === '') return [];
    const confirms = confirmed.filter((item) => cast.roleOf(item.section) === role);
    const list = confirms.map((item) => ({ value: item.text, about: [item] }));
    return [{ value: map(field('role', role), ...(list.length === 0 ? [] : [field('confirms', list)])), about }];
  });
  return items.length === 0 ? [] : [field('sign_off', items)];
}

/** Whether an item stands under the name of a role that approves. */
export function isConfirmed({ facts, cast }: Draft, item: ChecklistItem): boolean {
  const role = cast.roleOf(item.section);
  return (
    role !== undefined &&
    facts.approvals.some((fact) => cast.roleOf(fact.role) === role) &&
    roleNames(item.section).length === 1
  );
}

/** The section `readiness`. What the document ticks is no proof: it becomes an item like any other. */
export function readinessFields(
  items: readonly ChecklistItem[],
  due: ReadonlyMap<string, TimelineFact>,
): readonly Field[] {
  const ids = new Names();
  const sections = [...Map.groupBy(items, ({ section }) => section)].map(([section, list]): Item => {
    const rows = list.map((item): Item => {
      const id = ids.unique(idOf(item.text, 'item').slice(0, 60));
      const ticked = item.done ? { remark: 'ticked in the document, which proves nothing' } : {};
      return { value: map(field('id', id), field('title', item.text)), about: [item], ...ticked };
    });
    const when = due.get(section);
    const moment = when === undefined ? [] : maybe('due', momentOf(when.at), { about: [when] });
    return { value: map(field('section', section === '' ? 'Checklist' : section), moment, field('items', rows)) };
  });
  return sections.length === 0 ? [] : [field('readiness', sections)];
}

/** The section `channels`. Addresses that let people in are named as secrets, and never stand in the plan. */
export function channelFields({ facts, leaveOut }: Draft): readonly Field[] {
  const channels = channelIds(facts.channels);
  for (const fact of facts.channels) {
    const known = channels.some(
      ({ fact: first }) => first.kind === fact.kind && first.name.toLowerCase() === fact.name.toLowerCase(),
    );
    if (!known) leaveOut(fact, `the plan language has no channel of the kind ${fact.kind}`);
  }
  const fields = channels.map(({ id, fact, about }) =>
    field(id, map(...addressOf(fact.kind, fact.name, id)), { about }),
  );
  return fields.length === 0 ? [] : [field('channels', map(...fields))];
}

function addressOf(kind: string, name: string, id: string): readonly Field[] {
  const title = field('title', name);
  const secret = (prefix: string): string => `$${prefix}_${id.toUpperCase().replaceAll('-', '_')}`;
  switch (kind) {
    case 'email':
      return /^[^\s@:/]+@[^\s@:/]+$/.test(name)
        ? [field('email', name), field('via', '$SMTP_URL')]
        : [field('email', secret('MAIL')), field('via', '$SMTP_URL'), title];
    case 'slack':
      return [field('slack', secret('SLACK')), title];
    case 'pagerduty':
      return [field('pagerduty', '$PAGERDUTY_KEY')];
    case 'status_page':
      return /^https?:\/\/[^\s@?]+$/.test(name)
        ? [field('status_page', name)]
        : [field('status_page', '$STATUS_PAGE_URL')];
    default:
      return [field('webhook', secret('WEBHOOK'))];
  }
}

const AFTERWARDS =
  /\bpost\b|\bpost[- ]|\bafter\b|nach dem|después|posterior|après|depois|após|\bsau\b|بعد|之后|上线后|事後|リリース後|이후|배포 후/iu;
const BEFOREHAND =
  /\bpre\b|\bpre-|\bbefore\b|prior to|readiness|antes|avant|vor dem|\btrước\b|قبل|之前|上线前|事前|이전/iu;
/** From this long after T on, points are no longer part of the launch. */
const LATE = /^(?:T\+(?:2[4-9]|[3-9]\d|\d{3,})h|T\+\d+[dw])/;

/**
 * The points of checklists that are about the time after the launch: by their section, by the last timed heading above
 * them, or because they follow a section that is.
 */
export function afterwardsIn(
  items: readonly ChecklistItem[],
  timeline: Draft['facts']['timeline'],
): readonly ChecklistItem[] {
  const headings = timeline.filter(({ original }) => /^\s*#/.test(original));
  const marks = [
    ...headings.map((fact) => ({ line: fact.line, text: fact.text, at: momentOf(fact.at) ?? '', item: undefined })),
    ...items.map((item) => ({ line: item.line, text: item.section, at: '', item })),
  ].sort((a, b) => a.line - b.line);
  const late: ChecklistItem[] = [];
  let after = false;
  for (const { text, at, item } of marks) {
    if (BEFOREHAND.test(text)) after = false;
    else if (AFTERWARDS.test(text)) after = true;
    else if (at.startsWith('T')) after = LATE.test(at);
    if (after && item !== undefined) late.push(item);
  }
  return late;
}

/** The section `after`: criteria of success, and what is done afterwards. */
export function afterFields(
  { facts, signals, choices, cast }: Draft,
  tasks: readonly ChecklistItem[],
): readonly Field[] {
  const { successCriteria } = facts;
  if (successCriteria.length + tasks.length === 0) return [];
  const { value: watch, choice } = choices.ask({
    id: 'after.watch',
    question: 'For how long is the launch watched after its last stage?',
    form: 'a duration such as 24h or 2w',
    about: successCriteria.slice(0, 1),
    read: (answer) => ('value' in parseDuration(answer) ? answer : null),
    placeholder: '2w',
  });
  const names = new Names();
  const success = successCriteria.map((fact): Item => {
    const measured =
      fact.condition === undefined ? null : (figureIn(fact.condition) ?? signals.condition(fact.condition, fact));
    return { value: measured ?? `ask ${cast.commander}: ${fact.text}`, about: [fact] };
  });
  const work = tasks.map((item): Item => ({ value: map(field('name', names.unique(item.text, ' '))), about: [item] }));
  const fields = [
    field('watch', watch, choice === undefined ? {} : { choice }),
    ...maybe('success', success.length === 0 ? undefined : success),
    ...maybe('tasks', work.length === 0 ? undefined : work),
  ];
  return [field('after', map(...fields))];
}

const FIGURE =
  /^(?:share|unplanned_rollbacks|critical_incidents|data_loss_incidents|mttr|uptime|cost|crashes|satisfaction|requests|critical_alerts_unhandled) (?:<=|>=|!=|[<>=]) \S/;

/** A criterion about a figure of the launch itself, which is no signal; null for all others. */
export function figureIn(condition: string): string | null {
  return FIGURE.test(condition) ? condition : null;
}

/** The section `choices`: what keeps the plan from being run. */
export function choiceFields(open: readonly OpenChoice[]): readonly Field[] {
  if (open.length === 0) return [];
  const items = open.map(({ number, id, question, answers }): Item => {
    const may = answers.length === 0 ? [] : [field('answers', words(answers))];
    return { value: map(field('choice', id), field('question', question), may), choice: number };
  });
  return [field('choices', items)];
}
