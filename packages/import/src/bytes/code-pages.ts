/** Characters of Windows-1252 for the bytes 0x80 to 0x9F; a space where the byte stands for nothing. */
const WESTERN = '€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ';
/** What Windows-1254 (Turkish) has in the place of six letters of Windows-1252. */
const TURKISH: readonly (readonly [string, number])[] = [
  ['Ğ', 0xd0],
  ['İ', 0xdd],
  ['Ş', 0xde],
  ['ğ', 0xf0],
  ['ı', 0xfd],
  ['ş', 0xfe],
];
/** What Windows-1258 (Vietnamese) has in the place of others. */
const VIETNAMESE: readonly (readonly [string, number])[] = [
  ['Ă', 0xc3],
  ['Đ', 0xd0],
  ['Ơ', 0xd5],
  ['Ư', 0xdd],
  ['ă', 0xe3],
  ['đ', 0xf0],
  ['ơ', 0xf5],
  ['ư', 0xfd],
];
const BYTES: ReadonlyMap<number, number> = new Map([
  ...Array.from({ length: 0x80 }, (_, i): [number, number] => [0x80 + i, 0x80 + i]),
  ...[...WESTERN].flatMap((char, i): [number, number][] =>
    char === ' ' ? [] : [[char.codePointAt(0) ?? 0, 0x80 + i]],
  ),
  ...[...TURKISH, ...VIETNAMESE].map(([char, byte]): [number, number] => [char.codePointAt(0) ?? 0, byte]),
]);

/** The byte, 0x80 to 0xFF, that a UTF-16 unit stands for where UTF-8 was read as Latin-1 or a Windows code page; else -1. */
export function byteOf(unit: number): number {
  return unit < 0x80 ? -1 : (BYTES.get(unit) ?? -1);
}
