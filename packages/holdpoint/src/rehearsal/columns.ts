/** How text is put: width in columns, and whether colours may be used. */
export interface TextOptions {
  readonly width: number;
  readonly color: boolean;
}

/** A line that stands out where colours may be used. */
export function heading(text: string, { color }: TextOptions): string {
  return color ? `\u001b[1m${text}\u001b[0m` : text;
}

/** Text in lines of at most so many columns, as far as its words allow. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length + 1 > Math.max(20, width)) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

/** Cells of a table, row by row. */
export type Rows = readonly (readonly string[])[];

/** A titled table: columns as wide as their widest cell, the last one folded into what is left of the line. */
export function tableLines(title: string, rows: Rows, options: TextOptions): readonly string[] {
  if (rows.length === 0) return [];
  const columns = rows[0]?.length ?? 0;
  const limit = Math.floor(options.width / 3);
  const widths = Array.from({ length: columns - 1 }, (_, i) =>
    Math.min(limit, Math.max(...rows.map((row) => row[i]?.length ?? 0))),
  );
  const used = widths.reduce((sum, width) => sum + width + 2, 2);
  const room = options.width - used;
  const below = room < 24 && rows.some((row) => (row.at(-1)?.length ?? 0) > room);
  const lines = rows.flatMap((row) => {
    const cells = widths.map((width, i) => (row[i] ?? '').slice(0, width).padEnd(width));
    const last = row.at(-1) ?? '';
    if (below) {
      const folded = last === '' ? [] : wrapped(last, options.width - 6).map((line) => `      ${line}`);
      return [`  ${cells.join('  ')}`.trimEnd(), ...folded];
    }
    const folded = wrapped(last, options.width - used);
    return folded.map((line, i) => `${i === 0 ? `  ${cells.join('  ')}  ` : ' '.repeat(used)}${line}`.trimEnd());
  });
  return [heading(title, options), ...lines, ''];
}
