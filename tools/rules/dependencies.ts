import { dirname } from 'node:path/posix';
import { importsOf } from './imports.ts';
import { type Finding, isScript, isTest, type SourceFile } from './source.ts';

/** Dependencies of the workspace that are run, not imported. */
const RUN_NOT_IMPORTED = ['@biomejs/biome', '@types/node', 'node', 'typescript'];

/** Packages that are imported and not declared, or declared and not imported. */
export function dependencyFindings(files: readonly SourceFile[]): readonly Finding[] {
  const manifests = files.filter(({ path }) => path === 'package.json' || path.endsWith('/package.json'));
  const ofWorkspace = declared(manifests.find(({ path }) => path === 'package.json'));
  return manifests.flatMap((manifest) => {
    const folder = manifest.path === 'package.json' ? '' : `${dirname(manifest.path)}/`;
    const own = declared(manifest);
    const available = (path: string) => [...own, ...(isTest(path) ? [nameOf(manifest), ...ofWorkspace] : [])];
    const scripts = files.filter(({ path }) => isScript(path) && belongs(path, folder, manifests));
    const imports = scripts.flatMap((file) => bareImports(file).map((each) => ({ ...each, path: file.path })));
    const undeclared = imports
      .filter(({ name, path }) => !available(path).includes(name))
      .filter(
        ({ name, path }) => folder !== '' || (!name.startsWith('@holdpoint/') && !/^(?:tools|bench)\//.test(path)),
      )
      .map(({ name, path, line }) => ({
        path,
        line,
        message: `${name} is imported and not declared`,
        fix: `declare it in ${manifest.path}`,
      }));
    const everywhere = folder === '' ? files.filter(({ path }) => isScript(path)).flatMap(bareImports) : imports;
    const unused = own
      .filter((name) => !RUN_NOT_IMPORTED.includes(name) && !everywhere.some((each) => each.name === typed(name)))
      .map((name) => ({
        path: manifest.path,
        line: 0,
        message: `${name} is declared and nothing imports it`,
        fix: `npm uninstall ${name}`,
      }));
    return [...undeclared, ...unused];
  });
}

/** Whether a file belongs to the package of this folder, and to none further down. */
function belongs(path: string, folder: string, manifests: readonly SourceFile[]): boolean {
  const others = manifests.map((each) => `${dirname(each.path)}/`).filter((each) => each.length > folder.length);
  return path.startsWith(folder) && !others.some((other) => other !== './' && path.startsWith(other));
}

function declared(manifest: SourceFile | undefined): readonly string[] {
  if (manifest === undefined) return [];
  const { dependencies = {}, devDependencies = {} } = JSON.parse(manifest.text);
  return [...Object.keys(dependencies), ...Object.keys(devDependencies)];
}

/** Whose types a package holds; other packages stand for themselves. */
function typed(name: string): string {
  return name.replace(/^@types\//, '');
}

function nameOf({ text }: SourceFile): string {
  return JSON.parse(text).name;
}

/** Imports of packages, by package name; not those of Node itself. */
function bareImports(file: SourceFile): readonly { readonly name: string; readonly line: number }[] {
  return importsOf(file)
    .filter(({ from }) => !from.startsWith('.') && !from.startsWith('node:'))
    .map(({ from, line }) => ({ name: packageName(from), line }));
}

function packageName(from: string): string {
  const parts = from.split('/');
  return parts.slice(0, from.startsWith('@') ? 2 : 1).join('/');
}
