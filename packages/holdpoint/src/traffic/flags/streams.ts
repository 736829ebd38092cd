import type { IncomingMessage, ServerResponse } from 'node:http';

/** Every stream gets a comment so often, at the least; each second its part of them, so that no second has them all. */
const COMMENT_SECONDS = 15;
/** So many comments in the time after which clients give everyone stable: one may be lost. */
const COMMENTS_WITHIN = 3;
/** A client that took nothing for so many rounds of comments is dropped. */
const BEHIND_ROUNDS = 2;

const COMMENT = Buffer.from(': here\n\n');
const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store, no-transform',
  // A proxy that collects answers would hold every change back.
  'x-accel-buffering': 'no',
  connection: 'close',
};

/** One client that follows the rulesets. */
export interface FollowerStream {
  /** Name that the client gave itself; null where it gave none. */
  readonly client: string | null;
}

interface OpenStream extends FollowerStream {
  readonly response: ServerResponse;
  readonly slot: number;
  /** Whether the newest ruleset waits until the client has taken what was sent before. */
  behind: boolean;
  roundsBehind: number;
}

export interface StreamsOptions {
  /** Called before anything is sent; `held` is the version that the client says it has. */
  readonly onOpen: (stream: FollowerStream, held: number | null) => void;
  /** Called when the client's socket has taken a ruleset, with its version. */
  readonly onSent: (stream: FollowerStream, version: number) => void;
  readonly onClose: (stream: FollowerStream) => void;
}

/** A ruleset as it goes to every stream: the same bytes for all. */
export interface StreamMessage {
  readonly version: number;
  readonly bytes: Buffer;
}

/**
 * Streams of events to many clients. A change is one buffer that is written to every socket. A client that is slow
 * gets the newest ruleset when it has taken the last one, and is dropped when it takes nothing.
 */
export class Streams {
  readonly #options: StreamsOptions;
  readonly #open = new Set<OpenStream>();
  #newest: StreamMessage | null = null;
  #opened = 0;
  #round = 0;
  #period = COMMENT_SECONDS;

  constructor(options: StreamsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#open.size;
  }

  /** Begins a stream. `held` is the version that the client says it has. */
  add(request: IncomingMessage, response: ServerResponse, who: { client: string | null; held: number | null }): void {
    const stream: OpenStream = {
      client: who.client,
      response,
      slot: this.#opened++,
      behind: false,
      roundsBehind: 0,
    };
    // Without chunks, the bytes of a change are the same on every socket.
    response.useChunkedEncodingByDefault = false;
    response.writeHead(200, HEADERS);
    request.socket.setNoDelay(true);
    this.#open.add(stream);
    this.#options.onOpen(stream, who.held);
    response.on('drain', () => this.#drained(stream));
    response.on('close', () => {
      this.#open.delete(stream);
      this.#options.onClose(stream);
    });
    response.on('error', () => response.destroy());
    this.#begin(stream, who.held);
  }

  /** Sends a ruleset to everyone, and to whoever comes later. */
  send(message: StreamMessage): void {
    this.#newest = message;
    for (const stream of this.#open) {
      if (stream.response.writableNeedDrain) stream.behind = true;
      else this.#write(stream, message);
    }
  }

  /** Says within how many milliseconds clients must hear of the server; they need not unless stated. */
  hearWithin(ms: number | undefined): void {
    const seconds = Math.floor((ms ?? Number.POSITIVE_INFINITY) / 1_000 / COMMENTS_WITHIN);
    this.#period = Math.max(1, Math.min(COMMENT_SECONDS, seconds));
  }

  /** Sends a comment to the next part of the streams; to be called once a second. */
  comment(): void {
    this.#round++;
    for (const stream of this.#open) {
      if ((stream.slot + this.#round) % this.#period !== 0) continue;
      if (!stream.response.writableNeedDrain) stream.response.write(COMMENT);
      else if (++stream.roundsBehind >= BEHIND_ROUNDS) stream.response.destroy();
    }
  }

  /** Ends every stream; clients come again. */
  close(): void {
    for (const { response } of this.#open) response.destroy();
  }

  #begin(stream: OpenStream, held: number | null): void {
    if (this.#newest === null) stream.response.write(': no launch yet\n\n');
    else if (held === this.#newest.version) {
      stream.response.write(`id: ${held}\nevent: current\ndata:\n\n`);
      this.#options.onSent(stream, held);
    } else this.#write(stream, this.#newest);
  }

  #write(stream: OpenStream, { version, bytes }: StreamMessage): void {
    stream.response.write(bytes, (error) => {
      if (error === null || error === undefined) this.#options.onSent(stream, version);
    });
  }

  #drained(stream: OpenStream): void {
    stream.roundsBehind = 0;
    if (!stream.behind || this.#newest === null) return;
    stream.behind = false;
    this.#write(stream, this.#newest);
  }
}
