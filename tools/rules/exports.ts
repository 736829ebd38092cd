import { importsOf, resolveImport } from './imports.ts';
import { type Finding, isScript, isTest, lineAt, type SourceFile } from './source.ts';

const DECLARATION =
  /^export\s+(?:declare\s+)?(?:async\s+)?(const|let|function\*?|(?:abstract\s+)?class|interface|type)\s+([\w$]+)/gm;

/** The entry of a package is its promise to others. */
const ENTRY = /^packages\/[\w-]+\/src\/index\.ts$/;

interface Export {
  readonly name: string;
  readonly line: number;
  readonly isType: boolean;
}

/** Exports of products that no other file imports. A type may also serve its own file, where an exported function has it. */
export function unusedExports(files: readonly SourceFile[]): readonly Finding[] {
  const scripts = files.filter(({ path }) => isScript(path));
  const used = usedNames(scripts);
  return scripts
    .filter(({ path }) => /^(?:packages|examples)\/[\w-]+\/src\//.test(path) && !isTest(path) && !ENTRY.test(path))
    .flatMap((file) => {
      const names = used.get(file.path) ?? new Set();
      if (names.has('*')) return [];
      return exportsOf(file)
        .filter(({ name, isType }) => !names.has(name) && !(isType && usesOwn(file, name)))
        .map(({ name, line }) => ({
          path: file.path,
          line,
          message: usesOwn(file, name) ? `only this file uses ${name}` : `nothing uses ${name}`,
          fix: usesOwn(file, name) ? 'do not export it' : 'delete it',
        }));
    });
}

function exportsOf({ code }: SourceFile): readonly Export[] {
  return [...code.matchAll(DECLARATION)].map(({ index, 1: kind, 2: name = '' }) => ({
    name,
    line: lineAt(code, index),
    isType: kind === 'interface' || kind === 'type',
  }));
}

function usesOwn({ code }: SourceFile, name: string): boolean {
  return [...code.matchAll(new RegExp(`\\b${name}\\b`, 'g'))].length > 1;
}

/** Names that other files import, by the file that they import them from. */
function usedNames(scripts: readonly SourceFile[]): ReadonlyMap<string, ReadonlySet<string>> {
  const used = new Map<string, Set<string>>();
  for (const file of scripts) {
    for (const { from, names } of importsOf(file)) {
      const to = resolveImport(file.path, from);
      if (to === null) continue;
      const known = used.get(to) ?? new Set();
      for (const name of names) known.add(name);
      used.set(to, known);
    }
  }
  return used;
}
