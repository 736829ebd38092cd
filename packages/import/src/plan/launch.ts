import type { Facts } from '../facts.ts';
import type { Choices } from './choices.ts';
import { needsStart, planMoment } from './moments.ts';
import { slug } from './names.ts';
import { type Field, field, map } from './tree.ts';

const NAME = /^[a-z][a-z0-9]{0,63}(?:-[a-z0-9]{1,32}){0,8}$/;
const MAX_NAME = 48;

/** The section `launch`. `file` is the name of the document. */
export function launchField(facts: Facts, file: string, choices: Choices): Field {
  const title = facts.title.trim();
  const fields = [
    field('name', launchName(title, file)),
    ...(title === '' ? [] : [field('title', title)]),
    versionField(title, choices),
    ...clockFields(facts, choices),
    ...(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*$/.test(facts.language) && facts.language !== 'und'
      ? [field('language', facts.language)]
      : []),
  ];
  return field('launch', map(...fields));
}

function launchName(title: string, file: string): string {
  const words = slug(title, '-', MAX_NAME).split('-').slice(0, 6).join('-');
  const base = file.replace(/^.*[\\/]/, '').replace(/\.[^.]*$/, '');
  const named = slug(base, '-', MAX_NAME).replace(/^[\d-]+/, '');
  const found = [words, named].find((name) => NAME.test(name) && name.length > 3);
  return found ?? 'launch';
}

function versionField(title: string, choices: Choices): Field {
  const [, short, full] = /\bv(\d+(?:\.\d+){1,3}(?:-[\w.]+)?)\b|\b(\d+\.\d+\.\d+(?:-[\w.]+)?)\b/i.exec(title) ?? [];
  const stated = short ?? full;
  if (stated !== undefined) return field('version', stated);
  const { value, choice } = choices.ask({
    id: 'launch.version',
    question: 'Which version is launched?',
    form: 'a version such as 1.0.0',
    read: (answer) => (/^\S{1,60}$/.test(answer) ? answer : null),
    placeholder: 'undecided',
  });
  return field('version', value, choice === undefined ? {} : { choice });
}

/** Moments on the clock need a day, and its zone. */
function clockFields({ timeline }: Facts, choices: Choices): readonly Field[] {
  const timed = timeline.map((fact) => ({ fact, ...planMoment(fact.at) }));
  const clocks = timed.filter(({ at }) => needsStart(at ?? 'T'));
  const about = clocks.slice(0, 1).map(({ fact }) => fact);
  if (about.length === 0) return [];
  const start = choices.ask({
    id: 'launch.start',
    question: 'When is T, the planned start? The document has days, or times on the clock',
    form: 'a local time such as 2026-02-08T02:00',
    about,
    read: (answer) => (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?$/.test(answer) ? answer : null),
    placeholder: '2099-01-01T00:00',
  });
  const zones = new Set(clocks.flatMap(({ zone }) => zone ?? []));
  const stated = clocks.find(({ zone }) => zone === 'UTC' || zone === 'GMT');
  if (zones.size === 1 && stated !== undefined) {
    return [field('timezone', 'UTC', { about: [stated.fact] }), field('start', start.value, choiceOf(start))];
  }
  const zone = choices.ask({
    id: 'launch.timezone',
    question: `In which time zone are the times of the document?${zones.size === 0 ? '' : ` It says ${[...zones].join(', ')}`}`,
    form: 'an IANA time zone such as Europe/Madrid, or UTC',
    about,
    read: (answer) => (/^(?:UTC|[A-Za-z_]+(?:\/[A-Za-z0-9_+-]+){1,2})$/.test(answer) ? answer : null),
    placeholder: 'UTC',
  });
  return [field('timezone', zone.value, choiceOf(zone)), field('start', start.value, choiceOf(start))];
}

function choiceOf({ choice }: { readonly choice?: number }): { readonly choice?: number } {
  return choice === undefined ? {} : { choice };
}
