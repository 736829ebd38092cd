/** A sentence of a text, and where it begins in it. */
export interface Sentence {
  readonly text: string;
  readonly start: number;
}

/** Splits prose where sentences end; a point within a number, a name or an abbreviation ends none. */
export function sentencesOf(text: string): readonly Sentence[] {
  const sentences: Sentence[] = [];
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    if (!endsAt(text, i)) continue;
    sentences.push({ text: text.slice(from, i + 1), start: from });
    from = i + 1;
  }
  if (text.slice(from).trim() !== '') sentences.push({ text: text.slice(from), start: from });
  return sentences;
}

function endsAt(text: string, at: number): boolean {
  const char = text[at] ?? '';
  if ('。！？；؟'.includes(char)) return true;
  if (!'.!?;'.includes(char) || text[at + 1] !== ' ') return false;
  return (
    char !== '.' ||
    !/(?:^|\s)(?:\p{L}|e\.g|i\.e|etc|approx|ca|z\.B|vs|no|min|max|ej|p\.ex)$/iu.test(
      text.slice(Math.max(0, at - 8), at),
    )
  );
}
