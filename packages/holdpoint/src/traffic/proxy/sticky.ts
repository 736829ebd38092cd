import type { Audience, StickyKey } from '@holdpoint/plan';
import { type Fields, firstValue } from './wire/fields.ts';

/** Header bytes above 0x7f are read as UTF-8, so that a key hashes as it does in other languages. */
function asUtf8(value: string): string {
  return /[\x80-\xff]/.test(value) ? Buffer.from(value, 'latin1').toString('utf8') : value;
}

function cookieValue(fields: Fields, cookie: string): string | undefined {
  for (let i = 0; i < fields.length; i += 2) {
    if (fields[i] !== 'cookie') continue;
    for (const pair of (fields[i + 1] ?? '').split(';')) {
      const equals = pair.indexOf('=');
      if (equals !== -1 && pair.slice(0, equals).trim() === cookie) return pair.slice(equals + 1).trim();
    }
  }
  return undefined;
}

/** Reads the key that a request sticks by; null where it has none. */
export function keyReader(key: StickyKey): (fields: Fields, address: string) => string | null {
  switch (key.kind) {
    case 'header': {
      const name = key.name.toLowerCase();
      return (fields) => nonEmpty(firstValue(fields, name));
    }
    case 'cookie':
      return (fields) => nonEmpty(cookieValue(fields, key.name));
    case 'address':
      return (_, address) => nonEmpty(address);
  }
}

function nonEmpty(value: string | undefined): string | null {
  return value === undefined || value === '' ? null : asUtf8(value);
}

/** Tells whether a request belongs to an audience: its header, or a member of its list, is one of the values. */
export function audienceTest(audience: Audience): (fields: Fields) => boolean {
  const name = audience.header.toLowerCase();
  const values = new Set(audience.values);
  return (fields) => {
    const found = firstValue(fields, name);
    if (found === undefined) return false;
    const text = asUtf8(found);
    return values.has(text) || (text.includes(',') && text.split(',').some((member) => values.has(member.trim())));
  };
}
