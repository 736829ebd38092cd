/** Words and phrases of a list, parted by bars; they may stand on several lines. */
export function list(text: string): readonly string[] {
  return text
    .split('|')
    .map((word) => word.replaceAll(/\s+/g, ' ').trim())
    .filter((word) => word !== '');
}
