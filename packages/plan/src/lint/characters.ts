import type { Plan } from '../plan.ts';
import type { Path } from '../source/node.ts';
import { quote } from '../wording.ts';
import type { LintRemark } from './rule.ts';
import { commandsOf, textsOf } from './texts.ts';

/** What word processors make of plain characters, and what cannot be seen; neither does any good in a command. */
const IN_COMMANDS =
  /[\u2018\u2019\u201c\u201d\u00ab\u00bb\u2010-\u2015\u2212\u2026\u00a0\u202f\u2007\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/;
/** In names only what cannot be seen, and a hyphen that no search finds; marks that Arabic and Persian need are fine. */
const IN_NAMES = /[\u2011\u200b\u202a-\u202e\u2060\u2066-\u2069\ufeff]/;

/** Reports characters that look like others, or like nothing, in commands and names. */
export function findTypography(plan: Plan, remark: LintRemark): void {
  for (const { line, path, owner } of commandsOf(plan)) {
    const found = IN_COMMANDS.exec(line)?.[0];
    if (found === undefined) continue;
    const message = `${owner} runs ${quote(line)}, which holds ${described(found)}`;
    remark({ code: 'typographic_character', path, message, hint: 'type the command again by hand' });
  }
  for (const { text, path } of namesOf(plan)) {
    const found = IN_NAMES.exec(text)?.[0];
    if (found === undefined) continue;
    const message = `the name ${quote(text)} holds ${described(found)}`;
    remark({ code: 'typographic_character', path, message, hint: 'type the name again by hand' });
  }
}

/** Greek letters that are signs of science are fine beside Latin ones: µs, ΔT. */
const MIXED =
  /[A-Za-z\u00c0-\u024f][\u0400-\u04ff\u0391-\u0393\u0395-\u03a8\u03b1-\u03bb\u03bd-\u03c9]|[\u0400-\u04ff\u0391-\u0393\u0395-\u03a8\u03b1-\u03bb\u03bd-\u03c9][A-Za-z\u00c0-\u024f]/;

/** Reports words in names that mix letters of alphabets which look alike, so that two names may look like one. */
export function findConfusables(plan: Plan, remark: LintRemark): void {
  for (const { text, path } of namesOf(plan)) {
    const word = text.split(/[^\p{L}\p{M}]+/u).find((each) => MIXED.test(each));
    if (word === undefined) continue;
    const odd = [...word].find((letter) => /[\u0370-\u04ff]/.test(letter)) ?? '';
    const message = `the word ${quote(word)} in ${quote(text)} mixes Latin letters with ${described(odd)}`;
    remark({ code: 'confusable_name', path, message, hint: 'type the word again in one alphabet' });
  }
}

interface PlacedName {
  readonly text: string;
  readonly path: Path;
}

/** Names of people, of what they do, and of what stands in the plan by name. */
function namesOf(plan: Plan): readonly PlacedName[] {
  const people = Object.values(plan.people).map(({ id, name }) => ({ text: name, path: ['people', id, 'name'] }));
  return [...people, ...textsOf(plan).filter(({ kind }) => kind === 'name')];
}

function described(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const shown = /\p{L}|\p{P}|\p{S}/u.test(character) ? ` (${character})` : '';
  return `U+${code.toString(16).toUpperCase().padStart(4, '0')}${shown}`;
}
