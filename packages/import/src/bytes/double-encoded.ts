import { byteOf } from './code-pages.ts';

/** A line as it was meant, and how much of it was repaired and lost. */
export interface Mended {
  readonly text: string;
  readonly repaired: number;
  readonly lost: number;
}

const LOST = '\uFFFD';
/** Text is read again where it went wrong more than once. */
const MOST_TIMES = 3;
/** So many pairs of a script in a document, and a pair of it is no chance. */
const ENOUGH = 3;
/**
 * First bytes of two-byte letters beyond Latin-1 that a document may hold: Latin extended, combining marks, Greek,
 * Cyrillic, Hebrew, Arabic. The others would turn `groß“` into a letter of a rare script.
 */
const SCRIPTS: ReadonlySet<number> = new Set([
  0xc4, 0xc5, 0xc6, 0xcc, 0xcd, 0xce, 0xcf, 0xd0, 0xd1, 0xd7, 0xd8, 0xd9, 0xda, 0xdb,
]);

/** Which two-byte letters a document really holds; and under `SURE` how much of it is damaged without a doubt. */
type Evidence = ReadonlyMap<number, number>;
const SURE = 0;

/**
 * Mends UTF-8 that was read as Latin-1 or Windows-1252, 1254 or 1258 and written again, line by line; text that is in
 * order is left as it is, also in the same line. What lacks a byte becomes U+FFFD and counts as lost.
 */
export function mendDoubleEncoding(lines: readonly string[]): readonly Mended[] {
  let mended: readonly Mended[] = lines.map((text) => ({ text, repaired: 0, lost: 0 }));
  for (let time = 0; time < MOST_TIMES; time++) {
    const evidence = evidenceOf(mended);
    const next = mended.map((line) => mendLine(line, evidence));
    if (next.every(({ repaired }, i) => repaired === mended[i]?.repaired)) break;
    mended = next;
  }
  return mended;
}

function evidenceOf(lines: readonly Mended[]): Evidence {
  const counts = new Map<number, number>();
  for (const { text } of lines) {
    for (let i = 0; i < text.length - 1; i++) {
      const unit = text.charCodeAt(i);
      if (unit < 0x80) continue;
      const byte = byteOf(unit);
      if (!isContinuation(text, i + 1)) continue;
      const isSure = byte === 0xc3 || (byte >= 0xe1 && byte <= 0xf4 && isContinuation(text, i + 2));
      if (isSure) counts.set(SURE, (counts.get(SURE) ?? 0) + 1);
      if (!SCRIPTS.has(byte)) continue;
      counts.set(byte, (counts.get(byte) ?? 0) + 1);
      i++;
    }
  }
  return counts;
}

function mendLine(line: Mended, evidence: Evidence): Mended {
  const { text } = line;
  let { repaired, lost } = line;
  let result = '';
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    if (text.charCodeAt(i) < 0x80) continue;
    const sequence = sequenceAt(text, i, evidence);
    if (sequence === null) continue;
    result += text.slice(from, i) + sequence.text;
    i += sequence.length - 1;
    from = i + 1;
    repaired++;
    if (sequence.text === LOST) lost++;
  }
  return from === 0 ? line : { text: result + text.slice(from), repaired, lost };
}

interface Sequence {
  readonly text: string;
  /** In UTF-16 units of the damaged text. */
  readonly length: number;
}

function sequenceAt(text: string, at: number, evidence: Evidence): Sequence | null {
  const lead = byteOf(text.charCodeAt(at));
  if (lead < 0xc2 || lead > 0xf4) return null;
  const wanted = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
  let code = lead & (0x3f >> wanted);
  let found = 0;
  while (found < wanted && isContinuation(text, at + 1 + found)) {
    code = code * 64 + (byteOf(text.charCodeAt(at + 1 + found)) & 0x3f);
    found++;
  }
  if (found === wanted) return whole(code, wanted, lead, evidence);
  return wanted === 1 ? lonely(text, at, lead, evidence) : broken(text, at, lead, { found, wanted });
}

function whole(code: number, wanted: number, lead: number, evidence: Evidence): Sequence | null {
  const overlong = (wanted === 2 && code < 0x800) || (wanted === 3 && (code < 0x10000 || code > 0x10ffff));
  if (overlong || (code >= 0xd800 && code <= 0xdfff)) return null;
  if (wanted === 1 && lead > 0xc3 && !isEnough(lead, evidence)) return null;
  return { text: String.fromCodePoint(code), length: wanted + 1 };
}

/** A script that is there often, or at all in a text that is surely damaged. */
function isEnough(lead: number, evidence: Evidence): boolean {
  const count = evidence.get(lead) ?? 0;
  return count >= ENOUGH || (count > 0 && (evidence.get(SURE) ?? 0) >= ENOUGH);
}

/** A letter of two bytes whose second is gone: only where the script is surely there, and where a letter could stand. */
function lonely(text: string, at: number, lead: number, evidence: Evidence): Sequence | null {
  if (lead < 0xc4 || (evidence.get(lead) ?? 0) < 4 * ENOUGH) return null;
  return { text: LOST, length: text[at + 1] === LOST ? 2 : 1 };
}

/** The first bytes of signs and emoji: what begins so and lacks a byte is no French word. */
function broken(
  text: string,
  at: number,
  lead: number,
  { found, wanted }: { readonly found: number; readonly wanted: number },
): Sequence | null {
  if (lead !== 0xe2 && lead !== 0xef && lead !== 0xf0) return null;
  const next = text.charCodeAt(at + 1 + found);
  const gap = next === 0xfffd ? 1 : 0;
  const first = byteOf(text.charCodeAt(at + 1));
  if (found === 0 && !(gap === 1 && isContinuation(text, at + 2))) return null;
  if (found > 0 && lead === 0xe2 && first > 0xaf) return null;
  let length = 1 + found + gap;
  while (length <= wanted && isContinuation(text, at + length)) length++;
  return { text: LOST, length };
}

function isContinuation(text: string, at: number): boolean {
  const byte = byteOf(text.charCodeAt(at));
  return byte >= 0x80 && byte <= 0xbf;
}
