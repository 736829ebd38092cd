import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { LIMITS } from '../ruleset.ts';
import type { SdkClock } from '../shell/clock.ts';

/** For an answer to begin, and for a whole one that is no stream. */
const ANSWER_MS = 10_000;
/** A stream that says nothing for so long is broken; the server sends a comment more often. */
const SILENCE_MS = 45_000;
/** A reason of our own: without one, every abort makes an exception with its stack. */
const DONE = 'done';

/** What could not be done with the server. */
export class TransportError extends Error {
  readonly reason: 'unreachable' | 'wrong_answer' | 'silent' | 'too_large';
  /** Status of the answer; 0 without one. */
  readonly status: number;

  constructor(reason: TransportError['reason'], message: string, status = 0) {
    super(message);
    this.reason = reason;
    this.status = status;
  }
}

export interface TransportOptions {
  readonly url: string;
  readonly token: string | undefined;
  /** Name of this life of the client. */
  readonly client: string;
  readonly clock: SdkClock;
  readonly fetch: typeof globalThis.fetch;
}

/** What a stream brings. `heard` is a comment: the server is there. */
export interface StreamListener {
  message(message: EventSourceMessage): Promise<void>;
  heard(): void;
}

interface Ask {
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal: AbortSignal;
}

/** Talks with the server of rulesets. Everything that goes wrong is a TransportError. */
export class Transport {
  readonly #options: TransportOptions;

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  /** Follows the stream until it ends. `held` is the version held. */
  stream(held: number | null, listener: StreamListener, signal: AbortSignal): Promise<void> {
    const since = held === null ? {} : { 'last-event-id': String(held) };
    const { client } = this.#options;
    return this.#watched(signal, async (guarded, alive) => {
      const headers = { accept: 'text/event-stream', 'holdpoint-client': client, ...since };
      const answer = await this.#ask({ path: '/flags/v1/stream', headers, signal: guarded });
      if (answer.status !== 200 || !answer.headers.get('content-type')?.startsWith('text/event-stream')) {
        await answer.body?.cancel();
        throw wrongAnswer('a stream of events', answer);
      }
      await follow(answer, { listener, alive: () => alive(SILENCE_MS) });
    });
  }

  /** Asks for the ruleset; null when it is still the one with this checksum. */
  poll(checksum: string | null, signal: AbortSignal): Promise<string | null> {
    return this.#watched(signal, async (guarded) => {
      const headers = {
        accept: 'application/json',
        ...(checksum === null ? {} : { 'if-none-match': `"${checksum}"` }),
      };
      const answer = await this.#ask({ path: '/flags/v1/ruleset', headers, signal: guarded });
      if (answer.status === 304 && checksum !== null) return null;
      if (answer.status === 200) return wholeText(answer);
      await answer.body?.cancel();
      throw wrongAnswer('a ruleset', answer);
    });
  }

  /** Sends a batch of counts. */
  send(body: string, signal: AbortSignal): Promise<void> {
    return this.#watched(signal, async (guarded) => {
      const headers = { 'content-type': 'application/json' };
      const answer = await this.#ask({ path: '/flags/v1/exposures', headers, body, signal: guarded });
      await answer.body?.cancel();
      if (!answer.ok) throw wrongAnswer('the receipt of counts', answer);
    });
  }

  async #ask({ path, headers, body, signal }: Ask): Promise<Response> {
    const { url, token, fetch } = this.#options;
    const login = token === undefined ? {} : { authorization: `Bearer ${token}` };
    return fetch(`${url.replace(/\/+$/, '')}${path}`, {
      headers: { ...headers, ...login },
      signal,
      // Another server than the one that was named must not see the token, nor be believed.
      redirect: 'error',
      cache: 'no-store',
      ...(body === undefined ? {} : { method: 'POST', body }),
    });
  }

  /** Does work that is cut off when it says nothing for too long; `alive(ms)` gives it so long from now on. */
  async #watched<T>(
    outer: AbortSignal,
    work: (signal: AbortSignal, alive: (ms: number) => void) => Promise<T>,
  ): Promise<T> {
    const { clock } = this.#options;
    const [cut, done] = [new AbortController(), new AbortController()];
    let limit = clock.monotonic() + ANSWER_MS;
    const watch = async (): Promise<void> => {
      const ended = AbortSignal.any([outer, done.signal]);
      while (!ended.aborted && clock.monotonic() < limit) await clock.sleep(limit - clock.monotonic(), ended);
      if (!ended.aborted) cut.abort();
    };
    const watching = watch();
    try {
      return await work(AbortSignal.any([outer, cut.signal]), (ms) => {
        limit = clock.monotonic() + ms;
      });
    } catch (error) {
      if (error instanceof TransportError) throw error;
      if (cut.signal.aborted) throw new TransportError('silent', 'the server said nothing for too long');
      throw new TransportError('unreachable', `the server cannot be reached: ${causeOf(error)}`);
    } finally {
      done.abort(DONE);
      await watching;
    }
  }
}

function wrongAnswer(wanted: string, answer: Response): TransportError {
  const type = (answer.headers.get('content-type') ?? 'nothing').slice(0, 60);
  return new TransportError(
    'wrong_answer',
    `${wanted} was asked for; status ${answer.status} with ${type} came`,
    answer.status,
  );
}

/** The code of what happened below, never a text that may hold an address or a token. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (cause instanceof Error && 'code' in cause && typeof cause.code === 'string') return cause.code;
  return cause instanceof Error ? cause.name : 'no reason given';
}

/** Pieces of the text of an answer. */
async function* texts(answer: Response): AsyncGenerator<string> {
  if (answer.body === null) return;
  const decoder = new TextDecoder();
  const reader = answer.body.getReader();
  try {
    // Not every browser can iterate over a body.
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      yield decoder.decode(part.value, { stream: true });
    }
  } finally {
    await reader.cancel().catch(() => {
      // The stream has failed already, which whoever reads it was told.
    });
  }
}

function refuseAbove(length: number): void {
  if (length <= LIMITS.textLength) return;
  throw new TransportError('too_large', `more than ${LIMITS.textLength} characters came without an end`);
}

async function wholeText(answer: Response): Promise<string> {
  let whole = '';
  for await (const piece of texts(answer)) {
    whole += piece;
    refuseAbove(whole.length);
  }
  return whole;
}

interface Following {
  readonly listener: StreamListener;
  readonly alive: () => void;
}

async function follow(answer: Response, { listener, alive }: Following): Promise<void> {
  const messages: EventSourceMessage[] = [];
  let unended = 0;
  const ended = (): void => {
    unended = 0;
  };
  const parser = createParser({
    onEvent: (message) => {
      ended();
      messages.push(message);
    },
    onComment: () => {
      ended();
      listener.heard();
    },
  });
  alive();
  for await (const piece of texts(answer)) {
    alive();
    unended += piece.length;
    parser.feed(piece);
    refuseAbove(unended);
    for (const message of messages.splice(0)) await listener.message(message);
  }
}
