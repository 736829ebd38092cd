import { describe, expect, test } from 'vitest';
import { banFindings, emptyCatches } from '../rules/bans.ts';
import { dependencyFindings } from '../rules/dependencies.ts';
import { unusedExports } from '../rules/exports.ts';
import { importsOf } from '../rules/imports.ts';
import { layerFindings, unlistedDrivers } from '../rules/layers.ts';
import { benchFindings, linkFindings, lockFileFindings } from '../rules/repository.ts';
import { sizeFindings } from '../rules/sizes.ts';
import { type Finding, sourceFile } from '../rules/source.ts';

const PRODUCT = 'packages/holdpoint/src/some-file.ts';
const PURE = 'packages/engine/src/some-file.ts';
const TEST = 'packages/engine/test/some-file.test.ts';
const TOOL = 'bench/some-file.ts';

const places = (findings: readonly Finding[]) => findings.map(({ path, line }) => `${path}:${line}`);

describe('imports', () => {
  test.each([
    ["import { a, type B, c as d } from './x.ts';", './x.ts', ['a', 'B', 'c']],
    ["import type { A } from '@holdpoint/plan';", '@holdpoint/plan', ['A']],
    ["import x, { y } from 'z';", 'z', ['default', 'y']],
    ["import * as x from 'z';", 'z', ['*']],
    ["export * from './y.ts';", './y.ts', ['*']],
    ["export { a, b as c } from './y.ts';", './y.ts', ['a', 'b']],
    ["import './effects.ts';", './effects.ts', ['*']],
    ["const x = await import('./late.ts');", './late.ts', ['*']],
    ['import {\n  a,\n  b,\n} from "./x.ts";', './x.ts', ['a', 'b']],
  ])('%j is read', (text, from, names) => {
    expect(importsOf(sourceFile(PRODUCT, text))).toEqual([{ from, names, line: 1 }]);
  });

  test.each(["// import './x.ts'", 'const x = "import \'./x.ts\'";', "export const from = 'x';"])(
    '%j is none',
    (text) => {
      expect(importsOf(sourceFile(PRODUCT, text))).toEqual([]);
    },
  );
});

describe('layers', () => {
  test.each([
    ['a package that is none of its own', 'packages/plan/src/a.ts', '@holdpoint/engine'],
    ['the program from a pure package', PURE, 'holdpoint'],
    ['the file system from a pure package', PURE, 'node:fs'],
    ['a file of another package by its path', PRODUCT, '../../plan/src/read.ts'],
    ['what only tests use', PRODUCT, '../test/support/views.ts'],
    ['an example', PRODUCT, '../../../examples/batch-patches/src/load.ts'],
    ['another driver', 'packages/holdpoint/src/traffic/proxy.ts', './memory.ts'],
    ['the inside of another driver', 'packages/holdpoint/src/traffic/memory.ts', './proxy/routing.ts'],
    ['another driver from the inside of one', 'packages/holdpoint/src/store/sqlite-file.ts', './memory.ts'],
    ['anything, where the package is in no layer', 'packages/new/src/a.ts', '@holdpoint/plan'],
  ])('forbid to import %s', (_case, path, from) => {
    expect(places(layerFindings([sourceFile(path, `\nimport '${from}';`)]))).toEqual([`${path}:2`]);
  });

  test.each([
    [PURE, '@holdpoint/plan'],
    [PURE, 'node:crypto'],
    [PRODUCT, 'node:fs'],
    [PRODUCT, '@holdpoint/engine'],
    ['packages/holdpoint/src/traffic/proxy.ts', './proxy/routing.ts'],
    ['packages/holdpoint/src/traffic/proxy/routing.ts', '../index.ts'],
    ['packages/holdpoint/src/traffic/registry.ts', './proxy.ts'],
    ['packages/holdpoint/src/traffic/contract.test.ts', './memory.ts'],
    [TEST, 'node:fs'],
    [TOOL, '../packages/holdpoint/src/shell/clock.ts'],
  ])('let %s import %s', (path, from) => {
    expect(layerFindings([sourceFile(path, `import '${from}';`)])).toEqual([]);
  });

  test('know every driver that a registry offers', () => {
    const path = 'packages/holdpoint/src/traffic/registry.ts';
    const text =
      "import './index.ts';\nimport { proxyKind } from './proxy.ts';\nimport { smokeKind } from './smoke.ts';";
    expect(places(unlistedDrivers([sourceFile(path, text)]))).toEqual([`${path}:3`]);
  });
});

describe('bans', () => {
  test.each([
    [PRODUCT, 'Date.now()'],
    [PRODUCT, 'new Date()'],
    [PRODUCT, 'performance.now()'],
    [PRODUCT, 'process.hrtime.bigint()'],
    [PRODUCT, 'setTimeout(f, 1)'],
    [PRODUCT, 'setInterval(f, 1)'],
    ['examples/batch-patches/src/a.ts', 'setImmediate(f)'],
    [PRODUCT, 'Math.random()'],
    [PRODUCT, 'crypto.randomUUID()'],
    [PRODUCT, 'randomBytes(4)'],
    [PRODUCT, 'console.log(1)'],
    [PURE, 'process.env.HOME'],
    [PURE, "fetch('http://localhost')"],
    [TEST, 'await new Promise((r) => setTimeout(r, 100))'],
    [TEST, 'Math.random()'],
    [TEST, "test.skip('a', f)"],
    [TEST, "describe.only('a', f)"],
    [TEST, "it.todo('a')"],
    [PRODUCT, 'x as any'],
    [TOOL, '// @ts-ignore'],
    [PRODUCT, '/* biome-ignore lint: because */'],
    [TEST, '// TODO: later'],
    ['README.md', `https://registry.${'npmjs'}.org/x`],
  ])('%s may not have %s', (path, text) => {
    expect(places(banFindings([sourceFile(path, `\n${text}\n`)]))).toEqual([`${path}:2`]);
  });

  test.each([
    [PRODUCT, 'new Date(at).toISOString()'],
    [PRODUCT, "// Date.now() would jump with the wall clock.\nconst x = 'Date.now()';"],
    [PRODUCT, 'clearTimeout(timer)'],
    [PRODUCT, "it(fit('a'))"],
    ['packages/holdpoint/src/shell/clock.ts', 'Date.now(); setTimeout(f, 1)'],
    ['packages/holdpoint/src/shell/random.ts', 'randomBytes(16)'],
    [TOOL, 'performance.now(); setTimeout(f, 1); console.log(1)'],
    [TEST, 'Date.now(); process.env.HOME; clock.skip(3)'],
    [TEST, 'tests.only(1)'],
  ])('%s may have %s', (path, text) => {
    expect(banFindings([sourceFile(path, text)])).toEqual([]);
  });

  test('an error is not forgotten without a word', () => {
    const forgotten = 'try { f() } catch {}\ntry { f() } catch (error) {\n}\n';
    const fine = 'try { f() } catch {\n// Gone already.\n}\ntry { f() } catch { g() }\n';
    expect(places(emptyCatches([sourceFile(PRODUCT, forgotten)]))).toEqual([`${PRODUCT}:1`, `${PRODUCT}:2`]);
    expect(emptyCatches([sourceFile(PRODUCT, fine)])).toEqual([]);
  });
});

describe('sizes', () => {
  const ofLines = (path: string, lines: number) => sourceFile(path, 'x\n'.repeat(lines));
  const none = { files: {}, functions: {} };
  const long = { path: PRODUCT, line: 3, lines: 80 };

  test('400 lines are allowed, 401 are not', () => {
    expect(sizeFindings([ofLines(PRODUCT, 400)], [], none)).toEqual([]);
    expect(places(sizeFindings([ofLines(PRODUCT, 401)], [], none))).toEqual([`${PRODUCT}:0`]);
  });

  test('an exception of the ratchet stays as long as it is, and no longer', () => {
    const ratchet = { files: { [PRODUCT]: 450 }, functions: { [PRODUCT]: 80 } };
    expect(sizeFindings([ofLines(PRODUCT, 450)], [long], ratchet)).toEqual([]);
    const grown = sizeFindings([ofLines(PRODUCT, 451)], [{ ...long, lines: 81 }], ratchet);
    expect(grown.map(({ message }) => message)).toEqual([
      'a file has 451 lines, 450 before',
      'a function has 81 lines, 80 before',
    ]);
  });

  test('a ratchet that has become too wide must be tightened', () => {
    const ratchet = { files: { [PRODUCT]: 450, 'gone.ts': 500 }, functions: { [PRODUCT]: 90 } };
    expect(sizeFindings([ofLines(PRODUCT, 420)], [long], ratchet).map(({ fix }) => fix)).toEqual([
      `write 420 for ${PRODUCT}`,
      'take gone.ts out of it',
      `write 80 for ${PRODUCT}`,
    ]);
  });

  test('the longest function of a file counts', () => {
    expect(places(sizeFindings([], [{ ...long, line: 200, lines: 71 }, long], none))).toEqual([`${PRODUCT}:3`]);
  });
});

describe('unused exports', () => {
  const user = sourceFile('packages/holdpoint/src/user.ts', "import { used } from './some-file.ts';");

  test('are found, and told from those that only need not be exported', () => {
    const text = 'export const used = 1;\nexport function unused() {}\nexport const own = 2;\nf(own);';
    const findings = unusedExports([sourceFile(PRODUCT, text), user]);
    expect(findings.map(({ line, fix }) => [line, fix])).toEqual([
      [2, 'delete it'],
      [3, 'do not export it'],
    ]);
  });

  test('are none where types describe what is exported, tests use them, or a package promises them', () => {
    const files = [
      sourceFile(PRODUCT, 'export interface A { a: 1 }\nexport function used(a: A) {}\nexport class T {}'),
      user,
      sourceFile('packages/holdpoint/test/a.test.ts', "import { T } from '../src/some-file.ts';"),
      sourceFile('packages/plan/src/index.ts', 'export const promised = 1;'),
    ];
    expect(unusedExports(files)).toEqual([]);
  });
});

describe('dependencies', () => {
  const manifest = (path: string, content: object) => sourceFile(path, JSON.stringify(content));
  const workspace = manifest('package.json', {
    name: 'workspace',
    devDependencies: { vitest: '1.0.0', typescript: '1.0.0' },
  });
  const plan = manifest('packages/plan/package.json', { name: '@holdpoint/plan', dependencies: { yaml: '1.0.0' } });
  const source = sourceFile('packages/plan/src/a.ts', "import { parse } from 'yaml';");
  const spec = sourceFile('packages/plan/test/a.test.ts', "import 'vitest';\nimport '@holdpoint/plan';");

  test('that are imported and declared are fine', () => {
    expect(dependencyFindings([workspace, plan, source, spec])).toEqual([]);
  });

  test('must be declared where they are imported', () => {
    const wrong = sourceFile('packages/plan/src/b.ts', "import 'undici';\nimport 'vitest';");
    expect(places(dependencyFindings([workspace, plan, source, spec, wrong]))).toEqual([
      'packages/plan/src/b.ts:1',
      'packages/plan/src/b.ts:2',
    ]);
  });

  test('must be imported where they are declared', () => {
    expect(places(dependencyFindings([workspace, plan, spec]))).toEqual(['packages/plan/package.json:0']);
  });

  test('count types as used where their package is imported', () => {
    const typed = manifest('package.json', {
      name: 'root',
      devDependencies: { vitest: '1.0.0', '@types/yaml': '1.0.0' },
    });
    expect(dependencyFindings([typed, plan, source, spec])).toEqual([]);
    const unused = manifest('package.json', {
      name: 'root',
      devDependencies: { vitest: '1.0.0', '@types/pg': '1.0.0' },
    });
    expect(places(dependencyFindings([unused, plan, source, spec]))).toEqual(['package.json:0']);
  });

  test('are locked without addresses, and completely', () => {
    const packages = {
      '': { dependencies: { a: '1.0.0' } },
      'node_modules/a': { resolved: 'https://example.com/a.tgz', optionalDependencies: { b: '1.0.0' } },
      'node_modules/c': { resolved: 'packages/c', link: true },
    };
    const messages = lockFileFindings([manifest('package-lock.json', { packages })]).map(({ message }) => message);
    expect(messages).toEqual([
      'node_modules/a names the address https://example.com/a.tgz',
      'b, which node_modules/a needs, is not listed',
    ]);
  });

  test('are found as Node finds them, from the folder upwards', () => {
    const packages = {
      '': { dependencies: { a: '1.0.0' } },
      'packages/c': { dependencies: { a: '1.0.0' } },
      'node_modules/a': { dependencies: { b: '1.0.0' } },
      'node_modules/a/node_modules/b': {},
    };
    expect(lockFileFindings([manifest('package-lock.json', { packages })])).toEqual([]);
  });

  test('must be locked at all', () => {
    expect(lockFileFindings([])).toHaveLength(1);
  });
});

describe('links', () => {
  const files = (text: string) => [
    sourceFile('docs/a.md', text),
    sourceFile('docs/b.md', '# One Heading: `and` more\n\n<a id="written"></a>'),
    sourceFile('packages/plan/src/read.ts', ''),
  ];

  test.each([
    '[b](b.md)',
    '[b](b.md#one-heading-and-more)',
    '[b](b.md#written)',
    '[r](../packages/plan/src/read.ts)',
    '[s](../packages/plan)',
  ])('%s leads somewhere', (text) => {
    expect(linkFindings(files(text))).toEqual([]);
  });

  test.each(['https://example.com/x', 'mailto:a@example.com'])('%s is not looked at', (address) => {
    expect(linkFindings(files(`[x](${address})`))).toEqual([]);
  });

  test('code is no link', () => {
    expect(linkFindings(files('`[x](y.md)`\n\n```\n[x](y.md)\n```\n'))).toEqual([]);
  });

  test.each(['[c](c.md)', '![c](c.png)', '[b](b.md#two)', '[here](#nowhere)'])('%s leads to nothing', (text) => {
    expect(places(linkFindings(files(`\n${text}`)))).toEqual(['docs/a.md:2']);
  });
});

test('a benchmark without run() is found', () => {
  const bench = (path: string, text: string) => sourceFile(`bench/${path}`, text);
  const fine = [bench('a.ts', 'export async function run() {}'), bench('all.ts', ''), bench('support/b.ts', '')];
  expect(benchFindings(fine)).toEqual([]);
  expect(places(benchFindings([bench('b.ts', '// export function run()')]))).toEqual(['bench/b.ts:0']);
});
