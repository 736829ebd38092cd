import type { Environment } from '../shell/references.ts';

const CONTROL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;
const MOST = 200;
/** What a terminal would take for a colour or another order. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to take out.
const ESCAPES = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|.)/g;
const SECRET_NAME = /TOKEN|SECRET|PASSW|CREDENTIAL|(?:^|_)(?:API_?KEY|ACCESS_KEY|PRIVATE_KEY|KEY|AUTH)$/i;
/** Shorter values stand in too many texts that tell nothing. */
const SHORTEST_SECRET = 6;
const LOGIN = /(:\/\/)[^\s/@]*@/g;
const BEARER = /\b(Bearer|Basic|Token)\s+[\w.~+/=-]{8,}/gi;
const NAMED = /\b((?:[\w-]*(?:token|secret|passw(?:or)?d|api[_-]?key))["']?\s*[:=]\s*["']?)[^\s"',;&]+/gi;

/** A text of a program for people: on one line, without control characters and without secrets. */
export function cleaned(text: string, env: Environment): string {
  const line = text.replace(ESCAPES, '').replace(CONTROL, ' ').trim();
  const hidden = withoutValues(line, env).replace(LOGIN, '$1…@').replace(BEARER, '$1 …').replace(NAMED, '$1…');
  return hidden.length <= MOST ? hidden : `${hidden.slice(0, MOST - 1)}…`;
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
