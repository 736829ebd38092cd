import type { Finding, SourceFile } from './source.ts';

/** Lines that a file may have. */
export const FILE_LIMIT = 400;

/** Files that are longer than allowed, and functions that are, each with their lines today. They may only shrink. */
export interface Ratchet {
  readonly files: Readonly<Record<string, number>>;
  /** By file: its longest function. */
  readonly functions: Readonly<Record<string, number>>;
}

/** A function that is longer than allowed. */
export interface LongFunction {
  readonly path: string;
  readonly line: number;
  readonly lines: number;
}

const RATCHET_FILE = 'tools/size-ratchet.json';

/** Files and functions above their limit that the ratchet does not know, or that are not what it says any more. */
export function sizeFindings(
  scripts: readonly SourceFile[],
  functions: readonly LongFunction[],
  ratchet: Ratchet,
): readonly Finding[] {
  const longFiles = scripts
    .map(({ path, text }) => ({ path, line: 0, lines: text.split('\n').length - 1 }))
    .filter(({ lines }) => lines > FILE_LIMIT);
  const known = new Set(scripts.map(({ path }) => path));
  return [
    ...against(longFiles, { allowed: ratchet.files, what: 'file', known }),
    ...against(longest(functions), { allowed: ratchet.functions, what: 'function', known }),
  ];
}

function longest(functions: readonly LongFunction[]): readonly LongFunction[] {
  const byPath = new Map<string, LongFunction>();
  for (const each of functions) {
    if (each.lines > (byPath.get(each.path)?.lines ?? 0)) byPath.set(each.path, each);
  }
  return [...byPath.values()];
}

interface Allowance {
  readonly allowed: Readonly<Record<string, number>>;
  readonly what: 'file' | 'function';
  readonly known: ReadonlySet<string>;
}

function against(found: readonly LongFunction[], { allowed, what, known }: Allowance): readonly Finding[] {
  const tooLong = found
    .filter(({ path, lines }) => lines > (allowed[path] ?? 0))
    .map(({ path, line, lines }) => ({
      path,
      line,
      message: `a ${what} has ${lines} lines${allowed[path] === undefined ? '' : `, ${allowed[path]} before`}`,
      fix: `divide it: a ${what} may have ${what === 'file' ? FILE_LIMIT : 70}`,
    }));
  const shrunk = Object.entries(allowed).flatMap(([path, lines]) => {
    const now = found.find((each) => each.path === path)?.lines;
    if (now === lines || (now !== undefined && now > lines)) return [];
    const fix = now === undefined ? `take ${path} out of it` : `write ${now} for ${path}`;
    const message = `${path} ${known.has(path) ? `has no ${what} of ${lines} lines any more` : 'is gone'}`;
    return [{ path: RATCHET_FILE, line: 0, message, fix }];
  });
  return [...tooLong, ...shrunk];
}
