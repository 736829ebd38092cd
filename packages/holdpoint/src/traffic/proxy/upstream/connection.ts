import type { Socket } from 'node:net';
import { type AnswerHead, parseAnswerHead } from '../wire/answer-head.ts';
import { type BodyReader, bodyReader } from '../wire/body-reader.ts';
import { answerFraming, keepsAlive } from '../wire/framing.ts';
import { Outbox } from '../wire/outbox.ts';
import type { Dial } from './dial.ts';

/** Why no whole answer came. */
export type Failure =
  /** The connection could not be made; nothing was sent. */
  | 'unreachable'
  /** It broke off after the request, or a part of it, was sent. */
  | 'lost'
  /** The first byte of the answer did not come in time. */
  | 'timeout'
  /** What came is not HTTP/1.1 that can be passed on safely. */
  | 'malformed';

/** Who waits for one answer. Exactly one of `onEnd`, `onUpgrade` and `onFailure` ends it. */
export interface AnswerHandler {
  readonly method: string;
  /** The connection stands: the request may be written now. */
  onReady(connection: Connection): void;
  onHead(head: AnswerHead): void;
  /** The bytes are only lent, and must be copied by whoever keeps them. */
  onData(part: Buffer): void;
  /** All that one read brought has been passed on. */
  onFlush(): void;
  /** The whole answer has come. Says whether the whole request was sent too, so that the connection can serve again. */
  onEnd(): boolean;
  /** The service switched protocols: the socket is the handler's from now on. */
  onUpgrade(head: AnswerHead, socket: Socket, rest: Buffer): void;
  onFailure(failure: Failure): void;
  /** The service takes more of the request again. */
  onServiceDrain(): void;
}

/** What a connection tells its pool. */
export interface ConnectionOwner {
  onIdle(connection: Connection): void;
  onGone(connection: Connection): void;
}

/** How a connection is made, and how long it may keep others waiting. */
export interface ConnectionOptions {
  readonly dial: Dial;
  readonly owner: ConnectionOwner;
  /** Milliseconds until a connection must stand. */
  readonly connectMs: number;
  /** Milliseconds from the end of the request to the head of its answer, and for the service to take more of the request. */
  readonly answerMs: number;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

const HEAD_END = Buffer.from('\r\n\r\n');
const MAX_HEAD = 64 * 1024;
const NOTHING = Buffer.alloc(0);

/** One HTTP/1.1 connection to a service, which serves one request at a time. */
export class Connection {
  readonly #options: ConnectionOptions;
  readonly #socket: Socket;
  readonly #outbox: Outbox;
  #handler: AnswerHandler | null = null;
  #ready = false;
  /** Bytes of a head that is not complete. */
  #head: Buffer = NOTHING;
  #body: BodyReader | null = null;
  #reusable = true;
  #endsByClose = false;
  /** Monotonic time at which the present wait has lasted too long. */
  #deadline = Number.POSITIVE_INFINITY;
  /** How many answers it has brought. */
  #served = 0;

  constructor(options: ConnectionOptions) {
    this.#options = options;
    const { socket, readyEvent } = options.dial((bytes) => this.#onData(bytes));
    this.#socket = socket.setNoDelay(true);
    this.#outbox = new Outbox(socket);
    this.#deadline = options.now() + options.connectMs;
    socket.once(readyEvent, () => this.#onReady());
    socket.on('drain', () => this.#onDrain());
    socket.on('end', () => this.#onEnd());
    socket.on('error', () => undefined);
    socket.on('close', () => this.#onClose());
  }

  /** True when it has brought an answer before, so that a loss may only mean that the service had closed it. */
  get reused(): boolean {
    return this.#served > 0;
  }

  /** Takes a request on; the handler hears `onReady` as soon as the connection stands, or at once. */
  serve(handler: AnswerHandler): void {
    this.#handler = handler;
    if (this.#ready) handler.onReady(this);
  }

  /** Adds a part of the request. False when the service should be given time until `onServiceDrain`. */
  write(part: Buffer | string): boolean {
    const room = this.#outbox.add(part);
    if (!room) this.awaitService();
    return room;
  }

  /** Sends what was added. */
  flush(): void {
    this.#outbox.flush();
  }

  /** From now on it is the service that has to act: to take more of the request, or to answer it. An answer that has begun may take its time. */
  awaitService(): void {
    if (this.#body === null) this.#deadline = this.#options.now() + this.#options.answerMs;
  }

  /** Stops the answer for as long as its reader is slow. */
  pause(): void {
    this.#socket.pause();
  }

  resume(): void {
    this.#socket.resume();
  }

  /** Gives back a connection that nothing was written to. */
  release(): void {
    this.#handler = null;
    this.#deadline = Number.POSITIVE_INFINITY;
    this.#options.owner.onIdle(this);
  }

  /** Ends it without telling the handler. */
  destroy(): void {
    this.#handler = null;
    this.#socket.destroy();
  }

  /** Ends a wait that has lasted too long; `at` is monotonic. */
  expire(at: number): void {
    if (at >= this.#deadline) this.#fail(this.#ready ? 'timeout' : 'unreachable');
  }

  #onReady(): void {
    this.#ready = true;
    this.#deadline = Number.POSITIVE_INFINITY;
    if (this.#handler === null) this.#options.owner.onIdle(this);
    else this.#handler.onReady(this);
  }

  #onDrain(): void {
    this.#deadline = Number.POSITIVE_INFINITY;
    this.#handler?.onServiceDrain();
  }

  #onData(bytes: Buffer): void {
    // An idle service that speaks unasked cannot be trusted with the next request.
    const handler = this.#handler;
    if (handler === null) return this.destroy();
    if (this.#body === null) this.#readHead(bytes);
    else this.#readBody(this.#body, bytes);
    handler.onFlush();
  }

  #readHead(bytes: Buffer): void {
    const handler = this.#handler;
    if (handler === null) return;
    const all = this.#head.length === 0 ? bytes : Buffer.concat([this.#head, bytes]);
    const end = all.indexOf(HEAD_END);
    if ((end === -1 ? all.length : end) > MAX_HEAD) return this.#fail('malformed');
    // The bytes of a read are only lent.
    this.#head = end === -1 ? Buffer.from(all) : NOTHING;
    if (end === -1) return;
    const head = parseAnswerHead(all.toString('latin1', 0, end + 2));
    const rest = all.subarray(end + HEAD_END.length);
    if (head === null) this.#fail('malformed');
    else if (head.status === 101) this.#switchProtocols(handler, head, rest);
    else if (head.status < 200) this.#readHead(rest);
    else this.#beginBody(handler, head, rest);
  }

  #beginBody(handler: AnswerHandler, head: AnswerHead, rest: Buffer): void {
    const framing = answerFraming(head.fields, head.status, handler.method);
    if (framing === null) return this.#fail('malformed');
    this.#deadline = Number.POSITIVE_INFINITY;
    this.#endsByClose = framing.kind === 'close';
    this.#reusable = !this.#endsByClose && keepsAlive(head.fields, head.minor);
    const body = bodyReader(framing);
    this.#body = body;
    handler.onHead(head);
    if (this.#handler === handler) this.#readBody(body, rest);
  }

  #readBody(body: BodyReader, bytes: Buffer): void {
    const progress = body.read(bytes, (part) => this.#handler?.onData(part));
    if (progress.kind === 'malformed') this.#fail('malformed');
    else if (progress.kind === 'done') this.#finish(progress.rest.length === 0);
  }

  #finish(clean: boolean): void {
    const handler = this.#handler;
    if (handler === null) return;
    this.#handler = null;
    this.#body = null;
    this.#deadline = Number.POSITIVE_INFINITY;
    this.#served++;
    const sent = handler.onEnd();
    if (!clean || !sent || !this.#reusable) return void this.#socket.destroy();
    if (this.#socket.isPaused()) this.#socket.resume();
    this.#options.owner.onIdle(this);
  }

  #switchProtocols(handler: AnswerHandler, head: AnswerHead, rest: Buffer): void {
    this.#handler = null;
    this.#socket.removeAllListeners();
    this.#options.owner.onGone(this);
    handler.onUpgrade(head, this.#socket, rest);
  }

  #onEnd(): void {
    const handler = this.#handler;
    if (this.#body === null || !this.#endsByClose) return void this.#socket.destroy();
    this.#finish(false);
    handler?.onFlush();
  }

  #onClose(): void {
    this.#options.owner.onGone(this);
    this.#fail(this.#ready ? 'lost' : 'unreachable');
  }

  #fail(failure: Failure): void {
    const handler = this.#handler;
    this.#handler = null;
    this.#socket.destroy();
    handler?.onFailure(failure);
  }
}
