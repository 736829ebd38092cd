/**
 * Maps each character of a scalar's value to its place in the file, by walking both side by side:
 * indentation, doubled quotes, escapes and line folding stand only in the file.
 */
export function scalarOffsets(value: string, raw: string, start: number): (index: number) => number {
  const offsets: number[] = [];
  let at = contentStart(raw);
  for (const character of value.split('')) {
    at = isSpace(character) ? at : nextOf(raw, at, character);
    offsets.push(start + Math.min(at, raw.length));
    at += characterLength(raw, at);
  }
  return (index) => offsets[index] ?? start + Math.min(at, raw.length);
}

/** Past the opening quote, or past the header line of a block scalar. */
function contentStart(raw: string): number {
  const first = raw[0];
  if (first === '"' || first === "'") return 1;
  return first === '|' || first === '>' ? raw.indexOf('\n') + 1 : 0;
}

/** The next place that spells `character`, itself or as an escape of a double-quoted scalar. */
function nextOf(raw: string, from: number, character: string): number {
  for (let at = from; at < raw.length; at += characterLength(raw, at)) {
    const escaped = raw[0] === '"' && raw[at] === '\\' && raw[at + 1] !== '\n';
    if (raw[at] === character || escaped) return at;
  }
  return from;
}

/** Length of one character as the file spells it; an escape counts as a whole. */
function characterLength(raw: string, at: number): number {
  if (raw[0] === "'" && raw[at] === "'" && raw[at + 1] === "'") return 2;
  if (raw[0] !== '"' || raw[at] !== '\\') return 1;
  const digits = { x: 2, u: 4, U: 8 }[raw[at + 1] ?? ''] ?? 0;
  return 2 + digits;
}

/** A space of the value may be a line break in the file; it stands where the walk has come to. */
function isSpace(character: string): boolean {
  return character === ' ' || character === '\n';
}
