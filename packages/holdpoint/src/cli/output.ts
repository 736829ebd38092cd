/** Text for people or programs that asked for it, on standard output. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** One JSON value on a line of its own, on standard output. */
export function printJson(value: unknown): void {
  print(JSON.stringify(value));
}

/** What is not the answer itself: problems, advice and progress, on standard error. */
export function complain(text: string): void {
  process.stderr.write(`${text}\n`);
}

let staysWithoutReader = false;

/**
 * When nobody reads standard output any more (`holdpoint watch | head`), a command that only prints ends
 * without a word. One that controls a launch goes on, because the launch depends on it.
 */
export function onBrokenPipe(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    if (!staysWithoutReader) process.exit(0);
  });
  process.stderr.on('error', () => {});
}

/** From now on this process controls a launch. */
export function stayWithoutReader(): void {
  staysWithoutReader = true;
}

/** Whether a stream gets colours: a terminal that can show them, and nobody has asked for none (no-color.org). */
export function wantsColor(stream: { readonly isTTY?: boolean }): boolean {
  const { NO_COLOR = '', TERM } = process.env;
  return stream.isTTY === true && NO_COLOR === '' && TERM !== 'dumb';
}

/** Whether the terminal shows more than ASCII, by the locale; one that is not set says nothing against it. */
export function wantsUnicode(): boolean {
  const { LC_ALL, LC_CTYPE, LANG } = process.env;
  const locale = LC_ALL || LC_CTYPE || LANG || 'UTF-8';
  return /utf-?8/i.test(locale);
}

/** Whether there is a terminal to draw a board in and to take keys from. */
export function hasTerminal(): boolean {
  return process.stdin.isTTY === true && process.stdout.isTTY === true && process.env.TERM !== 'dumb';
}
