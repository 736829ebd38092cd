import type { ChecklistItem, CheckpointFact, CommandFact, TimelineFact } from '../facts.ts';
import type { Draft } from './draft.ts';
import { bareLabel } from './labels.ts';
import { momentOf, planMoment } from './moments.ts';
import { Names } from './names.ts';
import type { Schedule, ScheduledPhase } from './schedule.ts';
import { channelIds, commandFields, stepName } from './steps.ts';
import { type Field, field, type Item, map, maybe, words } from './tree.ts';

const MAX_NAME = 100;
const SHELLS = new Set(['', 'bash', 'sh', 'shell', 'zsh', 'console', 'terminal', 'shell-session', 'powershell']);

/** The section `runbook`: the phases of the document, and the commands that belong to no step. */
export function runbookFields(draft: Draft, { phases }: Schedule, rest: readonly CommandFact[]): readonly Field[] {
  const names = new Names();
  const items = phases.map((phase) => phaseItem(draft, phase, names));
  const commands = commandSteps(draft, rest);
  const name = commands.length === 0 ? '' : names.unique('Commands of the document', ' ');
  const last = commands.length === 0 ? [] : [{ value: map(field('phase', name), field('steps', commands)) }];
  return items.length + last.length === 0 ? [] : [field('runbook', [...items, ...last])];
}

function phaseItem(draft: Draft, { title, heading, steps, items, checkpoint }: ScheduledPhase, names: Names): Item {
  const { at, until } = heading === undefined ? {} : planMoment(heading.at);
  const name = names.unique(bareLabel(title).slice(0, MAX_NAME), ' ');
  const stepNames = new Names();
  const list = withoutRepeats([
    ...steps.map((fact) => timedStep(draft, fact, stepNames)),
    ...items.map((item) => checkStep(draft, item, stepNames)),
  ]);
  const asks = list.length === 0 && checkpoint !== undefined;
  const work = asks ? [question(draft, checkpoint)] : list;
  const only = work.length === 0 && heading !== undefined ? [timedStep(draft, heading, stepNames)] : work;
  const fields = [
    field('phase', name),
    ...(only === work ? [...maybe('at', at), ...maybe('until', until)] : []),
    field('steps', only),
    ...(checkpoint === undefined || asks ? [] : [checkpointField(draft, checkpoint)]),
  ];
  const about = heading === undefined || only !== work ? [] : [heading];
  return { value: map(...fields), about };
}

function decisionsOf({ decisions }: CheckpointFact): string {
  return decisions.length === 0 ? '' : ` (${decisions.join(', ')})`;
}

function question({ cast }: Draft, end: CheckpointFact): Item {
  const label = bareLabel(end.label);
  const ask = `${cast.commander}: ${label}: go on?${decisionsOf(end)}`;
  return { value: map(field('name', `Decide: ${label}`.slice(0, MAX_NAME)), field('ask', ask)), about: [end] };
}

function checkpointField({ cast }: Draft, end: CheckpointFact): Field {
  const value = map(field('name', bareLabel(end.label)), field('needs', words([cast.commander])));
  return field('checkpoint', value, {
    about: [end],
    ...(end.decisions.length > 0 && { remark: `decides${decisionsOf(end)}` }),
  });
}

/** A point of a checklist that is looked at in the middle of the launch. */
function checkStep({ cast }: Draft, item: ChecklistItem, names: Names): Item {
  return { value: map(field('name', stepName(item.text, names)), field('owner', cast.commander)), about: [item] };
}

function timedStep(draft: Draft, fact: TimelineFact, names: Names): Item {
  const { cast } = draft;
  const role = cast.roleOf(fact.owner) ?? cast.commander;
  const at = momentOf(fact.at);
  const work = fact.command === undefined ? [field('owner', role)] : commandFields(fact.command, role);
  const messages = fact.communication === undefined ? [] : tellFields(draft, fact.communication);
  const fields = [
    field('name', stepName(fact.text === '' ? fact.at : bareLabel(fact.text), names)),
    ...maybe('at', at),
    ...work,
    ...(work.some(({ key }) => key === 'expect') ? [] : maybe('expect', fact.verification)),
    ...messages,
  ];
  const value = map(...fields);
  return at === undefined ? { value, about: [fact], above: [`When: ${fact.at}`] } : { value, about: [fact] };
}

/** A command that two steps of one phase have, because one is the heading of the other, runs once. */
function withoutRepeats(steps: readonly Item[]): readonly Item[] {
  const seen = new Set<string>();
  return [...steps]
    .reverse()
    .map((step) => {
      const { value } = step;
      const run =
        typeof value === 'object' && 'fields' in value
          ? value.fields.find(({ key }) => key === 'run')?.value
          : undefined;
      if (typeof run !== 'string' || typeof value !== 'object' || !('fields' in value)) return step;
      if (!seen.has(run)) {
        seen.add(run);
        return step;
      }
      return { ...step, value: { fields: value.fields.filter(({ key }) => key !== 'run' && key !== 'needs') } };
    })
    .reverse();
}

/** Where a message goes: to the channel of chats that the document has, if there is one. */
function tellFields({ facts }: Draft, message: string): readonly Field[] {
  const text = message.replace(/^["\u201c\u201d\u201e«]+|["\u201c\u201d\u201e«»]+$/g, '').trim();
  if (text === '') return [];
  const chats = channelIds(facts.channels).filter(({ fact }) => fact.kind === 'slack');
  const channel = chats.find(({ fact }) => fact.name.startsWith('#')) ?? chats[0];
  return [...maybe('tell', channel?.id), field('message', text)];
}

/** Commands of the document that belong to no step: each waits for the word of a person. */
function commandSteps({ cast, leaveOut }: Draft, rest: readonly CommandFact[]): readonly Item[] {
  const names = new Names();
  return rest.flatMap((fact): readonly Item[] => {
    const reason = notRun(fact);
    if (reason !== null) leaveOut(fact, reason);
    const [first, ...more] = linesOf(fact);
    if (reason !== null || first === undefined) return [];
    const name = field('name', stepName(first, names));
    return [{ value: map(name, commandFields([first, ...more].join('\n'), cast.commander)), about: [fact] }];
  });
}

function linesOf({ text }: CommandFact): readonly string[] {
  const lines = text.split('\n').map((line) => line.trim());
  return lines.filter((line) => line !== '' && !line.startsWith('#'));
}

function notRun(fact: CommandFact): string | null {
  if (!SHELLS.has(fact.language.toLowerCase())) return `${fact.language} is nothing that a step runs`;
  return linesOf(fact).length === 0 ? 'it holds comments alone' : null;
}
