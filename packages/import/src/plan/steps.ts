import type { CommandFact, Found } from '../facts.ts';
import type { Draft } from './draft.ts';
import { momentOf, needsStart } from './moments.ts';
import { idOf, Names } from './names.ts';
import { type Field, field, type Item, map, maybe, words } from './tree.ts';

const MAX_NAME = 100;
const SHELLS = new Set(['bash', 'sh', 'shell', 'zsh', 'console', 'terminal', 'shell-session', 'powershell']);

/** The name of a step: the first sentence of a text, where all of it is long. */
export function stepName(text: string, names: Names): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  const [sentence = line] = line.split(/(?<=[.;!?])\s/);
  const short = line.length <= MAX_NAME ? line : sentence;
  return names.unique(short.length <= MAX_NAME ? short : `${short.slice(0, MAX_NAME - 1).trimEnd()}…`, ' ');
}

/**
 * What runs a command: it waits until somebody of the role agrees, and never starts by itself. A command of several
 * lines is left to people, who find it in the step.
 */
export function commandFields(command: string, role: string): readonly Field[] {
  const line = command.trim().replace(/^\$\s+/, '');
  if (/\n/.test(line)) return [field('owner', role), field('expect', `Run by hand: ${line}`)];
  return [field('owner', role), field('run', line), field('needs', words([role]))];
}

/** The section `rollback`; none where the plan has nothing to take back. */
export function rollbackFields({ facts, cast }: Draft, hasStages: boolean): readonly Field[] {
  if (!hasStages && facts.rollbackSteps.length === 0) return [];
  const names = new Names();
  const steps = facts.rollbackSteps.map((fact): Item => {
    const name = field('name', stepName(fact.text === '' ? (fact.command ?? '') : fact.text, names));
    const work =
      fact.command === undefined ? [field('owner', cast.commander)] : commandFields(fact.command, cast.commander);
    return { value: map(name, work), about: [fact] };
  });
  const within = field('within', '30s', { remark: 'as usual; for the router alone' });
  return [field('rollback', map(within, steps.length === 0 ? [] : [field('steps', steps)]))];
}

/** One timed step, checkpoint or command, in the order of the document. */
interface Moment {
  readonly line: number;
  readonly item: Item;
}

/** The section `runbook`: timed steps in phases that end in the checkpoints of the document. */
export function runbookFields(draft: Draft, rest: readonly CommandFact[]): readonly Field[] {
  const { facts } = draft;
  const names = new Names();
  const timed = facts.timeline.map((fact) => ({ line: fact.line, item: timedStep(draft, fact, names) }));
  const ends = [...facts.checkpoints].sort((a, b) => a.line - b.line);
  const phases: Item[] = [];
  const phaseNames = new Names();
  let from = 0;
  for (const end of ends) {
    const steps = timed.filter(({ line }) => line > from && line <= end.line);
    phases.push(checkpointPhase(draft, { end, steps, name: stepName(end.label, phaseNames) }));
    from = end.line;
  }
  const left = timed.filter(({ line }) => line > from);
  if (left.length > 0) {
    const name = phaseNames.unique(ends.length === 0 ? 'Timeline' : 'Afterwards', ' ');
    phases.push({
      value: map(
        field('phase', name),
        field(
          'steps',
          left.map(({ item }) => item),
        ),
      ),
    });
  }
  const commands = commandSteps(draft, rest);
  if (commands.length > 0) {
    const name = phaseNames.unique('Commands of the document', ' ');
    phases.push({ value: map(field('phase', name), field('steps', commands)) });
  }
  return phases.length === 0 ? [] : [field('runbook', phases)];
}

interface PhaseEnd {
  readonly end: Found & { readonly label: string; readonly decisions: readonly string[] };
  readonly steps: readonly Moment[];
  readonly name: string;
}

/** A phase that ends in a checkpoint; one without steps is a question. */
function checkpointPhase({ cast }: Draft, { end, steps, name }: PhaseEnd): Item {
  const decisions = end.decisions.length === 0 ? '' : ` (${end.decisions.join(', ')})`;
  const question = map(
    field('name', `Decide: ${name}`.slice(0, MAX_NAME)),
    field('ask', `${cast.commander}: ${end.label}: go on?${decisions}`),
  );
  const checkpoint = map(field('name', name), field('needs', words([cast.commander])));
  const items = steps.length === 0 ? [{ value: question }] : steps.map(({ item }) => item);
  const last =
    steps.length === 0
      ? []
      : [field('checkpoint', checkpoint, { about: [end], ...(decisions !== '' && { remark: `decides${decisions}` }) })];
  return { value: map(field('phase', name), field('steps', items), last), ...(steps.length === 0 && { about: [end] }) };
}

function timedStep(draft: Draft, fact: Draft['facts']['timeline'][number], names: Names): Item {
  const { cast } = draft;
  const role = cast.roleOf(fact.owner) ?? cast.commander;
  const at = momentOf(fact.at);
  const work = fact.command === undefined ? [field('owner', role)] : commandFields(fact.command, role);
  const messages = fact.communication === undefined ? [] : tellFields(draft, fact.communication);
  const fields = [
    field('name', stepName(fact.text === '' ? fact.at : fact.text, names)),
    ...maybe('at', at),
    ...work,
    ...(work.some(({ key }) => key === 'expect') ? [] : maybe('expect', fact.verification)),
    ...messages,
  ];
  const value = map(...fields);
  return at === undefined ? { value, about: [fact], above: [`When: ${fact.at}`] } : { value, about: [fact] };
}

/** Where a message goes: to the channel of chats that the document has, if there is one. */
function tellFields({ facts }: Draft, message: string): readonly Field[] {
  const text = message.replace(/^["“”„«]+|["“”„«»]+$/g, '').trim();
  const channel = channelIds(facts.channels).find(({ fact }) => fact.kind === 'slack');
  if (channel === undefined || text === '') return text === '' ? [] : [field('message', text)];
  return [field('tell', channel.id), field('message', text)];
}

/** The id of each channel that the plan language has. */
export function channelIds(channels: Draft['facts']['channels']) {
  const kinds = new Set<string>(['slack', 'email', 'pagerduty', 'webhook', 'status_page']);
  const names = new Names();
  const byName = Map.groupBy(
    channels.filter(({ kind }) => kinds.has(kind)),
    ({ kind, name }) => `${kind} ${name.toLowerCase()}`,
  );
  return [...byName.values()].flatMap(([fact, ...more]) =>
    fact === undefined ? [] : [{ id: names.unique(channelId(fact)), fact, about: [fact, ...more].slice(0, 3) }],
  );
}

function channelId({ kind, name }: Draft['facts']['channels'][number]): string {
  if (kind === 'pagerduty') return 'pagerduty';
  if (kind === 'status_page') return 'status-page';
  return idOf(name.replace(/@.*$/, ''), kind);
}

/** Commands of the document that belong to no step: each waits for the word of a person. */
function commandSteps({ cast, leaveOut }: Draft, rest: readonly CommandFact[]): readonly Item[] {
  const names = new Names();
  return rest.flatMap((fact): readonly Item[] => {
    if (fact.language !== '' && !SHELLS.has(fact.language.toLowerCase())) {
      leaveOut(fact, `${fact.language} is nothing that a step runs`);
      return [];
    }
    const lines = fact.text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#'));
    const [first] = lines;
    if (first === undefined) {
      leaveOut(fact, 'it holds comments alone');
      return [];
    }
    const name = field('name', stepName(first, names));
    return [{ value: map(name, commandFields(lines.join('\n'), cast.commander)), about: [fact] }];
  });
}

/** Whether a moment of the timeline needs the day of the launch. */
export function onTheClock(at: string): boolean {
  return needsStart(momentOf(at) ?? 'T');
}
