import { dirname, join } from 'node:path/posix';
import { lineAt, type SourceFile } from './source.ts';

/** One `import` or `export … from` of a file. */
export interface Import {
  /** As written: `./a.ts`, `node:fs`, `@holdpoint/plan`. */
  readonly from: string;
  /** Names taken, before renaming; `*` for all of them. */
  readonly names: readonly string[];
  readonly line: number;
}

const STATIC = /\b(?:import|export)\s+(?:type\s+)?((?:[\w$*\s,]|\{[^}]*\})*?)\s*\bfrom\s*['"]( *)['"]/g;
const BARE = /\bimport\s*['"]( *)['"]/g;
const DYNAMIC = /\bimport\s*\(\s*['"`]( *)['"`]/g;

/** Everything that a script imports, also by `import()` of a plain string. */
export function importsOf({ code, text }: SourceFile): readonly Import[] {
  const found: Import[] = [];
  for (const pattern of [STATIC, BARE, DYNAMIC]) {
    for (const match of code.matchAll(pattern)) {
      const length = match.at(-1)?.length ?? 0;
      const end = match.index + match[0].length - 1;
      const from = text.slice(end - length, end);
      const names = pattern === STATIC ? namesIn(match[1] ?? '') : ['*'];
      found.push({ from, names, line: lineAt(code, match.index) });
    }
  }
  return found;
}

/** Names of an import clause such as `a, { type b, c as d }` or `* as e`. */
function namesIn(clause: string): readonly string[] {
  const [, before = '', inner = ''] = /^([^{]*)(?:\{([^}]*)\})?/.exec(clause) ?? [];
  const outer = before.includes('*') ? ['*'] : before.trim() === '' ? [] : ['default'];
  const named = inner.split(',').map(
    (part) =>
      part
        .trim()
        .replace(/^type\s+/, '')
        .split(/\s+as\s+/)[0] ?? '',
  );
  return [...outer, ...named.filter((name) => name !== '')];
}

/** The file of the repository that an import means; null for a package of npm or of Node. */
export function resolveImport(path: string, from: string): string | null {
  if (from.startsWith('.')) return join(dirname(path), from);
  const own = ownPackage(from);
  return own === null ? null : `packages/${own}/src/index.ts`;
}

/** The folder below `packages/` of a package of ours; null for any other. */
export function ownPackage(from: string): string | null {
  if (from === 'holdpoint') return 'holdpoint';
  return /^@holdpoint\/([\w-]+)$/.exec(from)?.[1] ?? null;
}
