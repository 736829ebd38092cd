import type { Audience } from '@holdpoint/plan';

/**
 * A pattern of the plan such as `POST /batch` or `/users/*`, for what nginx has as `$request_method $request_uri`.
 * A `*` at the end stands for the rest of the path, any other for one segment; the query does not count.
 */
export function endpointPattern(text: string): string {
  const [first = '', second] = text.trim().split(/\s+/);
  const method = second === undefined ? '\\S+' : literal(first.toUpperCase());
  const parts = (second ?? first).split('*');
  const last = parts.length - 1;
  const path = parts.map((part, index) => {
    if (index === 0) return literal(part);
    return `${index === last && part === '' ? '[^?]+' : '[^/?]+'}${literal(part)}`;
  });
  return `^${method} ${path.join('')}(?:\\?|$)`;
}

/** For the value of a header: it, or a member of its list, is one of the audience's values. */
export function audiencePattern({ values }: Audience): string {
  const any = (list: readonly string[]): string => `(?:${list.map(literal).join('|')})`;
  const members = values.filter((value) => !value.includes(',') && value === value.trim());
  return `^${any(values)}$${members.length === 0 ? '' : `|(?:^|,)[\\t ]*${any(members)}[\\t ]*(?:,|$)`}`;
}

/**
 * For all cookies of a request; the value of the named one is the first group. Clients send what they like, so no
 * text may be gone through more than twice.
 */
export function cookiePattern(name: string): string {
  return `(?:^|;)[\\t ]*${literal(name)}[\\t ]*=[\\t ]*((?:[^;]*[^;\\t ])?)`;
}

/** The bytes of a text as a pattern that means nothing else, to nginx neither. */
function literal(text: string): string {
  return [...Buffer.from(text)].map(byteText).join('');
}

function byteText(byte: number): string {
  const character = String.fromCharCode(byte);
  return /[A-Za-z0-9/_-]/.test(character) ? character : `\\x${byte.toString(16).padStart(2, '0')}`;
}
