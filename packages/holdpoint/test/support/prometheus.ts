import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { vi } from 'vitest';

/** A page that is scraped: `http://127.0.0.1:9100` with `/metrics` unless a path is stated. */
export interface ScrapedPage {
  readonly url: string;
  readonly labels?: Readonly<Record<string, string>>;
}

interface PrometheusOptions {
  readonly scrape: readonly ScrapedPage[];
  /** Between two scrapes of a page; 1 s unless stated. */
  readonly intervalMs?: number;
  /** Rule files; see `rule_files` of Prometheus. */
  readonly rules?: readonly string[];
  /** Further arguments of the program. */
  readonly args?: readonly string[];
  /** Fills the folder of its data before it starts. */
  readonly prepare?: (dataFolder: string) => void;
}

/** A Prometheus of Debian's package `prometheus`, on a free port of loopback with its own configuration and data. */
export interface PrometheusServer {
  readonly url: string;
  readonly pid: number;
  /** Result of an instant query, as the server sends it. */
  query(query: string): Promise<readonly Found[]>;
  /** Until every page has been scraped so many times more, each scrape begun after this call. */
  scraped(times?: number): Promise<void>;
  /** Until a query gives something that fulfils a condition. */
  until(query: string, fulfils: (found: readonly Found[]) => boolean): Promise<void>;
  /** Ends the process and keeps its data. */
  stop(): Promise<void>;
  /** Starts it again on the same port. */
  start(): Promise<void>;
  /** Ends it and removes all that it wrote. */
  remove(): Promise<void>;
}

export interface Found {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: readonly [number, string];
  readonly values?: readonly (readonly [number, string])[];
}

type Result = readonly Found[] | readonly [number, string];

interface Answer {
  readonly status: string;
  readonly error?: string;
  readonly data: { readonly resultType: string; readonly result: Result };
}

const PATIENCE = { timeout: 30_000, interval: 50 };

/** Starts Prometheus, and waits until it answers. */
export async function startPrometheus(options: PrometheusOptions): Promise<PrometheusServer> {
  const folder = mkdtempSync(join(tmpdir(), 'holdpoint-prometheus-'));
  const data = join(folder, 'data');
  writeFileSync(join(folder, 'prometheus.yml'), configOf(options));
  options.prepare?.(data);
  let process = await startProcess(folder, '127.0.0.1:0', options.args);
  const { address } = process;
  const url = `http://${address}`;

  const query = async (text: string): Promise<readonly Found[]> => {
    const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(text)}`);
    const body: Answer = await response.json().then((answer: unknown) => answer as Answer);
    if (body.status !== 'success') throw new Error(`${text}: ${body.error}`);
    const { result } = body.data;
    return isScalar(result) ? [{ metric: {}, value: result }] : result;
  };
  const until = (text: string, fulfils: (found: readonly Found[]) => boolean): Promise<void> =>
    vi.waitFor(async () => {
      const found = await query(text);
      if (!fulfils(found)) throw new Error(`${text} stays ${JSON.stringify(found).slice(0, 500)}`);
    }, PATIENCE);
  const ready = (): Promise<void> =>
    vi.waitFor(async () => {
      if (!(await fetch(`${url}/-/ready`)).ok) throw new Error('Prometheus is not ready');
    }, PATIENCE);
  const stop = (): Promise<void> => ended(process.child);

  await ready();
  return {
    url,
    get pid() {
      return process.child.pid ?? 0;
    },
    query,
    until,
    scraped: async (times = 1) => {
      const [now] = await query('time()');
      const since = Number(now?.value?.[1]);
      await until('up[5m]', (found) => {
        const counts = found.map(({ values = [] }) => values.filter(([at]) => at > since).length);
        return counts.length >= options.scrape.length && counts.every((count) => count >= times);
      });
    },
    stop,
    start: async () => {
      process = await startProcess(folder, address, options.args);
      await ready();
    },
    remove: async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function isScalar(result: Result): result is readonly [number, string] {
  return typeof result[0] === 'number';
}

function configOf({ scrape, intervalMs = 1_000, rules = [] }: PrometheusOptions): string {
  const every = `${intervalMs}ms`;
  const pages = scrape.map(({ url, labels = {} }) => ({ targets: [new URL(url).host], labels }));
  // Each JSON document is YAML too.
  return JSON.stringify({
    global: { scrape_interval: every, scrape_timeout: every, evaluation_interval: every },
    rule_files: rules,
    scrape_configs: [{ job_name: 'test', static_configs: pages }],
  });
}

interface Running {
  readonly child: ChildProcess;
  readonly address: string;
}

/** Starts the process and reads the address that it listens on from its log. */
async function startProcess(folder: string, listen: string, args: readonly string[] = []): Promise<Running> {
  const options = [
    `--config.file=${join(folder, 'prometheus.yml')}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=${listen}`,
  ];
  const child = spawn('prometheus', [...options, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  const failed = new Promise<never>((_, reject) => {
    child.once('error', () => reject(new Error('prometheus is missing; on Debian: apt-get install prometheus')));
    child.once('close', (code) => reject(new Error(`prometheus ended with ${code}: ${log.slice(-5).join('\n')}`)));
  });
  failed.catch(() => {});
  const log: string[] = [];
  const lines = createInterface({ input: child.stderr });
  const address = new Promise<string>((resolve) => {
    lines.on('line', (line) => {
      log.push(line);
      const [, found] = /msg="(?:TLS is disabled\.|Listening on)".* address=(\S+)/.exec(line) ?? [];
      if (found !== undefined) resolve(found);
    });
  });
  return { child, address: await Promise.race([address, failed]) };
}

/** Ends a process by its id, at once; what is on its disk stays as it is. */
function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('close', () => resolve());
    child.kill('SIGTERM');
  });
}
