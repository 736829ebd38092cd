/** A command line as the program that starts it sees it. */
export interface Words {
  /** Arguments, without their quotes. */
  readonly words: readonly string[];
  /** The line with everything in quotes blotted out; in double quotes, `$(` and backquotes stay. */
  readonly bare: string;
}

/** Splits a command line into arguments the way a shell does: spaces part them, quotes and backslashes join. */
export function wordsOf(line: string): Words {
  const words: string[] = [];
  let word: string | undefined;
  let bare = '';
  for (const [part] of line.matchAll(/'[^']*'|"(?:\\.|[^"\\])*"|\\.|\s+|[^'"\\\s]+|./gsu)) {
    if (/^\s/.test(part)) {
      if (word !== undefined) words.push(word);
      word = undefined;
      bare += part;
    } else {
      const quoted = part.length > 1 && /^['"\\]/.test(part);
      word = (word ?? '') + (quoted ? part.slice(1, part.startsWith('\\') ? undefined : -1) : part);
      bare += quoted ? blotted(part) : part;
    }
  }
  return { words: word === undefined ? words : [...words, word], bare };
}

function blotted(part: string): string {
  return part.startsWith('"') ? part.replaceAll(/[^$(`]/g, '_') : '_'.repeat(part.length);
}

/** The script that a line hands to a shell by `-c`; undefined where it hands none. */
export function scriptOf(line: string): string | undefined {
  const { words } = wordsOf(line);
  const shell = words.findIndex((word) => /^(?:.*\/)?(?:ba|da|z|k)?sh$/.test(word));
  if (shell === -1) return undefined;
  const option = words.findIndex((word, i) => i > shell && /^-[a-z]*c$/.test(word));
  return option === -1 ? undefined : words[option + 1];
}
