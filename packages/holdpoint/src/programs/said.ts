import type { Environment } from '../shell/references.ts';

const CONTROL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;
/** Characters that are looked at; of more only the beginning is shown anyway. */
const LOOKED_AT = 4_000;
/** What a terminal would take for a colour or a title; the rest of it is a control character by itself. */
const ESCAPES = /\p{Cc}(?:\[[0-?]*[ -/]*[@-~]|\][^\p{Cc}]*)/gu;
const SECRET_NAME = /TOKEN|SECRET|PASSW|CREDENTIAL|(?:^|_)(?:API_?KEY|ACCESS_KEY|PRIVATE_KEY|KEY|AUTH)$/i;
/** Shorter values stand in too many texts that tell nothing. */
const SHORTEST_SECRET = 6;
const LOGIN = /(:\/\/)[^\s/@]*@/g;
const BEARER = /\b(Bearer|Basic|Token)\s+[\w.~+/=-]{8,}/gi;
const NAMED = /\b((?:[\w-]*(?:token|secret|passw(?:or)?d|api[_-]?key))["']?\s*[:=]\s*["']?)[^\s"',;&]+/gi;

/** A text of a program for people: on one line of at most `most` characters, without control characters and without secrets. */
export function cleaned(text: string, env: Environment, most = 200): string {
  const line = text.slice(0, LOOKED_AT).replace(ESCAPES, '').replace(CONTROL, ' ').trim();
  const hidden = withoutValues(line, env).replace(LOGIN, '$1…@').replace(BEARER, '$1 …').replace(NAMED, '$1…');
  return hidden.length <= most ? hidden : `${hidden.slice(0, most - 1)}…`;
}

/** The last line with anything on it that a program said, for people; empty where it said nothing. */
export function lastLine(said: Buffer, env: Environment): string {
  const line = said
    .toString('utf8')
    .split(/\r\n|\n|\r/)
    .map((each) => cleaned(each, env))
    .findLast((each) => each !== '');
  return line ?? '';
}

/** Secrets are told by the names of their variables: nobody else says which values are some. */
function withoutValues(text: string, env: Environment): string {
  return Object.entries(env)
    .flatMap(([name, value = '']) => (SECRET_NAME.test(name) && value.length >= SHORTEST_SECRET ? [value] : []))
    .toSorted((a, b) => b.length - a.length)
    .reduce((hidden, value) => hidden.replaceAll(value, '…'), text);
}
