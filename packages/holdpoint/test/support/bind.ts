import { type ChildProcess, spawn } from 'node:child_process';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { freePort } from '../traffic/world.ts';

const PROGRAM = '/usr/sbin/named';
const PATIENCE = { timeout: 30_000, interval: 20 };

/** A key of the tests, as `tsig-keygen` makes them. */
export const TSIG = {
  algorithm: 'hmac-sha256',
  name: 'holdpoint',
  secret: 'aG9sZHBvaW50IGluIHRoZSB0ZXN0cyBvbmx5ISEhISE=',
};

/** Of a primary server. */
export interface PrimaryOptions {
  /** Lines of the zone, below its SOA and NS records. */
  readonly records: readonly string[];
  /** The zone's name; `example.test` unless stated. */
  readonly zone?: string;
  /** Of the key that may update the zone; null for anybody. */
  readonly key?: Partial<typeof TSIG> | null;
  /** In place of what lets the key update the zone. */
  readonly policy?: string;
  /** Where it listens; any free port unless stated. */
  readonly port?: number;
}

/** A name server of Debian's BIND, with a folder and a port of its own. */
export interface Bind {
  readonly port: number;
  readonly address: { readonly host: string; readonly port: number };
  /** What it answers, in order of the addresses; `[]` where it has none. */
  addresses(name: string): Promise<readonly string[]>;
  /** Ends it, and leaves its files for `startAgain`. */
  end(): Promise<void>;
  startAgain(): Promise<void>;
  /** Ends it and removes all that it wrote. */
  remove(): Promise<void>;
}

/** Starts the primary server of a zone, and waits until it answers. */
export async function startPrimary(options: PrimaryOptions): Promise<Bind> {
  const { records, zone = 'example.test', key = {}, port = await freePort() } = options;
  const { algorithm, name, secret } = { ...TSIG, ...key };
  const { policy = key === null ? 'allow-update { any; };' : policyOf(name, zone) } = options;
  const files = {
    'zone.db': [
      '$TTL 1',
      `@ IN SOA ns.${zone}. admin.${zone}. 1 3600 600 86400 1`,
      `@ IN NS ns.${zone}.`,
      'ns IN A 127.0.0.1',
      ...records,
      '',
    ].join('\n'),
    'named.conf': `${optionsText(port, 'recursion no;')}
key "${name}" { algorithm ${algorithm}; secret "${secret}"; };
zone "${zone}" { type primary; file "zone.db"; ${policy} };
`,
  };
  return start({ files, port, probe: `ns.${zone}` });
}

/** As docs/routers.md writes it. */
function policyOf(key: string, zone: string): string {
  return `update-policy { grant ${key} name shop.${zone}. A AAAA; grant ${key} name _holdpoint.shop.${zone}. TXT; };`;
}

/** Starts a resolver that asks one primary for all, keeps what it is told, and may keep it for longer than that. */
export async function startResolver(primary: Bind, more = ''): Promise<Bind> {
  const port = await freePort();
  const asking = `recursion yes; allow-recursion { any; }; forward only; forwarders { 127.0.0.1 port ${primary.port}; }; dnssec-validation no; qname-minimization off; ${more}`;
  return start({ files: { 'named.conf': optionsText(port, asking) }, port, probe: 'ns.example.test' });
}

function optionsText(port: number, more: string): string {
  return `controls {};
options {
  directory "."; pid-file none; lock-file none; session-keyfile "session.key"; notify no; minimal-responses yes;
  listen-on port ${port} { 127.0.0.1; }; listen-on-v6 { none; }; allow-query { any; }; allow-query-cache { any; };
  ${more}
};
`;
}

interface Setup {
  readonly files: Readonly<Record<string, string>>;
  readonly port: number;
  /** A name that it knows once it is ready. */
  readonly probe: string;
}

async function start({ files, port, probe }: Setup): Promise<Bind> {
  const folder = mkdtempSync(join(tmpdir(), 'holdpoint-bind-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  let child: ChildProcess | null = null;
  const end = async (): Promise<void> => {
    if (child !== null) await ended(child);
    child = null;
  };
  const startAgain = async (): Promise<void> => {
    child = await running(folder, port, probe);
  };
  const remove = async (): Promise<void> => {
    await end();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await startAgain();
  } catch (error) {
    await remove();
    throw error;
  }
  const addresses = (name: string) => addressesOf(name, port);
  return { port, address: { host: '127.0.0.1', port }, addresses, end, startAgain, remove };
}

async function running(folder: string, port: number, probe: string): Promise<ChildProcess> {
  const child = spawn(PROGRAM, ['-g', '-n', '1', '-c', 'named.conf'], {
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (part: string) => {
    said = `${said}${part}`.slice(-4_000);
  });
  try {
    await vi.waitFor(async () => {
      if (child.exitCode !== null) throw new Error(`named ended: ${said}`);
      if ((await addressesOf(probe, port)).length === 0) throw new Error(`named does not answer: ${said}`);
    }, PATIENCE);
  } catch (error) {
    await ended(child);
    throw error;
  }
  return child;
}

/** As a program asks: over UDP, by the resolver library of Node. */
async function addressesOf(name: string, port: number): Promise<readonly string[]> {
  const resolver = new Resolver({ timeout: 1_000, tries: 5 });
  resolver.setServers([`127.0.0.1:${port}`]);
  const found = await Promise.all([resolver.resolve4(name).catch(() => []), resolver.resolve6(name).catch(() => [])]);
  return found.flat().sort();
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  await exit;
}
