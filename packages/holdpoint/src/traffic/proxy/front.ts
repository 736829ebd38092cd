import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { acceptIncoming, acceptUpgrade, asksForWebSocket } from './client/accept.ts';
import { addressOf, ClientConnection } from './client/client-connection.ts';
import type { ClientRequest } from './client/client-request.ts';
import { NodeClient } from './client/node-client.ts';
import { SocketClient } from './client/socket-client.ts';
import { Exchange } from './exchange.ts';
import type { Services } from './services.ts';

/** Longer than load balancers in front keep theirs, so that it is not this side that closes first. */
const KEEP_ALIVE_MS = 65_000;

/** A client has so long to send the head of a request. */
const HEAD_MS = 10_000;

/** How clients are served. */
export interface FrontOptions {
  readonly services: Services;
  /** Whether plain requests are read without Node's HTTP server, in half the time. */
  readonly fastLane: boolean;
}

/** The port that clients talk to. */
export class Front {
  readonly #options: FrontOptions;
  readonly #server: Server;
  /** What reads a connection in Node's own way. */
  readonly #nodeListeners: readonly ((socket: Socket) => void)[];
  readonly #sockets = new Map<Socket, ClientConnection | null>();
  #closing = false;

  constructor(options: FrontOptions) {
    this.#options = options;
    this.#server = createServer({
      keepAliveTimeout: KEEP_ALIVE_MS,
      headersTimeout: HEAD_MS,
      // A body may take as long as its sender needs.
      requestTimeout: 0,
      insecureHTTPParser: false,
      shouldUpgradeCallback: asksForWebSocket,
    });
    this.#nodeListeners = this.#server.listeners('connection').map((listener) => (socket) => {
      listener.call(this.#server, socket);
    });
    this.#server.removeAllListeners('connection');
    this.#server.on('connection', (socket) => this.#onConnection(socket));
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

  /** Ends connections that have been idle for long. To be called now and then. */
  sweep(): void {
    this.#expire(this.#options.services.now() - KEEP_ALIVE_MS);
  }

  /** Accepts nothing more, and resolves when all requests have their answers. */
  drain(): Promise<void> {
    this.#closing = true;
    const drained = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#expire(this.#options.services.now());
    return drained;
  }

  /** Breaks off what is still open. */
  destroy(): void {
    for (const socket of this.#sockets.keys()) socket.destroy();
  }

  #expire(since: number): void {
    for (const connection of this.#sockets.values()) connection?.expire(since);
  }

  #onConnection(socket: Socket): void {
    const handOver = (): void => {
      for (const listener of this.#nodeListeners) listener(socket);
    };
    const { fastLane, services } = this.#options;
    const connection = fastLane
      ? new ClientConnection({
          socket,
          handOver,
          carry: (client) => this.#carry(client),
          closing: () => this.#closing,
          now: () => services.now(),
        })
      : null;
    this.#sockets.set(socket, connection);
    socket.on('close', () => this.#sockets.delete(socket));
    if (connection === null) handOver();
  }

  #onRequest(request: IncomingMessage, response: ServerResponse): void {
    const acceptance = acceptIncoming(request);
    if (!acceptance.accepted) {
      response.writeHead(acceptance.status, { connection: 'close', 'content-type': 'text/plain' });
      return void response.end(`${acceptance.reason}\n`);
    }
    const address = addressOf(request.socket);
    this.#carry(new NodeClient({ request, response }, { ...acceptance, address }, () => this.#closing));
  }

  #onUpgrade(request: IncomingMessage, socket: Duplex, rest: Buffer): void {
    const acceptance = acceptUpgrade(request);
    if (!acceptance.accepted) return writeRefusal(socket, acceptance.status, acceptance.reason);
    const client = new SocketClient({
      request: { ...acceptance, method: 'GET', address: addressOf(request.socket), upgrade: true },
      socket: request.socket,
      rest,
      closing: () => true,
      onDone: () => socket.end(),
    });
    socket.on('error', () => undefined);
    socket.on('drain', () => client.drained());
    socket.on('close', () => client.gone());
    this.#carry(client);
  }

  #carry(client: ClientRequest): void {
    const { services } = this.#options;
    new Exchange(client, services.routing.choose(client), services).start();
  }
}

function writeRefusal(socket: Duplex, status: number, reason: string): void {
  const body = `${reason}\n`;
  socket.on('error', () => undefined);
  socket.end(`HTTP/1.1 ${status} Refused\r\nconnection: close\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
}
