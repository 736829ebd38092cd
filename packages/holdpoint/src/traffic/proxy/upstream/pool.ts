import { Connection, type ConnectionOwner } from './connection.ts';
import { dialerOf } from './dial.ts';

/** A service is taken for unreachable when it does not accept a connection within this time. */
const CONNECT_MS = 1_000;

/** An idle connection is dropped before the usual 5 s after which services close theirs. */
const IDLE_MS = 4_000;

/** The service of a pool, and how long it may keep others waiting. */
export interface PoolOptions {
  /** Origin of the service, http or https. */
  readonly url: string;
  /** Milliseconds until the head of an answer must have come. */
  readonly answerMs: number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** What a connection must be; any kept one will do unless stated. */
export interface ConnectionWish {
  /** One that has not served before. */
  readonly fresh?: boolean;
  /** One whose socket may be given away after a switch of protocols. */
  readonly streaming?: boolean;
}

/** The connections to one service: as many as there are requests at one time, kept for the next ones. */
export class Pool implements ConnectionOwner {
  readonly #options: PoolOptions;
  readonly #dialer: ReturnType<typeof dialerOf>;
  readonly #all = new Set<Connection>();
  /** The one that was used last is at the end, and serves first. */
  #idle: { readonly connection: Connection; readonly since: number }[] = [];

  constructor(options: PoolOptions) {
    this.#options = options;
    this.#dialer = dialerOf(options.url);
  }

  /** A connection for one request. */
  connection({ fresh = false, streaming = false }: ConnectionWish = {}): Connection {
    return (fresh || streaming ? undefined : this.#idle.pop()?.connection) ?? this.#open(streaming);
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

  #open(streaming: boolean): Connection {
    const { answerMs, now } = this.#options;
    const dial = streaming ? this.#dialer.streaming : this.#dialer.plain;
    const connection = new Connection({ dial, owner: this, connectMs: CONNECT_MS, answerMs, now });
    this.#all.add(connection);
    return connection;
  }
}
