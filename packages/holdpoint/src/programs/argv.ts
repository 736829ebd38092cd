export type SplitCommand =
  | { readonly outcome: 'argv'; readonly program: string; readonly args: readonly string[] }
  /** Why the line is no list of arguments, in one sentence. */
  | { readonly outcome: 'fault'; readonly detail: string };

/** Spaces, quoted pieces, escaped characters, what a shell would act on, and plain text. */
const PIECE = /(\s+)|'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|([|&;<>`]|\$[\w({@*#?!])|([^\s'"\\|&;<>`$]+|\$)/gy;
const IN_QUOTES = /`|\$[\w({@*#?!]/;

/**
 * Splits the line of a command into its program and arguments, by the quoting rules of a shell. There is no
 * shell: what only one would understand is refused rather than passed on as text.
 */
export function splitCommand(line: string): SplitCommand {
  const words: string[] = [];
  let word: string | null = null;
  let end = 0;
  for (const [whole, space, single, double, escaped, shell, plain] of line.matchAll(PIECE)) {
    end += whole.length;
    const acted = shell ?? IN_QUOTES.exec(double ?? '')?.[0];
    if (acted !== undefined) return fault(forShell(acted));
    if (space !== undefined) {
      if (word !== null) words.push(word);
      word = null;
    } else word = (word ?? '') + (single ?? double?.replaceAll(/\\(["\\$`])/g, '$1') ?? escaped ?? plain ?? '');
  }
  if (end < line.length)
    return fault(line[end] === '\\' ? 'a backslash escapes nothing' : `a quote ${line[end]} has no end`);
  if (word !== null) words.push(word);
  const [program, ...args] = words;
  if (program === undefined || program === '') return fault('the command is empty');
  return { outcome: 'argv', program, args };
}

function forShell(found: string): string {
  const missing = found.startsWith('$') ? 'no variables are filled in' : `nothing is done about ${found}`;
  return `there is no shell, so that ${missing}; put the command into a script`;
}

function fault(detail: string): SplitCommand {
  return { outcome: 'fault', detail };
}
