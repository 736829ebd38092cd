import { parseDuration } from '@holdpoint/plan';

const TOKEN =
  /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`|#[^\n]*|(?:\d+(?:ms|[smhdwy]))+|0x[0-9a-f]+|(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|[a-z_:][a-z0-9_:]*|[=!<>~]{1,2}|\S/gi;

/** Whether two expressions are the same but for white space, and for how numbers, durations and texts are written. */
export function sameExpression(a: string, b: string): boolean {
  return canonical(a) === canonical(b);
}

function canonical(expression: string): string {
  const tokens = [...expression.matchAll(TOKEN)].map(([token]) => token).filter((token) => !token.startsWith('#'));
  // A comma before the closing brace says nothing.
  const said = tokens.filter((token, i) => token !== ',' || tokens[i + 1] !== '}');
  return said.map((token) => meaning(token)).join(' ');
}

function meaning(token: string): string {
  if (/^["'`]/.test(token)) return JSON.stringify(unquoted(token));
  if (/^\d+(ms|[smhdwy])/.test(token)) return `${lengthMs(token)}ms`;
  if (/^[\d.]+$|^\d|^\.\d/.test(token)) return String(Number(token));
  return token;
}

function lengthMs(text: string): number {
  // A year of PromQL has 365 days; units of plans end with the week.
  const years = Number(/^(\d+)y/.exec(text)?.[1] ?? 0);
  const rest = text.replace(/^\d+y/, '');
  const parsed = rest === '' ? undefined : parseDuration(rest);
  return years * 365 * 86_400_000 + (parsed !== undefined && 'value' in parsed ? parsed.value : 0);
}

function unquoted(text: string): string {
  const inner = text.slice(1, -1);
  if (text.startsWith('`')) return inner;
  return inner.replaceAll(/\\(.)/gs, (_, character: string) => (character === 'n' ? '\n' : character));
}
