import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Connection, type ConnectionOwner } from './connection.ts';

/** A service is taken for unreachable when it does not accept a connection within this time. */
const CONNECT_MS = 1_000;

/** An idle connection is dropped before the usual 5 s after which services close theirs. */
const IDLE_MS = 4_000;

export interface PoolOptions {
  /** Origin of the service, http or https. */
  readonly url: string;
  /** Milliseconds until the head of an answer must have come. */
  readonly answerMs: number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** The connections to one service: as many as there are requests at one time, kept for the next ones. */
export class Pool implements ConnectionOwner {
  readonly #options: PoolOptions;
  readonly #url: URL;
  readonly #all = new Set<Connection>();
  /** The one that was used last is at the end, and serves first. */
  #idle: { readonly connection: Connection; readonly since: number }[] = [];

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#url = new URL(options.url);
  }

  /** A connection for one request; `fresh` asks for one that has not served before. */
  connection({ fresh = false }: { readonly fresh?: boolean } = {}): Connection {
    return (fresh ? undefined : this.#idle.pop()?.connection) ?? this.#open();
  }

  /** Ends waits that have lasted too long, and connections that have been idle for long. To be called every few milliseconds. */
  sweep(): void {
    const now = this.#options.now();
    for (const connection of this.#all) connection.expire(now);
    while (now - (this.#idle[0]?.since ?? now) > IDLE_MS) this.#idle.shift()?.connection.destroy();
  }

  /** Ends all idle connections. */
  close(): void {
    for (const { connection } of this.#idle.splice(0)) connection.destroy();
  }

  onIdle(connection: Connection): void {
    this.#idle.push({ connection, since: this.#options.now() });
  }

  onGone(connection: Connection): void {
    this.#all.delete(connection);
    const at = this.#idle.findIndex((entry) => entry.connection === connection);
    if (at !== -1) this.#idle.splice(at, 1);
  }

  #open(): Connection {
    const { socket, readyEvent } = this.#dial();
    const { answerMs, now } = this.#options;
    const connection = new Connection({ socket, readyEvent, owner: this, connectMs: CONNECT_MS, answerMs, now });
    this.#all.add(connection);
    return connection;
  }

  #dial(): { readonly socket: Socket; readonly readyEvent: string } {
    const host = this.#url.hostname.replace(/^\[(.*)\]$/, '$1');
    const secure = this.#url.protocol === 'https:';
    const port = Number(this.#url.port || (secure ? 443 : 80));
    if (!secure) return { socket: connectTcp({ host, port }), readyEvent: 'connect' };
    return {
      socket: connectTls({ host, port, servername: isIP(host) === 0 ? host : '' }),
      readyEvent: 'secureConnect',
    };
  }
}
