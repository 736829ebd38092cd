import type { Draft } from './draft.ts';
import { idOf, Names } from './names.ts';
import { type Field, field, type Item, map, words } from './tree.ts';

const MAX_NAME = 100;

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
