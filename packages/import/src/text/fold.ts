/** Letters and signs that stand for others, beyond what Unicode says. */
const SPECIAL: Readonly<Record<string, string>> = {
  đ: 'd',
  ð: 'd',
  ł: 'l',
  ø: 'o',
  ı: 'i',
  أ: 'ا',
  إ: 'ا',
  آ: 'ا',
  ة: 'ه',
  ى: 'ي',
  '٪': '%',
  '٫': '.',
  '٬': ',',
  '،': ',',
  '؛': ';',
  '؟': '?',
  '。': '.',
  '、': ',',
  '「': '"',
  '」': '"',
  '・': ' ',
  '−': '-',
  '﹤': '<',
  '﹥': '>',
  '⩽': '≤',
  '⩾': '≥',
  '〜': '~',
  '\t': ' ',
};

const TABLE = foldTable();

function foldTable(): Uint16Array {
  const table = Uint16Array.from({ length: 0x10000 }, (_, unit) => unit);
  const set = (unit: number): void => {
    table[unit] = foldedUnit(String.fromCharCode(unit)).charCodeAt(0);
  };
  const ranges: readonly (readonly [number, number])[] = [
    [0x0, 0x52f],
    [0x1e00, 0x1fff],
    [0xff00, 0xff5f],
  ];
  for (const [from, to] of ranges) for (let unit = from; unit <= to; unit++) set(unit);
  for (const zero of [0x660, 0x6f0, 0x966]) for (let i = 0; i < 10; i++) table[zero + i] = 0x30 + i;
  for (const char of Object.keys(SPECIAL)) set(char.charCodeAt(0));
  return table;
}

function foldedUnit(char: string): string {
  const unit = char.charCodeAt(0);
  if (unit > 0xff00 && unit < 0xff5f) return foldedUnit(String.fromCharCode(unit - 0xfee0));
  const lower = char.toLowerCase();
  const base = (lower.length === 1 ? lower : char).normalize('NFD').charAt(0);
  return SPECIAL[base] ?? SPECIAL[lower] ?? base;
}

/**
 * Text as words are looked for in it: lower case, without accents, with plain digits and signs. It is as long as the
 * text given, so that places in one are places in the other.
 */
export function fold(text: string): string {
  let result = '';
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    const folded = TABLE[unit] ?? unit;
    if (folded === unit) continue;
    result += text.slice(from, i) + String.fromCharCode(folded);
    from = i + 1;
  }
  return from === 0 ? text : result + text.slice(from);
}

/** Whether a unit of folded text belongs to a word of a script that parts its words with spaces. */
export function isWordUnit(unit: number): boolean {
  if (unit >= 0x61 && unit <= 0x7a) return true;
  if (unit >= 0x30 && unit <= 0x39) return true;
  return unit === 0x5f || (unit >= 0xc0 && unit < 0x530 && unit !== 0xd7 && unit !== 0xf7);
}

/** Whether a unit is an ASCII digit. */
export function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}
