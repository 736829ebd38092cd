import type { Socket } from 'node:net';
import type { ClientRequest } from '../client/client-request.ts';
import type { AnswerHandler, Connection } from '../upstream/connection.ts';
import type { AnswerHead } from '../wire/answer-head.ts';
import { LAST_CHUNK, writeChunk } from '../wire/chunks.ts';
import { type Fields, firstValue } from '../wire/fields.ts';
import { requestHead } from '../wire/forward.ts';
import { BodyDigest, COMPARED_BYTES } from './body-digest.ts';
import type { ComparedAnswers } from './mirror-counters.ts';

/** Requests with a larger body are not copied. */
export const MAX_COPIED_BODY = 64 * 1024;

/** Who makes copies, and counts what comes of them. */
export interface CopyOwner {
  /** Whether bodies are compared. */
  readonly bodies: boolean;
  now(): number;
  /** A connection for a copy that begins; null when too many are under way. */
  begin(): Connection | null;
  /** A copy that has begun needs its connection no more. */
  ended(): void;
  compared(copy: Copy, answers: ComparedAnswers): void;
  skipped(copy: Copy): void;
}

/** An answer as far as it is compared. */
interface Seen {
  readonly status: number;
  readonly micros: number;
  readonly digest: BodyDigest | null;
}

/** One request that goes to stable, copied to the candidate: once, without another try, whatever comes of it. */
export class Copy implements AnswerHandler {
  readonly method: string;
  readonly #client: ClientRequest;
  readonly #owner: CopyOwner;
  #body: Buffer[] = [];
  #bodyBytes = 0;
  #bodyComplete: boolean;
  #state: 'waiting' | 'starting' | 'under way' | 'answered' | 'done' = 'waiting';
  #began = 0;
  #connection: Connection | null = null;
  #real: Seen | null = null;
  #realWhole = false;
  /** What one read brought of the real answer; only lent, until it is flushed. */
  #lent: Buffer[] = [];
  #seen: Seen | null = null;
  #seenBytes = 0;

  constructor(client: ClientRequest, owner: CopyOwner) {
    this.method = client.method;
    this.#client = client;
    this.#owner = owner;
    this.#bodyComplete = client.framing.kind === 'none';
  }

  /** A part of the request's body, which nobody changes any more. */
  requestPart(part: Buffer): void {
    if (this.#state !== 'waiting') return;
    this.#bodyBytes += part.length;
    if (this.#bodyBytes > MAX_COPIED_BODY) this.#skip();
    else this.#body.push(part);
  }

  requestEnded(): void {
    this.#bodyComplete = true;
    this.#startSoon();
  }

  /** Stable has begun to answer. */
  realHead(head: AnswerHead, micros: number): void {
    if (this.#state === 'done') return;
    this.#real = { status: head.status, micros, digest: this.#digestOf(head) };
    this.#startSoon();
  }

  /** The bytes are looked at no later than at `realFlushed`. */
  realPart(part: Buffer): void {
    const digest = this.#real?.digest ?? null;
    if (digest !== null && !digest.full && this.#state !== 'done') this.#lent.push(part);
  }

  /** What one read brought has left for the client. */
  realFlushed(): void {
    for (const part of this.#lent) this.#real?.digest?.add(part);
    this.#lent = [];
    this.#compare();
  }

  realEnded(): void {
    this.#realWhole = true;
    if (!this.#bodyComplete) this.#skip();
  }

  /** The real answer did not come, or not to its end. */
  realLost(): void {
    if (this.#state === 'waiting') return this.#skip();
    if (this.#real !== null) this.#real = { ...this.#real, digest: null };
    this.#compare();
  }

  /** Gives the copy up when it began at `since` (monotonic) or before. */
  expire(since: number): void {
    if (this.#state === 'under way' && this.#began <= since) this.#fail();
  }

  /** Breaks the copy off: nothing is to be copied any more. */
  abort(): void {
    this.#release();
    this.#skip();
  }

  #digestOf({ fields }: AnswerHead): BodyDigest | null {
    if (!this.#owner.bodies || isStream(fields)) return null;
    return new BodyDigest(firstValue(fields, 'content-encoding'));
  }

  /** The real answer leaves first: what one read brought is on its way before a microtask runs. */
  #startSoon(): void {
    if (this.#state !== 'waiting' || this.#real === null || !this.#bodyComplete) return;
    this.#state = 'starting';
    queueMicrotask(() => this.#start());
  }

  #start(): void {
    if (this.#state !== 'starting') return;
    this.#state = 'under way';
    this.#began = this.#owner.now();
    this.#connection = this.#owner.begin();
    if (this.#connection === null) this.#skip();
    else this.#connection.serve(this);
  }

  onReady(connection: Connection): void {
    connection.write(requestHead(this.#client, { copy: true }));
    const write = (bytes: string | Buffer): boolean => connection.write(bytes);
    const chunked = this.#client.framing.kind === 'chunked';
    for (const part of this.#body) chunked ? writeChunk(part, write) : write(part);
    if (chunked) write(LAST_CHUNK);
    this.#body = [];
    connection.awaitService();
    connection.flush();
  }

  onHead(head: AnswerHead): void {
    const micros = Math.round((this.#owner.now() - this.#began) * 1_000);
    this.#seen = { status: head.status, micros, digest: this.#digestOf(head) };
    // An event stream may never end, and there is nothing to compare it with.
    if (isStream(head.fields)) this.#answered();
  }

  onData(part: Buffer): void {
    this.#seen?.digest?.add(part);
    this.#seenBytes += part.length;
    // The rest of the answer would change nothing.
    if (this.#seenBytes > COMPARED_BYTES) this.#answered();
  }

  onEnd(): boolean {
    this.#connection = null;
    this.#answered();
    return true;
  }

  onFailure(): void {
    this.#connection = null;
    this.#fail();
  }

  onUpgrade(_: AnswerHead, socket: Socket): void {
    socket.destroy();
    this.onFailure();
  }

  onFlush(): void {}

  onServiceDrain(): void {}

  #answered(): void {
    if (this.#state !== 'under way') return;
    this.#release();
    this.#state = 'answered';
    this.#compare();
  }

  #fail(): void {
    if (this.#state !== 'under way') return;
    this.#release();
    this.#state = 'answered';
    this.#tell(null, null);
  }

  /** Ends the connection, if the copy still has one. */
  #release(): void {
    if (this.#state !== 'under way') return;
    this.#connection?.destroy();
    this.#connection = null;
    this.#owner.ended();
  }

  #skip(): void {
    if (this.#state === 'done') return;
    this.#state = 'done';
    this.#body = [];
    this.#lent = [];
    this.#owner.skipped(this);
  }

  /** Counts the copy as soon as all that is compared is there. */
  #compare(): void {
    const [real, seen] = [this.#real, this.#seen];
    if (this.#state !== 'answered' || real === null || seen === null) return;
    if (real.digest === null || seen.digest === null) return this.#tell(seen.status, null);
    if (!this.#realWhole && !real.digest.full) return;
    this.#tell(seen.status, real.digest.text() === seen.digest.text());
  }

  #tell(status: number | null, sameBody: boolean | null): void {
    const real = this.#real;
    if (real === null) return;
    this.#state = 'done';
    const micros = this.#seen?.micros ?? null;
    const stable = { stableStatus: real.status, stableMicros: real.micros };
    this.#owner.compared(this, { status, sameBody, micros, ...stable });
  }
}

function isStream(fields: Fields): boolean {
  return firstValue(fields, 'content-type')?.startsWith('text/event-stream') === true;
}
