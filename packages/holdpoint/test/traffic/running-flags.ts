import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import type { FlagSettings } from '@holdpoint/plan';
import { type ClientOptions, FlagClient } from '@holdpoint/sdk';
import { type Clock, systemClock } from '../../src/shell/clock.ts';
import { FlagServer } from '../../src/traffic/flags/flag-server.ts';
import { type Cleanup, eventually, freePort, makeTarget, tempFolder } from './world.ts';

/** A flag server in this process. */
export interface RunningFlags {
  readonly server: FlagServer;
  readonly url: string;
  readonly dataDir: string;
  readonly log: readonly string[];
}

/** What differs from a server without a token, of the flag `checkout`. */
export interface RunningFlagsOptions extends Partial<FlagSettings> {
  readonly dataDir?: string;
  readonly clock?: Clock;
}

/** Starts a flag server in this process. */
export async function runFlags(cleanup: Cleanup, options: RunningFlagsOptions = {}): Promise<RunningFlags> {
  const { dataDir = tempFolder(cleanup), clock = systemClock(), ...settings } = options;
  const listen = settings.listen ?? { host: '127.0.0.1', port: await freePort() };
  const flags = { flag: 'checkout', listen, ...settings };
  const target = await makeTarget({ stable: 'http://stable', candidate: 'http://candidate', driver: 'flags', flags });
  const log: string[] = [];
  const server = new FlagServer({ target, dataDir, clock, log: (text) => log.push(text) });
  await server.start();
  cleanup.add(() => server.stop());
  return { server, url: `http://${listen.host}:${listen.port}`, dataDir, log };
}

/** A client of the SDK that holds what is served. */
export async function follow(
  url: string,
  cleanup: Cleanup,
  { readyMs = 10_000, ...options }: Partial<ClientOptions> & { readonly readyMs?: number } = {},
): Promise<FlagClient> {
  const client = new FlagClient({ url, ...options });
  cleanup.add(() => client.close());
  await client.ready(readyMs);
  return client;
}

/** The version that is served. */
export async function versionAt(url: string): Promise<number> {
  const { version } = (await (await fetch(`${url}/flags/v1/ruleset`)).json()) as { version: number };
  return version;
}

/** Waits until a client holds the version that is served. */
export async function inStep(client: FlagClient, url: string): Promise<void> {
  const version = await versionAt(url);
  await eventually(`the client holds version ${version}`, () => client.status().version === version);
}

type Headers = Readonly<Record<string, string>>;

/** Opens a stream by hand; `text` grows with what comes. */
export async function stream({ url }: RunningFlags, cleanup: Cleanup, headers: Headers = {}) {
  const asked = httpRequest(`${url}/flags/v1/stream`, { headers: { accept: 'text/event-stream', ...headers } });
  cleanup.add(() => void asked.destroy());
  asked.on('error', () => undefined).end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  const open = { status: answer.statusCode, headers: answer.headers, text: '', ended: false };
  answer.setEncoding('utf8').on('data', (piece) => {
    open.text += piece;
  });
  answer.on('close', () => {
    open.ended = true;
  });
  return open;
}

/** Sends a batch of counts by hand; resolves to the status. */
export async function send({ url }: RunningFlags, body: unknown, headers: Headers = {}): Promise<number> {
  const answer = await fetch(`${url}/flags/v1/exposures`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' || body instanceof Buffer ? body : JSON.stringify(body),
  });
  await answer.text();
  return answer.status;
}

/** An entry of a batch. */
export const counted = (stable: number, candidate: number, more: object = {}) => ({
  launch: 'shop-1',
  flag: 'checkout',
  stable,
  candidate,
  ...more,
});
/** A batch of `client-1`. */
export const batch = (number: number, ...counts: object[]) => ({ v: 1, client: 'client-1', batch: number, counts });
