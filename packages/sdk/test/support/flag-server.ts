import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Ruleset } from '../../src/index.ts';

/** A request that the server was sent. */
export interface Asked {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

type Path = 'stream' | 'ruleset' | 'exposures';

/** Serves a ruleset as docs/flags.md says, and strictly: what is not as it says there gets status 400. */
export class FlagServer {
  readonly #server: Server;
  readonly #streams = new Set<ServerResponse>();
  readonly asked: Asked[] = [];
  ruleset: Ruleset | null = null;
  /** Answers in place of the right ones, by path. */
  readonly instead: Partial<Record<Path, (response: ServerResponse) => void>> = {};

  constructor() {
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  async listen(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Requests of one path. */
  of(path: Path): readonly Asked[] {
    return this.asked.filter((each) => each.path === `/flags/v1/${path}`);
  }

  get open(): number {
    return this.#streams.size;
  }

  /** Serves another ruleset from now on, and sends it to all streams. */
  push(ruleset: Ruleset): void {
    this.ruleset = ruleset;
    this.send(`id: ${ruleset.version}\nevent: ruleset\ndata: ${JSON.stringify(ruleset)}\n\n`);
  }

  send(piece: string): void {
    for (const stream of this.#streams) stream.write(piece);
  }

  cut(): void {
    for (const stream of this.#streams) stream.destroy();
    this.#streams.clear();
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const asked = { path: request.url ?? '', headers: request.headers, body: await text(request) };
    this.asked.push(asked);
    const path = asked.path.replace('/flags/v1/', '') as Path;
    const other = this.instead[path];
    if (other !== undefined) return other(response);
    if (request.headers.authorization !== 'Bearer secret') return void response.writeHead(401).end();
    const key = `${request.method} ${path} ${request.headers.accept ?? request.headers['content-type']}`;
    if (key === 'GET stream text/event-stream') return this.#stream(request, response);
    if (key === 'GET ruleset application/json') return this.#ruleset(request, response);
    response.writeHead(request.method === 'POST' && path === 'exposures' ? 204 : 400).end();
  }

  #stream(request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
    this.#streams.add(response);
    response.on('close', () => this.#streams.delete(response));
    if (this.ruleset === null) return void response.write(': nothing yet\n\n');
    const { version } = this.ruleset;
    if (request.headers['last-event-id'] === `${version}`) response.write(`id: ${version}\nevent: current\ndata:\n\n`);
    else response.write(`id: ${version}\nevent: ruleset\ndata: ${JSON.stringify(this.ruleset)}\n\n`);
  }

  #ruleset(request: IncomingMessage, response: ServerResponse): void {
    if (this.ruleset === null) return void response.writeHead(503).end();
    const etag = `"${this.ruleset.checksum}"`;
    if (request.headers['if-none-match'] === etag) return void response.writeHead(304, { etag }).end();
    response.writeHead(200, { etag, 'content-type': 'application/json' }).end(JSON.stringify(this.ruleset));
  }
}
