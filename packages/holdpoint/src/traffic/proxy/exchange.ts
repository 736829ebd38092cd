import type { Socket } from 'node:net';
import type { Variant } from '@holdpoint/plan';
import type { ClientListener, ClientRequest } from './client/client-request.ts';
import type { Copy } from './mirror/copy.ts';
import type { Choice } from './routing.ts';
import type { Services } from './services.ts';
import { tunnel } from './tunnel.ts';
import type { AnswerHandler, Connection, Failure } from './upstream/connection.ts';
import type { AnswerHead } from './wire/answer-head.ts';
import { LAST_CHUNK, writeChunk } from './wire/chunks.ts';
import { firstValue } from './wire/fields.ts';
import { answerFields, requestHead } from './wire/forward.ts';

/** So much of a body is kept for sending it again. */
const REPLAY_BYTES = 64 * 1024;

const IDEMPOTENT = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE']);

/** Whether sending the request twice does no more than sending it once. */
function isReplayable(client: ClientRequest): boolean {
  return IDEMPOTENT.has(client.method) || firstValue(client.fields, 'idempotency-key') !== undefined;
}

/**
 * One request from the client to its answer. It is sent to the version that was chosen; when that
 * one cannot be reached, or is lost before it answers and the request may be sent again, to stable.
 */
export class Exchange implements AnswerHandler, ClientListener {
  readonly method: string;
  readonly #client: ClientRequest;
  readonly #services: Services;
  readonly #began: number;
  #choice: Choice;
  /** The version that the present attempt goes to. */
  #serving: Variant;
  #connection: Connection | null = null;
  /** Whether the head of the present attempt was written. */
  #sent = false;
  /** The body so far, for as long as it may have to be sent again. */
  #kept: Buffer[] = [];
  #keptBytes = 0;
  #replayable: boolean;
  #bodyComplete: boolean;
  #triedFresh = false;
  #state: 'waiting' | 'answering' | 'done' = 'waiting';
  #status = 0;
  #forgetStream: () => void = () => undefined;
  /** What goes to the candidate as well; it is told of everything, and asked nothing. */
  readonly #copy: Copy | null;

  constructor(client: ClientRequest, choice: Choice, services: Services) {
    this.method = client.method;
    this.#client = client;
    this.#choice = choice;
    this.#serving = choice.variant;
    this.#services = services;
    this.#began = services.now();
    this.#replayable = isReplayable(client);
    this.#bodyComplete = client.framing.kind === 'none';
    this.#copy = choice.variant === 'stable' ? services.mirror.consider(client) : null;
    client.listen(this);
  }

  /** Sends the request on. To be called once. */
  start(): void {
    this.#attempt(this.#choice.variant);
  }

  #attempt(variant: Variant, { fresh = false }: { readonly fresh?: boolean } = {}): void {
    this.#serving = variant;
    this.#sent = false;
    this.#connection = this.#services.pools[variant].connection({ fresh, streaming: this.#client.upgrade });
    this.#connection.serve(this);
  }

  onReady(connection: Connection): void {
    if (this.#serving === 'candidate' && !this.#services.routing.open) {
      // Traffic was taken back while the connection was being made.
      connection.release();
      this.#choice = { ...this.#choice, variant: 'stable' };
      return this.#attempt('stable');
    }
    this.#sent = true;
    if (this.#serving === 'candidate') this.#services.candidate.begins();
    connection.write(requestHead(this.#client));
    for (const part of this.#kept) this.#send(connection, part);
    if (!this.#replayable) this.#kept = [];
    if (this.#bodyComplete) this.#endBody(connection);
    else this.#client.resumeBody();
    connection.flush();
  }

  #send(connection: Connection, part: Buffer): boolean {
    const write = (bytes: string | Buffer): boolean => connection.write(bytes);
    return this.#client.framing.kind === 'chunked' ? writeChunk(part, write) : connection.write(part);
  }

  #endBody(connection: Connection): void {
    if (this.#client.framing.kind === 'chunked') connection.write(LAST_CHUNK);
    connection.awaitService();
  }

  onBody(part: Buffer): void {
    if (this.#state === 'done') return;
    if (this.#replayable || !this.#sent) this.#keep(part);
    if (this.#connection !== null && this.#sent && !this.#send(this.#connection, part)) this.#client.pauseBody();
    this.#copy?.requestPart(part);
  }

  #keep(part: Buffer): void {
    this.#kept.push(part);
    this.#keptBytes += part.length;
    if (this.#sent && this.#keptBytes > REPLAY_BYTES) {
      this.#replayable = false;
      this.#kept = [];
    }
  }

  onBodyEnd(): void {
    this.#bodyComplete = true;
    if (this.#connection !== null && this.#sent && this.#state !== 'done') this.#endBody(this.#connection);
    this.#copy?.requestEnded();
  }

  onBodyFlush(): void {
    this.#connection?.flush();
  }

  onHead(head: AnswerHead): void {
    this.#state = 'answering';
    this.#kept = [];
    const micros = this.#count(head.status);
    if (this.#serving === 'candidate' && firstValue(head.fields, 'content-type')?.startsWith('text/event-stream')) {
      this.#forgetStream = this.#services.candidate.stream(() => this.#breakOff());
    }
    this.#client.answer({ ...head, fields: answerFields(head.fields, this.#serving) });
    this.#copy?.realHead(head, micros);
  }

  /** Counts the answer, and says after how many microseconds it began. */
  #count(status: number): number {
    this.#status = status;
    const { counters } = this.#services;
    const micros = Math.round((this.#services.now() - this.#began) * 1_000);
    if (this.#serving !== this.#choice.variant) counters.fellBack(this.#choice);
    else counters.answered(this.#choice, status, micros);
    return micros;
  }

  onData(part: Buffer): void {
    if (!this.#client.write(part)) this.#connection?.pause();
    this.#copy?.realPart(part);
  }

  onClientDrain(): void {
    if (this.#state === 'answering') this.#connection?.resume();
  }

  onServiceDrain(): void {
    if (!this.#bodyComplete) this.#client.resumeBody();
  }

  onFlush(): void {
    this.#client.flush();
    this.#copy?.realFlushed();
  }

  onEnd(): boolean {
    const sent = this.#bodyComplete;
    this.#finish();
    this.#client.end();
    this.#copy?.realEnded();
    return sent;
  }

  onUpgrade(head: AnswerHead, socket: Socket, rest: Buffer): void {
    const client = this.#client.takeSocket();
    if (client === null) {
      socket.destroy();
      return this.onFailure('malformed');
    }
    this.#count(head.status);
    this.#state = 'done';
    const candidate = this.#serving === 'candidate';
    const close = tunnel({
      head: { ...head, fields: answerFields(head.fields, this.#serving) },
      client,
      service: { socket, rest },
      onClosed: () => {
        this.#forgetStream();
        if (candidate) this.#services.candidate.ends();
      },
    });
    if (candidate) this.#forgetStream = this.#services.candidate.stream(close);
  }

  onFailure(failure: Failure): void {
    const reused = this.#connection?.reused === true;
    const wasSent = this.#sent;
    this.#connection = null;
    if (this.#sent && this.#serving === 'candidate') this.#services.candidate.ends();
    this.#sent = false;
    if (this.#state === 'answering') return this.#brokenOff();
    if (this.#state === 'done') return;
    this.#client.pauseBody();
    const mayRepeat = !wasSent || this.#replayable;
    if (failure === 'lost' && mayRepeat && reused && !this.#triedFresh) {
      // A service may close an idle connection at the very moment at which it is used again.
      this.#triedFresh = true;
      this.#attempt(this.#serving, { fresh: true });
    } else if (mayRepeat && this.#serving === 'candidate') {
      this.#triedFresh = false;
      this.#attempt('stable');
    } else this.#refuse(failure);
  }

  #refuse(failure: Failure): void {
    this.#copy?.realLost();
    this.#services.counters.unanswered(this.#choice);
    this.#state = 'done';
    const status = failure === 'timeout' ? 504 : 502;
    const reason = status === 504 ? 'Gateway Timeout' : 'Bad Gateway';
    const body = Buffer.from(`${reason}: the service did not answer (${failure}).\n`);
    const fields = ['content-type', 'text/plain', 'content-length', String(body.length)];
    this.#client.answer({ status, reason, minor: 1, fields });
    if (this.method !== 'HEAD') this.#client.write(body);
    this.#client.end();
    this.#client.flush();
  }

  #brokenOff(): void {
    this.#copy?.realLost();
    this.#state = 'done';
    this.#forgetStream();
    if (this.#status < 500 && this.#serving === this.#choice.variant) this.#services.counters.brokeOff(this.#choice);
    this.#client.abort();
  }

  /** Ends an event stream of the candidate whose time to drain is over. */
  #breakOff(): void {
    this.#connection?.destroy();
    if (this.#finish()) this.#client.abort();
  }

  onGone(): void {
    if (this.#state === 'done') return;
    if (this.#state === 'waiting') this.#services.counters.abandoned(this.#choice);
    this.#copy?.realLost();
    this.#connection?.destroy();
    this.#finish();
  }

  #finish(): boolean {
    if (this.#state === 'done') return false;
    this.#state = 'done';
    this.#forgetStream();
    if (this.#sent && this.#serving === 'candidate') this.#services.candidate.ends();
    this.#sent = false;
    return true;
  }
}
