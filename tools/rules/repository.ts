import { dirname, join } from 'node:path/posix';
import type { Finding, SourceFile } from './source.ts';
import { lineAt } from './source.ts';

const LINK = /\]\(\s*<?([^()\s>]+)>?(?:\s+"[^"]*")?\s*\)/g;

/** Relative links of Markdown files that lead to nothing, or to a heading that is not there. */
export function linkFindings(files: readonly SourceFile[]): readonly Finding[] {
  const paths = new Set(files.flatMap(({ path }) => [path, ...parents(path)]));
  return files
    .filter(({ path }) => path.endsWith('.md'))
    .flatMap(({ path, text }) => {
      const prose = withoutCode(text);
      return [...prose.matchAll(LINK)].flatMap(({ index, 1: link = '' }) => {
        if (/^[a-z]+:/i.test(link)) return [];
        const [target = '', anchor] = link.split('#');
        const to = target === '' ? path : join(dirname(path), target).replace(/\/$/, '');
        const line = lineAt(text, index);
        if (!paths.has(to)) return [{ path, line, message: `the link ${link} leads to nothing`, fix: 'mend the path' }];
        const page = files.find((file) => file.path === to);
        if (anchor === undefined || page === undefined || anchorsOf(page.text).has(anchor)) return [];
        return [{ path, line, message: `there is no #${anchor} in ${to}`, fix: 'mend the part after #' }];
      });
    });
}

function parents(path: string): readonly string[] {
  const folder = dirname(path);
  return folder === '.' ? ['.'] : [folder, ...parents(folder)];
}

/** Text whose fenced blocks and code spans are spaces. */
function withoutCode(text: string): string {
  return text.replace(/^(```+|~~~+)[\s\S]*?^\1|`[^`\n]*`/gm, (code) => code.replace(/[^\n]/g, ' '));
}

/** Anchors as code hosts make them from headings, and those that are written out. */
function anchorsOf(text: string): ReadonlySet<string> {
  const headings = [...text.matchAll(/^#+\s+(.+)$/gm)].map(({ 1: title = '' }) =>
    title
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );
  const written = [...text.matchAll(/<a id="([^"]+)">/g)].map(({ 1: id = '' }) => id);
  return new Set([...headings, ...written]);
}

interface LockedPackage {
  readonly resolved?: string;
  readonly link?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/** Faults of the lock file: addresses of a registry, and packages that `npm ci` would miss. */
export function lockFileFindings(files: readonly SourceFile[]): readonly Finding[] {
  const lock = files.find(({ path }) => path === 'package-lock.json');
  if (lock === undefined) {
    return [
      { path: 'package-lock.json', line: 0, message: 'there is no lock file', fix: 'npm install --loglevel=notice' },
    ];
  }
  const packages: Readonly<Record<string, LockedPackage>> = JSON.parse(lock.text).packages;
  const finding = (message: string, fix: string): Finding => ({ path: lock.path, line: 0, message, fix });
  return Object.entries(packages).flatMap(([folder, { resolved, link, dependencies, optionalDependencies }]) => {
    const address =
      resolved === undefined || link === true
        ? []
        : [
            finding(
              `${folder} names the address ${resolved}`,
              'npm install with this .npmrc, which leaves addresses out',
            ),
          ];
    const missing = Object.keys({ ...dependencies, ...optionalDependencies })
      .filter((name) => !isLocked(packages, folder, name))
      .map((name) =>
        finding(
          `${name}, which ${folder || 'the workspace'} needs, is not listed`,
          'see CONTRIBUTING.md, "Dependencies"',
        ),
      );
    return [...address, ...missing];
  });
}

/** Whether a package is found from a folder as Node looks for it: upwards. */
function isLocked(packages: Readonly<Record<string, LockedPackage>>, folder: string, name: string): boolean {
  if (packages[join(folder, 'node_modules', name)] !== undefined) return true;
  return folder !== '' && isLocked(packages, folder.includes('/') ? dirname(folder) : '', name);
}

/** Benchmarks that `npm run bench` could not run. */
export function benchFindings(files: readonly SourceFile[]): readonly Finding[] {
  return files
    .filter(({ path }) => /^bench\/[\w-]+\.ts$/.test(path) && !/\/(?:all|lib)\.ts$/.test(path))
    .filter(({ code }) => !/^export (?:async )?function run\(/m.test(code))
    .map(({ path }) => ({
      path,
      line: 0,
      message: 'there is no exported function run()',
      fix: 'export one that returns a BenchResult (bench/lib.ts), or move the file into a folder',
    }));
}
