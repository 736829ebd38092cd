/**
 * `npm run check`: formatting, lint, types and the rules of this repository. Everything runs, so that all
 * findings come at once, each with what to do about it. Exit code 1 when there is any.
 */
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { banFindings, emptyCatches } from './rules/bans.ts';
import { dependencyFindings } from './rules/dependencies.ts';
import { unusedExports } from './rules/exports.ts';
import { layerFindings, unlistedDrivers } from './rules/layers.ts';
import { benchFindings, linkFindings, lockFileFindings } from './rules/repository.ts';
import { type LongFunction, sizeFindings } from './rules/sizes.ts';
import { type Finding, isScript, isTest, type SourceFile, sourceFile } from './rules/source.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
/** Files that rules read; of the others only the names count. */
const TEXT = /\.(?:m?[jt]s|json|md|ya?ml|html|css|sh)$|^\.ci\/|^\.npmrc$/;
const LONG_FUNCTION_RULE = 'complexity/noExcessiveLinesPerFunction';

interface Result {
  readonly name: string;
  /** What was found, for people; empty when all is well. */
  readonly report: string;
  readonly fix?: string;
}

/** Files that are or will be committed. */
function repositoryFiles(): readonly SourceFile[] {
  const listed = run('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z']);
  const deleted = new Set(run('git', ['ls-files', '--deleted', '-z']).stdout.split('\0'));
  const paths = listed.stdout.split('\0').filter((path) => path !== '' && !deleted.has(path));
  const textOf = (path: string): string => (TEXT.test(path) ? readFileSync(join(ROOT, path), 'utf8') : '');
  return paths.map((path) => sourceFile(path, textOf(path)));
}

function run(command: string, args: readonly string[]): SpawnSyncReturns<string> {
  const result = spawnSync(command, args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  if (result.error !== undefined) throw new Error(`${command} could not be run`, { cause: result.error });
  return result;
}

/** A tool that says all that is wrong itself. */
function tool(name: string, [command, ...args]: readonly [string, ...string[]], fix: string): Result {
  const { status, stdout, stderr } = run(command, args);
  return { name, report: status === 0 ? '' : `${stdout}${stderr}`.trim() || `exit code ${status}`, fix };
}

function rule(name: string, findings: readonly Finding[]): Result {
  const lines = findings.map(({ path, line, message, fix }) => {
    const place = line === 0 ? path : `${path}:${line}`;
    return `${place}: ${message}\n    ${fix}`;
  });
  return { name, report: lines.join('\n') };
}

/** Functions of the product that are too long, as biome counts them; biome.json holds the limit. */
function longFunctions(): readonly LongFunction[] {
  const args = ['lint', `--only=${LONG_FUNCTION_RULE}`, '--reporter=json', '--max-diagnostics=none', '.'];
  const { diagnostics } = JSON.parse(run('biome', args).stdout);
  return diagnostics.flatMap(({ category, message, location }: BiomeDiagnostic) => {
    const lines = Number(/\((\d+)\)/.exec(message)?.[1]);
    const counts = category === `lint/${LONG_FUNCTION_RULE}` && !isTest(location.path);
    return counts ? [{ path: location.path, line: location.start.line, lines }] : [];
  });
}

interface BiomeDiagnostic {
  readonly category: string;
  readonly message: string;
  readonly location: { readonly path: string; readonly start: { readonly line: number } };
}

function checkAll(files: readonly SourceFile[]): readonly Result[] {
  const scripts = files.filter(({ path }) => isScript(path));
  const ratchet = JSON.parse(readFileSync(join(ROOT, 'tools', 'size-ratchet.json'), 'utf8'));
  return [
    tool(
      'format, lint and import cycles',
      ['biome', 'check', '--max-diagnostics=50', '.'],
      'npx biome check --write .',
    ),
    tool('types', ['tsc', '-p', '.'], 'mend the types; npx tsc -p . says this again'),
    rule('layers', [...layerFindings(files), ...unlistedDrivers(files)]),
    rule('bans', [...banFindings(files), ...emptyCatches(files)]),
    rule('sizes', sizeFindings(scripts, longFunctions(), ratchet)),
    rule('unused exports', unusedExports(files)),
    rule('dependencies', [...dependencyFindings(files), ...lockFileFindings(files)]),
    rule('links', linkFindings(files)),
    rule('benchmarks', benchFindings(files)),
  ];
}

function main(): void {
  const files = repositoryFiles();
  const modules = files.filter(({ path }) => isScript(path)).length;
  if (modules === 0) throw new Error('No module was found: the rules would pass whatever the code is.');
  const results = checkAll(files);
  for (const { name, report, fix } of results) {
    if (report === '') continue;
    process.stdout.write(
      `\n${name}\n${report.replace(/^/gm, '  ')}\n${fix === undefined ? '' : `  To mend it: ${fix}\n`}`,
    );
  }
  const failed = results.filter(({ report }) => report !== '').map(({ name }) => name);
  const verdict = failed.length === 0 ? 'all well' : `not well: ${failed.join('; ')}`;
  process.stdout.write(`\n${results.length} checks of ${modules} modules, ${verdict}\n`);
  if (failed.length > 0) process.exitCode = 1;
}

main();
