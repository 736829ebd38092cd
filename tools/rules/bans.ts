import { PURE_PACKAGES } from './layers.ts';
import { type Finding, isScript, isTest, lineAt, type SourceFile } from './source.ts';

type Zone = 'product' | 'example' | 'test' | 'tool';

interface Ban {
  readonly pattern: RegExp;
  readonly zones: readonly Zone[];
  /** Where it is looked for; in code unless stated. `text` is the whole file, also of those that are no scripts. */
  readonly within?: 'comments' | 'text';
  /** Files that may, and are the reason why others need not. */
  readonly except?: readonly string[];
  /** Only in these packages. */
  readonly packages?: readonly string[];
  readonly instead: string;
}

const ALL: readonly Zone[] = ['product', 'example', 'test', 'tool'];

const CLOCKS = [
  'packages/holdpoint/src/shell/clock.ts',
  'packages/holdpoint/src/shell/virtual-time.ts',
  'packages/sdk/src/shell/clock.ts',
  'examples/batch-patches/src/clock.ts',
];
const RANDOM = ['packages/holdpoint/src/shell/random.ts', 'packages/sdk/src/shell/random.ts'];

/**
 * What may not stand in our files. Tools and benchmarks measure real time, so they may read clocks; tests
 * may start programs and read files, but never wait for time to pass.
 */
const BANS: readonly Ban[] = [
  {
    pattern: /\bDate\.now\b|\bnew Date\(\s*\)|\bperformance\.(?:now|timeOrigin)\b|\bprocess\.(?:hrtime|uptime)\b/g,
    zones: ['product', 'example'],
    except: CLOCKS,
    instead: 'take a Clock (shell/clock.ts) and ask it for the time',
  },
  {
    pattern: /\b(?:setTimeout|setInterval|setImmediate)\s*\(/g,
    zones: ['product', 'example'],
    except: CLOCKS,
    instead: 'take a Clock (shell/clock.ts) and await its sleep or pause',
  },
  {
    pattern: /\bMath\.random\b|\brandom(?:UUID|Bytes|Int|FillSync)\b|\bgetRandomValues\b/g,
    zones: ['product', 'example'],
    except: RANDOM,
    instead: 'draw random numbers in shell/random.ts, and pass them in',
  },
  {
    pattern: /\bMath\.random\b/g,
    zones: ['test'],
    instead: 'use fast-check or a seeded generator, so that a failure can be repeated',
  },
  {
    pattern: /\bsetTimeout\s*\(/g,
    zones: ['test'],
    instead: 'await the condition itself (vi.waitFor, expect.poll, once), or use the virtual clock',
  },
  {
    pattern: /\b(?:it|test|describe)\s*\.\s*(?:only|skip|skipIf|runIf|todo|fails)\b/g,
    zones: ['test'],
    instead: 'run every test; delete one that is not needed any more',
  },
  {
    pattern: /\bprocess\b|\bfetch\s*\(|\bconsole\b/g,
    zones: ['product'],
    packages: PURE_PACKAGES,
    instead: 'let the caller pass in what a pure package needs, and return what it has to say',
  },
  {
    pattern: /\bconsole\b/g,
    zones: ['product'],
    instead: 'write to the stream that was passed in; output is part of what a command promises',
  },
  { pattern: /\bas\s+any\b|<any>/g, zones: ALL, instead: 'narrow the value, or give it its type where it comes from' },
  {
    pattern: /@ts-(?:ignore|expect-error|nocheck)|\bbiome-ignore|\beslint-disable/g,
    zones: ALL,
    within: 'comments',
    instead: 'mend the cause, or change the rule for all with a reason',
  },
  {
    pattern: /\b(?:TODO|FIXME|XXX|HACK)\b/g,
    zones: ALL,
    within: 'comments',
    instead: 'do it now, or open an issue',
  },
  {
    pattern: /\bregistry\.(?:npmjs|yarnpkg|npmmirror)\b|\bnpm\.pkg\.github\b|\b(?:artifactory|jfrog|verdaccio)\b/gi,
    zones: ALL,
    within: 'text',
    except: ['tools/rules/bans.ts'],
    instead: 'leave the package registry to the settings of whoever installs',
  },
];

/** What stands in the files that may not, with its replacement. */
export function banFindings(files: readonly SourceFile[]): readonly Finding[] {
  return files.flatMap((file) => BANS.flatMap((ban) => findingsOf(file, ban)));
}

function findingsOf(file: SourceFile, ban: Ban): readonly Finding[] {
  const { path, text } = file;
  const { zones, packages, except = [], within = 'code', instead } = ban;
  if (within !== 'text' && !isScript(path)) return [];
  if (!zones.includes(zoneOf(path)) || except.includes(path)) return [];
  if (packages !== undefined && !packages.some((name) => path.startsWith(`packages/${name}/`))) return [];
  return [...file[within].matchAll(ban.pattern)].map(({ index, 0: found }) => ({
    path,
    line: lineAt(text, index),
    message: `${found.trim().replace(/\s*\($/, '()')} may not stand here`,
    fix: instead,
  }));
}

function zoneOf(path: string): Zone {
  if (isTest(path)) return 'test';
  if (path.startsWith('packages/')) return 'product';
  return path.startsWith('examples/') ? 'example' : 'tool';
}

/** Errors that are caught and forgotten; a comment in the braces says why that is right. */
export function emptyCatches(files: readonly SourceFile[]): readonly Finding[] {
  return files.flatMap(({ path, code, text }) =>
    [...code.matchAll(/\bcatch\s*(?:\([^)]*\)\s*)?(\{\s*\})/g)]
      .filter((match) => text.slice(match.index, match.index + match[0].length) === match[0])
      .map(({ index }) => ({
        path,
        line: lineAt(code, index),
        message: 'an error is caught and forgotten',
        fix: 'handle it, let it pass, or say in the braces why it does not matter',
      })),
  );
}
