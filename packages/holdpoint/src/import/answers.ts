import type { Choice } from '@holdpoint/import';
import { parse } from 'yaml';
import { LaunchError } from '../errors.ts';

/** An answer as it was typed: to a number, a name, or a pattern of names such as `stages.*.observe`. */
export interface TypedAnswer {
  readonly to: string;
  readonly answer: string;
  /** File that it stands in, which may hold more than is asked. */
  readonly file?: string;
}

/** Reads `N=VALUE` or `NAME=VALUE`. Errors: `wrong_use`. */
export function typedAnswer(text: string): TypedAnswer {
  const [, to, answer] = /^([\w.*-]+)=(.*)$/s.exec(text) ?? [];
  if (to !== undefined && answer !== undefined && answer.trim() !== '') return { to, answer };
  throw new LaunchError('wrong_use', `--answer ${JSON.stringify(text)} is no answer`, {
    hint: 'Write the number or the name of a choice and what you choose: --answer 3=24h, or --answer "stages.*.observe=24h".',
  });
}

/** The answers of a file: a map in YAML or JSON from numbers or names to answers. Errors: `input_invalid`. */
export function answersIn(text: string, file: string): readonly TypedAnswer[] {
  const found = parsed(text, file);
  const entries =
    found instanceof Map ? [...found].map(([to, value]) => ({ to: String(to), answer: value, file })) : null;
  const bad = entries?.find(({ answer }) => typeof answer !== 'string' || answer.trim() === '');
  if (entries === null || bad !== undefined) {
    const what =
      bad === undefined ? 'it is no map' : `${JSON.stringify(bad.to)} has no answer that is a text or a number`;
    throw new LaunchError('input_invalid', `${file} holds no answers: ${what}`, {
      hint: 'Write one answer a line, such as "launch.version: 1.0.0".',
    });
  }
  return entries.map(({ to, answer }) => ({ to, answer: String(answer), file }));
}

/** Every scalar is text as it is written: the version 2.10 is no number. */
function parsed(text: string, file: string): unknown {
  try {
    return parse(text, { schema: 'failsafe', mapAsMap: true, maxAliasCount: 100 });
  } catch (cause) {
    const [line = ''] = cause instanceof Error ? cause.message.split('\n') : [];
    throw new LaunchError('input_invalid', `${file} is no YAML: ${line}`, {
      hint: 'Mend it, or give --answer instead.',
    });
  }
}

/** The answers by the names of the choices that they are to; a later one counts. What fits no choice keeps its name. */
export function byName(typed: readonly TypedAnswer[], choices: readonly Choice[]): ReadonlyMap<string, string> {
  return new Map(typed.flatMap(({ to, answer }) => namesOf(to, choices).map((name) => [name, answer] as const)));
}

function namesOf(to: string, choices: readonly Choice[]): readonly string[] {
  if (/^\d+$/.test(to)) return [choices.find(({ number }) => number === Number(to))?.id ?? to];
  if (!to.includes('*')) return [to];
  const parts = to.split('*');
  return choices.map(({ id }) => id).filter((id) => fits(id, parts));
}

/** Whether a name begins with the first part, ends in the last, and has the others between them. */
function fits(name: string, parts: readonly string[]): boolean {
  const [first = '', ...rest] = parts;
  const last = rest.pop() ?? '';
  if (!name.startsWith(first) || name.length < first.length + last.length || !name.endsWith(last)) return false;
  let from = first.length;
  return rest.every((part) => {
    const index = name.indexOf(part, from);
    from = index + part.length;
    return index >= 0 && from <= name.length - last.length;
  });
}
