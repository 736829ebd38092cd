import { importsOf, ownPackage, resolveImport } from './imports.ts';
import { type Finding, isScript, isTest, type SourceFile } from './source.ts';

/** Which packages of ours a package may import. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  analysis: [],
  bucketing: [],
  plan: [],
  engine: ['analysis', 'plan'],
  holdpoint: ['analysis', 'bucketing', 'engine', 'import', 'plan', 'sdk'],
  import: ['plan'],
  sdk: ['bucketing'],
};

/** Packages that do no input or output: the same arguments always give the same result. */
export const PURE_PACKAGES: readonly string[] = ['analysis', 'bucketing', 'engine', 'import', 'plan'];

/** What pure packages may still use of Node: hashing reads nothing but its input. */
const PURE_NODE_MODULES = ['node:crypto'];

/** Modules of each driver, by port. A driver is a file of that name, files that begin with it, and a folder. */
const DRIVERS: Readonly<Record<string, readonly string[]>> = {
  alerts: ['alertmanager'],
  metrics: ['command', 'json', 'metrics-page', 'prometheus', 'sql', 'traffic'],
  store: ['memory', 'sqlite'],
  traffic: ['blue-green', 'command', 'dns', 'flags', 'haproxy', 'memory', 'nginx', 'proxy'],
};

/** Folders that products never import: what measures, tests and shows them. */
const OUTSIDE_PRODUCTS = /^(?:bench|tools|examples)\/|\/test\//;

/** The layer rule: arrows between packages point one way, pure packages stay pure, drivers do not know each other. */
export function layerFindings(files: readonly SourceFile[]): readonly Finding[] {
  return files.filter(({ path }) => isScript(path) && !isTest(path)).flatMap(findingsOf);
}

function findingsOf(file: SourceFile): readonly Finding[] {
  const [, owner, inSource] = /^packages\/([\w-]+)\/(src\/)?/.exec(file.path) ?? [];
  if (owner === undefined || inSource === undefined) return [];
  return importsOf(file).flatMap(({ from, line }) => {
    const wrong = wrongImport({ path: file.path, owner, from });
    return wrong === null ? [] : [{ path: file.path, line, ...wrong }];
  });
}

interface Arrow {
  readonly path: string;
  readonly owner: string;
  readonly from: string;
}

function wrongImport({ path, owner, from }: Arrow): Pick<Finding, 'message' | 'fix'> | null {
  const allowed = MAY_IMPORT[owner];
  if (allowed === undefined) {
    return { message: `the package ${owner} is in no layer`, fix: 'name it in MAY_IMPORT of tools/rules/layers.ts' };
  }
  const other = ownPackage(from);
  if (other !== null && !allowed.includes(other)) {
    const may = allowed.length === 0 ? 'no package of ours' : allowed.join(', ');
    return {
      message: `${owner} imports ${other}`,
      fix: `${owner} may import ${may}; move the code to where it belongs`,
    };
  }
  if (from.startsWith('node:') && PURE_PACKAGES.includes(owner) && !PURE_NODE_MODULES.includes(from)) {
    return { message: `the pure package ${owner} imports ${from}`, fix: 'let the caller pass in what is needed' };
  }
  const to = from.startsWith('.') ? resolveImport(path, from) : null;
  return to === null ? null : wrongPath(path, to, owner);
}

function wrongPath(path: string, to: string, owner: string): Pick<Finding, 'message' | 'fix'> | null {
  if (OUTSIDE_PRODUCTS.test(to)) {
    return { message: `imports ${to}, which is no part of the product`, fix: 'move what is shared into src' };
  }
  if (!to.startsWith(`packages/${owner}/`)) {
    return { message: `reaches into ${to}`, fix: 'import the package by its name, and export there what is needed' };
  }
  const [mine, theirs] = [driverOf(path), driverOf(to)];
  if (mine === null || theirs === null || mine === theirs) return null;
  return {
    message: `the driver ${mine} imports the driver ${theirs}`,
    fix: 'move what they share beside the interface',
  };
}

/** `traffic/proxy` for every module of that driver; null for modules of none. */
function driverOf(path: string): string | null {
  const [, port = '', rest = ''] = /^packages\/holdpoint\/src\/(\w+)\/(.+)$/.exec(path) ?? [];
  const name = DRIVERS[port]?.find((driver) => new RegExp(`^${driver}(?:[./]|-[\\w-]+\\.ts$)`).test(rest));
  return name === undefined ? null : `${port}/${name}`;
}

/** Drivers that a registry offers and the table of drivers above does not know. */
export function unlistedDrivers(files: readonly SourceFile[]): readonly Finding[] {
  return files.flatMap((file) => {
    const [, port] = /^packages\/holdpoint\/src\/(\w+)\/registry\.ts$/.exec(file.path) ?? [];
    if (port === undefined) return [];
    const offered = importsOf(file).filter(({ from }) => from.startsWith('./') && from !== './index.ts');
    return offered
      .filter(({ from }) => driverOf(resolveImport(file.path, from) ?? '') === null)
      .map(({ from, line }) => ({
        path: file.path,
        line,
        message: `${from} is a driver that the layer rule does not know`,
        fix: 'name it in DRIVERS of tools/rules/layers.ts',
      }));
  });
}
