/** Where a board is drawn: a terminal, or what stands in for one in a test. */
export interface ScreenOutput {
  readonly columns?: number;
  readonly rows?: number;
  write(text: string): unknown;
  on(event: 'resize', listener: () => void): unknown;
  off(event: 'resize', listener: () => void): unknown;
}

export interface Screen {
  /** In columns and lines, as the terminal is now. */
  size(): { readonly width: number; readonly height: number };
  /** Shows these lines and no others; only what has changed is written, as one update. */
  draw(lines: readonly string[]): void;
  /** Gives the terminal back as it was. May be called again. */
  close(): void;
}

const ESC = '\u001b[';
/** The alternate screen, no cursor, and no wrapping, so that a misjudged width cannot shift the lines below. */
const ENTER = `${ESC}?1049h${ESC}?25l${ESC}?7l${ESC}2J`;
const LEAVE = `${ESC}0m${ESC}?7h${ESC}?25h${ESC}?1049l`;
const [BEGIN_UPDATE, END_UPDATE] = [`${ESC}?2026h`, `${ESC}?2026l`];

/**
 * Takes the terminal over until `close`, which also happens when the process ends in any way that Node
 * can see. `resized` is called when the size has changed; the next `draw` then writes every line.
 */
export function openScreen(output: ScreenOutput, resized: () => void): Screen {
  let shown: readonly string[] = [];
  let closed = false;
  const onResize = (): void => {
    shown = [];
    output.write(`${ESC}2J`);
    resized();
  };
  const close = (): void => {
    if (closed) return;
    closed = true;
    process.off('exit', close);
    output.off('resize', onResize);
    output.write(LEAVE);
  };
  process.on('exit', close);
  output.on('resize', onResize);
  output.write(ENTER);
  return {
    size: () => ({ width: output.columns ?? 80, height: output.rows ?? 24 }),
    draw(lines) {
      if (closed) return;
      const changes = lines.flatMap((line, i) => (line === shown[i] ? [] : [`${ESC}${i + 1};1H${ESC}2K${line}`]));
      shown = lines;
      if (changes.length > 0) output.write(`${BEGIN_UPDATE}${changes.join('')}${END_UPDATE}`);
    },
    close,
  };
}
