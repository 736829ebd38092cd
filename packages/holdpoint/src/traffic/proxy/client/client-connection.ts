import type { Socket } from 'node:net';
import { firstValue, listMembers } from '../wire/fields.ts';
import { parsePlainRequest } from '../wire/request-head.ts';
import { accept } from './accept.ts';
import type { ClientRequest } from './client-request.ts';
import { SocketClient, type SocketRequest } from './socket-client.ts';

/** A client's socket, and what is done with what comes on it. */
export interface ClientConnectionOptions {
  readonly socket: Socket;
  readonly carry: (client: ClientRequest) => void;
  /** Gives the socket to Node's HTTP server, which finds the bytes in it that were read already. */
  readonly handOver: () => void;
  /** Whether the proxy is draining. */
  readonly closing: () => boolean;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

const HEAD_END = Buffer.from('\r\n\r\n');
const NOTHING = Buffer.alloc(0);
const MAX_HEAD = 16 * 1024;

/** Fields whose meaning only Node's HTTP server carries out. */
const SPECIAL = ['upgrade', 'expect'];

/**
 * One connection of a client. Plain requests, whose head arrives whole, are read here, which takes
 * half the time; at the first that is anything else the connection goes to Node's HTTP server for good.
 */
export class ClientConnection {
  readonly #options: ClientConnectionOptions;
  readonly #address: string;
  readonly #listeners: readonly (readonly [string, (bytes: Buffer) => void])[];
  #client: SocketClient | null = null;
  /** Whether the client wants the connection to end after the present answer. */
  #last = false;
  /** Since when it has been idle; null while it is not. */
  #idleSince: number | null;

  constructor(options: ClientConnectionOptions) {
    this.#options = options;
    this.#idleSince = options.now();
    this.#address = addressOf(options.socket);
    this.#listeners = [
      ['data', (bytes) => this.#onData(bytes)],
      ['drain', () => this.#client?.drained()],
      ['end', () => this.#onEnd()],
      ['close', () => this.#client?.gone()],
      ['error', () => undefined],
    ];
    for (const [event, listener] of this.#listeners) options.socket.on(event, listener);
  }

  /** Ends the connection if it has been idle since before `since`, monotonic. */
  expire(since: number): void {
    if (this.#idleSince !== null && this.#idleSince <= since) this.#options.socket.destroy();
  }

  #onData(bytes: Buffer): void {
    if (this.#client === null) this.#read(bytes);
    else this.#client.receive(bytes);
  }

  #read(bytes: Buffer): void {
    const end = bytes.indexOf(HEAD_END);
    const request = end === -1 || end > MAX_HEAD ? null : this.#plain(bytes.toString('latin1', 0, end + 2));
    if (request === null) return this.#handOver(bytes);
    this.#idleSince = null;
    this.#last = listMembers(request.fields, 'connection').includes('close');
    this.#client = new SocketClient({
      request,
      socket: this.#options.socket,
      rest: behind(bytes, end + HEAD_END.length),
      closing: () => this.#last || this.#options.closing(),
      onDone: (rest) => this.#onDone(rest),
    });
    this.#options.carry(this.#client);
  }

  #plain(text: string): SocketRequest | null {
    const head = parsePlainRequest(text);
    if (head === null || SPECIAL.some((name) => firstValue(head.fields, name) !== undefined)) return null;
    const acceptance = accept(head.target, head.fields);
    if (!acceptance.accepted || firstValue(head.fields, 'host') === undefined) return null;
    return { ...head, address: this.#address, framing: acceptance.framing, upgrade: false };
  }

  #onDone(rest: Buffer): void {
    const { socket, closing, now } = this.#options;
    this.#client = null;
    this.#idleSince = now();
    if (this.#last || closing()) return void socket.end();
    if (socket.isPaused()) socket.resume();
    if (rest.length > 0) this.#read(rest);
  }

  /** A client that closes its side is taken to have left, as Node's HTTP server does too. */
  #onEnd(): void {
    this.#options.socket.destroy();
  }

  #handOver(bytes: Buffer): void {
    const { socket, handOver } = this.#options;
    this.#idleSince = null;
    for (const [event, listener] of this.#listeners) socket.removeListener(event, listener);
    socket.pause();
    socket.unshift(bytes);
    handOver();
    socket.resume();
  }
}

/** What comes after the first `at` bytes; most often nothing. */
function behind(bytes: Buffer, at: number): Buffer {
  return at === bytes.length ? NOTHING : bytes.subarray(at);
}

/** The client's IP address; IPv4 addresses that arrive on an IPv6 socket are written as IPv4. */
export function addressOf(socket: Socket): string {
  return (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
}
