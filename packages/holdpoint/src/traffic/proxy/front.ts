import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type Acceptance, accept, asksForWebSocket } from './client/accept.ts';
import type { ClientRequest } from './client/client-request.ts';
import { NodeClient } from './client/node-client.ts';
import { SocketClient } from './client/socket-client.ts';
import { Exchange } from './exchange.ts';
import type { Services } from './services.ts';

/** Longer than load balancers in front keep theirs, so that it is not this side that closes first. */
const KEEP_ALIVE_MS = 65_000;

/** A client has so long to send the head of a request. */
const HEAD_MS = 10_000;

/** The port that clients talk to. */
export class Front {
  readonly #services: Services;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #closing = false;

  constructor(services: Services) {
    this.#services = services;
    this.#server = createServer({
      keepAliveTimeout: KEEP_ALIVE_MS,
      headersTimeout: HEAD_MS,
      // A body may take as long as its sender needs.
      requestTimeout: 0,
      insecureHTTPParser: false,
      shouldUpgradeCallback: (request) => asksForWebSocket(request.rawHeaders),
    });
    this.#server.on('connection', (socket) => this.#watch(socket));
    this.#server.on('request', (request, response) => this.#onRequest(request, response));
    this.#server.on('upgrade', (request, socket, rest) => this.#onUpgrade(request, socket, rest));
    this.#server.on('connect', (_, socket) => writeRefusal(socket, 405, 'this is not a forward proxy'));
  }

  /** Begins to accept connections; fails as `listen` does, such as with EADDRINUSE. */
  listen({ host, port }: { readonly host: string; readonly port: number }): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        this.#server.removeListener('error', reject);
        resolve();
      });
    });
  }

  /** Accepts nothing more, and resolves when all requests have their answers. */
  drain(): Promise<void> {
    this.#closing = true;
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  /** Breaks off what is still open. */
  destroy(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #watch(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
  }

  #onRequest(request: IncomingMessage, response: ServerResponse): void {
    const acceptance = accept(request.url ?? '/', request.rawHeaders);
    if (!acceptance.accepted) {
      response.writeHead(acceptance.status, { connection: 'close', 'content-type': 'text/plain' });
      return void response.end(`${acceptance.reason}\n`);
    }
    const address = addressOf(request);
    this.#carry(new NodeClient({ request, response }, { ...acceptance, address }, () => this.#closing));
  }

  #onUpgrade(request: IncomingMessage, socket: Duplex, rest: Buffer): void {
    const acceptance = this.#acceptUpgrade(request);
    if (!acceptance.accepted) return writeRefusal(socket, acceptance.status, acceptance.reason);
    const { method = 'GET' } = request;
    this.#carry(new SocketClient({ ...acceptance, method, address: addressOf(request), socket: request.socket, rest }));
  }

  #acceptUpgrade(request: IncomingMessage): Acceptance {
    const acceptance = accept(request.url ?? '/', request.rawHeaders);
    if (!acceptance.accepted || acceptance.framing.kind === 'none') return acceptance;
    return { accepted: false, status: 400, reason: 'an upgrade with a body' };
  }

  #carry(client: ClientRequest): void {
    new Exchange(client, this.#services.routing.choose(client), this.#services).start();
  }
}

/** The client's IP address; IPv4 addresses that arrive on an IPv6 socket are written as IPv4. */
function addressOf(request: IncomingMessage): string {
  return (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');
}

function writeRefusal(socket: Duplex, status: number, reason: string): void {
  const body = `${reason}\n`;
  socket.on('error', () => undefined);
  socket.end(`HTTP/1.1 ${status} Refused\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
}
