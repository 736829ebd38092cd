import { type ChildProcess, spawn } from 'node:child_process';
import { Resolver } from 'node:dns/promises';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../packages/holdpoint/src/shell/clock.ts';
import { dnsKind } from '../packages/holdpoint/src/traffic/dns.ts';
import type { Split, TrafficDriver } from '../packages/holdpoint/src/traffic/index.ts';
import type { BenchResult, BenchRow } from './lib.ts';
import { benchTarget, freePort } from './support/traffic.ts';

const ROLLBACKS = 20;
const NAME = 'shop.example.test';
const STABLE = '127.0.0.21';
const CANDIDATE = '127.0.0.22';
const ZONE = `$TTL 1
@ IN SOA ns admin 1 3600 600 86400 1
@ IN NS ns
ns IN A 127.0.0.1
shop IN A ${STABLE}
`;

const clock = systemClock();

interface Server {
  readonly child: ChildProcess;
  readonly port: number;
}

/** A BIND of its own; the text goes into its options or behind them. */
async function startServer(folder: string, options: string, more = ''): Promise<Server> {
  const port = await freePort();
  mkdirSync(folder);
  writeFileSync(join(folder, 'zone.db'), ZONE);
  const listening = `listen-on port ${port} { 127.0.0.1; }; listen-on-v6 { none; }; allow-query { any; };`;
  const files = 'directory "."; pid-file none; lock-file none; session-keyfile "session.key";';
  writeFileSync(join(folder, 'named.conf'), `controls {};\noptions { ${files} ${listening} ${options} };\n${more}\n`);
  const child = spawn('/usr/sbin/named', ['-g', '-n', '1', '-c', 'named.conf'], { cwd: folder, stdio: 'ignore' });
  while ((await addressOf(port)) === null) await clock.pause(20);
  return { child, port };
}

async function addressOf(port: number): Promise<string | null> {
  const resolver = new Resolver({ timeout: 500, tries: 1 });
  resolver.setServers([`127.0.0.1:${port}`]);
  return (await resolver.resolve4(NAME).catch(() => []))[0] ?? null;
}

function split(shareBp: number): Split {
  return { launch: 'bench', epoch: 1, salt: 'bench', shareBp, first: [] };
}

interface Times {
  readonly primaryMs: number;
  readonly resolverMs: number;
}

/** Takes traffic back just after the resolver was told the candidate's address. */
async function rollBack(driver: TrafficDriver, resolver: Server): Promise<Times> {
  await driver.apply(split(10_000));
  while ((await addressOf(resolver.port)) !== CANDIDATE) await clock.pause(10);
  const start = clock.monotonic();
  const { parts = [] } = await driver.apply(split(0));
  const primaryMs = clock.monotonic() - start;
  if (parts[0]?.shareBp !== 0) throw new Error('The primary did not take the traffic back.');
  while ((await driver.observe()).split?.shareBp !== 0) await clock.pause(5);
  return { primaryMs, resolverMs: clock.monotonic() - start };
}

function rows(label: string, millis: readonly number[]): readonly BenchRow[] {
  const sorted = millis.toSorted((a, b) => a - b);
  const at = (quantile: number): number => sorted[Math.ceil(quantile * sorted.length) - 1] ?? 0;
  return [
    { label: `${label}, P50 of ${sorted.length}`, value: at(0.5), unit: 'ms' },
    { label: `${label}, P99 of ${sorted.length}`, value: at(0.99), unit: 'ms' },
  ];
}

/** From the decision to the primary, and to a resolver that keeps the old answer for its TTL of 1 s. */
export async function run(): Promise<BenchResult> {
  const folder = mkdtempSync(join(tmpdir(), 'holdpoint-bench-'));
  const servers: Server[] = [];
  try {
    const zone = 'zone "example.test" { type primary; file "zone.db"; allow-update { any; }; };';
    const primary = await startServer(join(folder, 'primary'), 'recursion no; notify no;', zone);
    servers.push(primary);
    const asking = `forward only; forwarders { 127.0.0.1 port ${primary.port}; }; dnssec-validation no;`;
    const resolver = await startServer(join(folder, 'resolver'), `recursion yes; allow-recursion { any; }; ${asking}`);
    servers.push(resolver);
    const { traffic, ...services } = benchTarget(0, 0, 0);
    const at = ({ port }: Server) => ({ host: '127.0.0.1', port });
    const dns = {
      ...{ server: at(primary), zone: 'example.test', name: NAME, resolvers: [at(resolver)] },
      ...{ stable: [STABLE], candidate: [CANDIDATE] },
    };
    const target = { ...services, traffic: { ...traffic, driver: 'dns', ttlMs: 1_000, dns } };
    const driver = await dnsKind.open({ target, dataDir: folder });
    const times: Times[] = [];
    while (times.length < ROLLBACKS) times.push(await rollBack(driver, resolver));
    const primaries = rows(
      'rollback at the primary',
      times.map(({ primaryMs }) => primaryMs),
    );
    return {
      name: 'dns',
      rows: [
        ...primaries,
        ...rows(
          'at a resolver, TTL 1 s',
          times.map(({ resolverMs }) => resolverMs),
        ),
      ],
    };
  } finally {
    for (const { child } of servers) {
      const exit = once(child, 'exit');
      child.kill();
      await exit;
    }
    rmSync(folder, { recursive: true });
  }
}

if (import.meta.main) console.table((await run()).rows);
