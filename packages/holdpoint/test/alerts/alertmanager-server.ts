import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PROGRAM = 'prometheus-alertmanager';
/** A server that has not said where it listens by then is not well. */
const START_MS = 30_000;

/** An Alertmanager of its own, on a free port of loopback. */
export interface AlertmanagerServer {
  readonly url: string;
  /** Posts alerts: `endsAt` in the past ends one. */
  post(alerts: readonly object[]): Promise<void>;
  /** Silences by exact labels for an hour; returns the id of the silence. */
  silence(labels: Readonly<Record<string, string>>): Promise<string>;
  unsilence(id: string): Promise<void>;
  /** Ends it at once, as by `kill -9`. */
  kill(): Promise<void>;
  /** Starts it again on the same port, with what it had on disk. */
  restart(): Promise<void>;
  /** Ends it and removes its folder. */
  close(): Promise<void>;
}

export interface AlertmanagerOptions {
  /** Where notifications go, and the token that they carry. */
  readonly webhook?: { readonly url: string; readonly token: string };
  /** A whole configuration, in place of one with the webhook alone. */
  readonly config?: string;
}

/** Starts an Alertmanager without a cluster, which notifies at once. */
export async function startAlertmanager({ webhook, config }: AlertmanagerOptions = {}): Promise<AlertmanagerServer> {
  const folder = mkdtempSync(join(tmpdir(), 'holdpoint-alertmanager-'));
  const file = join(folder, 'config.yml');
  writeFileSync(file, config ?? configOf(webhook), { mode: 0o600 });
  let { child, address } = await start(folder, '127.0.0.1:0');
  const url = `http://${address}`;

  const call = async (method: string, path: string, body?: unknown): Promise<Record<string, unknown>> => {
    const headers = { 'content-type': 'application/json' };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await fetch(`${url}/api/v2${path}`, { method, headers, ...sent });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text}`);
    return text === '' ? {} : JSON.parse(text);
  };

  const kill = (): Promise<void> =>
    new Promise((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) return resolve();
      child.once('exit', () => resolve());
      child.kill('SIGKILL');
    });

  return {
    url,
    post: async (alerts) => {
      await call('POST', '/alerts', alerts);
    },
    silence: async (labels) => {
      const matchers = Object.entries(labels).map(([name, value]) => ({ name, value, isRegex: false, isEqual: true }));
      const now = Date.now();
      const [startsAt, endsAt] = [now, now + 3_600_000].map((ms) => new Date(ms).toISOString());
      const made = await call('POST', '/silences', { matchers, startsAt, endsAt, createdBy: 'test', comment: 'known' });
      return String(made.silenceID);
    },
    unsilence: async (id) => {
      await call('DELETE', `/silence/${id}`);
    },
    kill,
    restart: async () => {
      await kill();
      ({ child, address } = await start(folder, address));
    },
    close: async () => {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function configOf(webhook: AlertmanagerOptions['webhook']): string {
  const receiver = { name: 'holdpoint', ...(webhook === undefined ? {} : { webhook_configs: [receiverOf(webhook)] }) };
  const route = {
    receiver: 'holdpoint',
    group_by: ['...'],
    group_wait: '0s',
    group_interval: '1s',
    repeat_interval: '1h',
  };
  // An alert of the whole zone keeps those of its parts back.
  const inhibit = {
    source_matchers: ['alertname="ZoneDown"'],
    target_matchers: ['severity="critical"', 'alertname!="ZoneDown"'],
    equal: ['zone'],
  };
  // YAML reads JSON.
  return JSON.stringify({ route, receivers: [receiver], inhibit_rules: [inhibit] });
}

function receiverOf({ url, token }: { readonly url: string; readonly token: string }): object {
  return { url, send_resolved: true, http_config: { authorization: { credentials: token } } };
}

/** Starts the program and waits until it says where it listens. */
function start(folder: string, listen: string): Promise<{ readonly child: ChildProcess; readonly address: string }> {
  const args = [
    `--config.file=${join(folder, 'config.yml')}`,
    `--storage.path=${join(folder, 'data')}`,
    `--web.listen-address=${listen}`,
    '--cluster.listen-address=',
  ];
  const child = spawn(PROGRAM, args, { stdio: ['ignore', 'ignore', 'pipe'] });
  return new Promise((resolve, reject) => {
    let said = '';
    let listens = false;
    const late = AbortSignal.timeout(START_MS);
    const fail = (why: string): void => {
      child.kill('SIGKILL');
      reject(new Error(`${PROGRAM} ${why}: ${said.slice(-2000)}`));
    };
    late.addEventListener('abort', () => (listens ? undefined : fail('did not start in time')));
    child.once('error', (error) => fail(`cannot be started (${error.message}); on Debian: apt-get install ${PROGRAM}`));
    child.once('exit', (code) => fail(`ended with ${code}`));
    child.stderr?.on('data', (chunk: Buffer) => {
      said = `${said}${chunk}`.slice(-100_000);
      const [, address] = /msg="?Listening on"? address=(\S+)/.exec(said) ?? [];
      if (address === undefined) return;
      listens = true;
      resolve({ child, address });
    });
  });
}
