/** Deepest nesting of quotes and lists that is read. */
export const MAX_NESTING = 60;

/** The first line, from 1, that is nested too deeply; 0 where none is. */
export function tooDeepLine(lines: readonly string[]): number {
  const indents: number[] = [];
  for (const [i, line] of lines.entries()) {
    if (line.trim() === '') continue;
    const { markers, indent } = prefixOf(line);
    while ((indents.at(-1) ?? -1) >= indent) indents.pop();
    if (markers > 0) indents.push(indent);
    if (markers > MAX_NESTING || indents.length > MAX_NESTING) return i + 1;
  }
  return 0;
}

/** How many quote and list markers a line begins with, and how far it is indented. */
function prefixOf(line: string): { readonly markers: number; readonly indent: number } {
  let markers = 0;
  let indent = -1;
  let at = 0;
  while (at < line.length && markers <= MAX_NESTING) {
    const char = line[at] ?? '';
    if (char === ' ' || char === '\t') at++;
    else {
      const length = markerLength(line, at);
      if (indent === -1) indent = at;
      if (length === 0) break;
      markers++;
      at += length;
    }
  }
  return { markers: isRule(line) ? 0 : markers, indent: Math.max(indent, 0) };
}

function markerLength(line: string, at: number): number {
  const char = line[at] ?? '';
  if (char === '>') return 1;
  const after = line[at + 1] ?? ' ';
  if ('-*+'.includes(char)) return after === ' ' || after === '\t' ? 1 : 0;
  return /^\d{1,9}[.)][ \t]/.exec(line.slice(at, at + 12))?.[0].length ?? 0;
}

/** `- - -` draws a line. */
function isRule(line: string): boolean {
  return /^[\s\-*_]+$/.test(line);
}
