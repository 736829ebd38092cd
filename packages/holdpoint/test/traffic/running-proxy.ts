import { Agent, request as httpRequest, type IncomingMessage } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { type Clock, systemClock } from '../../src/shell/clock.ts';
import { ProxyServer } from '../../src/traffic/proxy/proxy-server.ts';
import { type Cleanup, makeTarget, type TargetOptions, tempFolder } from './world.ts';

/** A proxy in this process, and how to talk to it. */
export interface RunningProxy {
  readonly proxy: ProxyServer;
  readonly port: number;
  readonly agent: Agent;
  readonly log: readonly string[];
}

/** A target, and how its proxy works. */
export interface RunningProxyOptions extends TargetOptions {
  /** Whether plain requests are read without Node's HTTP server. */
  readonly fastLane: boolean;
  /** The system's unless stated. */
  readonly clock?: Clock;
}

/** Starts a proxy in this process. */
export async function runProxy(options: RunningProxyOptions, cleanup: Cleanup): Promise<RunningProxy> {
  const { fastLane, clock = systemClock(), ...targetOptions } = options;
  const target = await makeTarget(targetOptions);
  const folder = tempFolder(cleanup);
  const files = { split: join(folder, 'split.json'), admitted: join(folder, 'admitted.txt') };
  const log: string[] = [];
  const proxy = new ProxyServer({ target, files, clock, log: (text) => log.push(text), fastLane });
  await proxy.start();
  const agent = new Agent({ keepAlive: true });
  let stopping: Promise<void> | null = null;
  const stop = proxy.stop.bind(proxy);
  proxy.stop = () => {
    stopping ??= stop();
    return stopping;
  };
  cleanup.add(() => proxy.stop());
  cleanup.add(() => agent.destroy());
  return { proxy, port: target.traffic.listen.port, agent, log };
}

/** A request to a proxy; a GET of `/` unless stated. */
export interface SentRequest {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Buffer;
  /** `user-1` unless stated. */
  readonly user?: string;
}

/** A whole answer. */
export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
  readonly text: string;
}

/** Sends a request and resolves to the whole answer; rejects when the connection breaks off. */
export function send({ port, agent }: RunningProxy, request: SentRequest = {}): Promise<Answer> {
  const { method = 'GET', path = '/', headers = {}, body, user = 'user-1' } = request;
  return new Promise((resolve, reject) => {
    const length =
      body === undefined || 'transfer-encoding' in headers ? {} : { 'content-length': Buffer.byteLength(body) };
    const allHeaders = { 'x-user-id': user, ...length, ...headers };
    const sent = httpRequest({ host: '127.0.0.1', port, method, path, agent, headers: allHeaders }, (answer) => {
      readAnswer(answer).then(resolve, reject);
    });
    sent.on('error', reject).end(body);
  });
}

/** Reads an answer to its end. */
export async function readAnswer(answer: IncomingMessage): Promise<Answer> {
  const parts: Buffer[] = [];
  for await (const part of answer) parts.push(part);
  const body = Buffer.concat(parts);
  const { statusCode = 0, headers, rawHeaders } = answer;
  return { status: statusCode, headers, rawHeaders, body, text: body.toString() };
}

/** A raw connection to the proxy. */
export function dial(port: number, cleanup: Cleanup): Socket {
  const socket = connect({ port, host: '127.0.0.1' });
  socket.on('error', () => undefined);
  cleanup.add(() => void socket.destroy());
  return socket;
}

/** Everything that a socket sends until it ends. */
export function readAll(socket: Socket): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    socket.on('data', (bytes) => {
      text += bytes.toString('latin1');
    });
    socket.on('close', () => resolve(text));
  });
}

/** The text that a socket sends until it contains `wanted`; what came by then when it ends before. */
export function readUntil(socket: Socket, wanted: string): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    const done = (): void => {
      socket.off('data', take).off('close', done);
      resolve(text);
    };
    const take = (bytes: Buffer): void => {
      text += bytes.toString('latin1');
      if (text.includes(wanted)) done();
    };
    socket.on('data', take).on('close', done);
  });
}
