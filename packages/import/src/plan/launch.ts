import type { Facts } from '../facts.ts';
import type { Choices } from './choices.ts';
import { momentOf, needsStart } from './moments.ts';
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
  const about = timeline.filter(({ at }) => needsStart(momentOf(at) ?? 'T'));
  if (about.length === 0) return [];
  const start = choices.ask({
    id: 'launch.start',
    question: 'When is T, the planned start? The document has times on the clock',
    form: 'a local time such as 2026-02-08T02:00',
    about: about.slice(0, 1),
    read: (answer) => (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2})?$/.test(answer) ? answer : null),
    placeholder: '2099-01-01T00:00',
  });
  const inUtc = about.find(({ original }) => /\b(?:UTC|GMT)\b/.test(original));
  const zone =
    inUtc === undefined
      ? choices.ask({
          id: 'launch.timezone',
          question: 'In which time zone are these times?',
          form: 'an IANA time zone such as Europe/Madrid, or UTC',
          about: about.slice(0, 1),
          read: (answer) => (/^(?:UTC|[A-Za-z_]+(?:\/[A-Za-z0-9_+-]+){1,2})$/.test(answer) ? answer : null),
          placeholder: 'UTC',
        })
      : { value: 'UTC' };
  return [
    field('timezone', zone.value, { ...choiceOf(zone), ...(inUtc && { about: [inUtc] }) }),
    field('start', start.value, choiceOf(start)),
  ];
}

function choiceOf({ choice }: { readonly choice?: number }): { readonly choice?: number } {
  return choice === undefined ? {} : { choice };
}
