import type { Socket } from 'node:net';
import type { AnswerHead } from '../wire/answer-head.ts';
import { type BodyReader, bodyReader } from '../wire/body-reader.ts';
import { LAST_CHUNK, writeChunk } from '../wire/chunks.ts';
import { type Fields, firstValue, formatFields } from '../wire/fields.ts';
import type { Framing } from '../wire/framing.ts';
import { Outbox } from '../wire/outbox.ts';
import type { ClientListener, ClientRequest } from './client-request.ts';

/** The head of a request that was read from a socket, and accepted. */
export interface SocketRequest {
  readonly method: string;
  readonly target: string;
  readonly fields: Fields;
  readonly address: string;
  readonly framing: Framing;
  readonly upgrade: boolean;
}

/** A request, and the socket that it came on. */
export interface SocketClientOptions {
  readonly request: SocketRequest;
  readonly socket: Socket;
  /** What came after the head. */
  readonly rest: Buffer;
  /** Whether the connection ends with this answer; asked when the answer begins. */
  readonly closing: () => boolean;
  /** Both the request and its answer are over; `rest` is what came after the request. */
  readonly onDone: (rest: Buffer) => void;
}

const NOTHING = Buffer.alloc(0);
const BODILESS = new Set([204, 304]);

/** A request on a socket that is read and written here, without Node's HTTP server. */
export class SocketClient implements ClientRequest {
  readonly method: string;
  readonly target: string;
  readonly fields: Fields;
  readonly address: string;
  readonly framing: Framing;
  readonly upgrade: boolean;
  readonly #options: SocketClientOptions;
  readonly #outbox: Outbox;
  readonly #body: BodyReader;
  #listener: ClientListener | null = null;
  /** Bytes that wait for the body to flow, or that come after it. */
  #rest: Buffer;
  #flowing = false;
  #bodyComplete: boolean;
  #answerComplete = false;
  #chunked = false;

  constructor(options: SocketClientOptions) {
    const { request, socket, rest } = options;
    this.method = request.method;
    this.target = request.target;
    this.fields = request.fields;
    this.address = request.address;
    this.framing = request.framing;
    this.upgrade = request.upgrade;
    this.#options = options;
    this.#outbox = new Outbox(socket);
    this.#body = bodyReader(request.framing);
    this.#bodyComplete = request.framing.kind === 'none';
    this.#rest = rest;
  }

  listen(listener: ClientListener): void {
    this.#listener = listener;
  }

  /** Takes in what the socket has read. */
  receive(bytes: Buffer): void {
    const all = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    this.#rest = NOTHING;
    this.#take(all);
  }

  #take(all: Buffer): void {
    if (this.#bodyComplete || !this.#flowing) {
      this.#rest = all;
      this.#options.socket.pause();
      return;
    }
    const progress = this.#body.read(all, (part) => this.#listener?.onBody(part));
    if (progress.kind === 'malformed') return void this.#options.socket.destroy();
    if (progress.kind === 'done') this.#endBody(progress.rest);
    this.#listener?.onBodyFlush();
  }

  /** The socket has room again. */
  drained(): void {
    this.#listener?.onClientDrain();
  }

  /** The socket is gone. */
  gone(): void {
    this.#listener?.onGone();
  }

  resumeBody(): void {
    this.#flowing = true;
    this.#options.socket.resume();
    const held = this.#rest;
    this.#rest = NOTHING;
    if (held.length > 0) this.#take(held);
  }

  pauseBody(): void {
    this.#flowing = false;
    this.#options.socket.pause();
  }

  answer({ status, reason, fields }: AnswerHead): void {
    const bodiless = this.method === 'HEAD' || BODILESS.has(status);
    this.#chunked = !bodiless && firstValue(fields, 'content-length') === undefined;
    const connection = this.#options.closing() ? 'connection: close\r\n' : '';
    const coding = this.#chunked ? 'transfer-encoding: chunked\r\n' : '';
    this.#outbox.add(`HTTP/1.1 ${status} ${reason}\r\n${formatFields(fields)}${coding}${connection}\r\n`);
  }

  write(part: Buffer): boolean {
    return this.#chunked ? writeChunk(part, (bytes) => this.#outbox.add(bytes)) : this.#outbox.add(part);
  }

  end(): void {
    if (this.#chunked) this.#outbox.add(LAST_CHUNK);
    this.#answerComplete = true;
    // What is left of the body is read and dropped, so that the next request can be found.
    if (!this.#bodyComplete) this.resumeBody();
  }

  flush(): void {
    this.#outbox.flush();
    if (this.#answerComplete && this.#bodyComplete) this.#finish();
  }

  takeSocket(): { readonly socket: Socket; readonly rest: Buffer } | null {
    return this.upgrade ? { socket: this.#options.socket, rest: this.#rest } : null;
  }

  abort(): void {
    this.#options.socket.destroy();
  }

  #endBody(rest: Buffer): void {
    this.#bodyComplete = true;
    this.#rest = rest;
    this.#listener?.onBodyEnd();
    if (this.#answerComplete) this.#finish();
  }

  #finish(): void {
    this.#answerComplete = false;
    this.#listener = null;
    this.#options.onDone(this.#rest);
  }
}
