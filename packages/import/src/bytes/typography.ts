import type { RepairLog } from './repair-log.ts';

/** Spaces that are not U+0020: they part words as it does. */
const SPACES = /[\u00A0\u1680\u2000-\u200A\u202F\u205F\u3000\u2028\u2029\u0085]/g;
/** U+2010 and U+2011, which look like the hyphen and are not found by it. */
const HYPHENS = /[\u2010\u2011\uFE63\uFF0D]/g;
const DOUBLE_QUOTES = /[\u201C-\u201F\u2033]/g;
const SINGLE_QUOTES = /[\u2018-\u201B\u2032]/g;
/** Control characters, marks that turn the direction of text, and such as have no width. Tabs stay. */
const CONTROL = /(?!\t)\p{Cc}|[\u00AD\u200B\u200E\u200F\u202A-\u202E\u2060\u2066-\u2069\uFEFF]/gu;

/** A line with plain spaces, hyphens and quotes, and without characters that nobody sees. */
export function plainTypography(text: string, line: number, log: RepairLog): string {
  if (isPlain(text)) return text;
  const replace = (from: string, pattern: RegExp, to: string, kind: 'spaces' | 'hyphens' | 'quotes' | 'control') => {
    let count = 0;
    const result = from.replace(pattern, () => {
      count++;
      return to;
    });
    log.note(kind, line, count);
    return result;
  };
  const spaced = replace(text, SPACES, ' ', 'spaces');
  const joined = replace(spaced, HYPHENS, '-', 'hyphens');
  const quoted = replace(replace(joined, DOUBLE_QUOTES, '"', 'quotes'), SINGLE_QUOTES, "'", 'quotes');
  return replace(quoted, CONTROL, '', 'control');
}

function isPlain(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 0x7e || (unit < 0x20 && unit !== 0x09)) return false;
  }
  return true;
}
