/** Words and phrases of a list, parted by bars; they may stand on several lines. */
export function list(text: string): readonly string[] {
  return text
    .split('|')
    .map((word) => word.replaceAll(/\s+/g, ' ').trim())
    .filter((word) => word !== '');
}

/** Words with their numbers, parted by bars: `one 1 | two 2`. */
export function counts(text: string): Readonly<Record<string, number>> {
  return Object.fromEntries(
    list(text).map((pair) => {
      const at = pair.lastIndexOf(' ');
      return [pair.slice(0, at), Number(pair.slice(at + 1))];
    }),
  );
}
