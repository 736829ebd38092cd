import type { LaunchView, RecordedEvent } from '@holdpoint/engine';
import type { AnswerRequest, DecisionRequest, RequestOutcome } from '../controller/handle.ts';
import { ERRORS, type ErrorCode, LaunchError } from '../errors.ts';
import { type Clock, systemClock } from '../shell/clock.ts';
import { HEARTBEAT_MS, type LiveMessage } from './live-feed.ts';
import { readLines } from './ndjson.ts';
import type { ProblemDocument } from './problem.ts';

/** A launch that another process of this machine controls. Errors of all methods: `controller_unreachable`, and those of the controller. */
export interface LaunchClient {
  view(): Promise<LaunchView>;
  /** Recorded events after number `after`. */
  events(after: number): AsyncIterable<RecordedEvent>;
  /** The view and all that happens from now on, or after event number `after`, until the launch or the signal ends it. */
  live(options?: { readonly after?: number; readonly signal?: AbortSignal }): AsyncIterable<LiveMessage>;
  decide(request: DecisionRequest): Promise<RequestOutcome>;
  answer(request: AnswerRequest): Promise<RequestOutcome>;
}

/** Where a control server listens, and the token that it asks for. */
export interface ControlAddress {
  readonly port: number;
  readonly token: string;
}

const ANSWER_MS = 10_000;
const SILENCE_MS = 30 * HEARTBEAT_MS;

/** A client of the control server at an address. Nothing is sent before the first call. */
export function controlClient(address: ControlAddress, clock: Clock = systemClock()): LaunchClient {
  const ask = async <T>(path: string, body?: unknown): Promise<T> => {
    const response = await call(address, path, { clock, ...(body === undefined ? {} : { body }) });
    // What the controller sends is of the type that its own side declares.
    return (await response.json()) as T;
  };
  return {
    view: () => ask<LaunchView>('/v1/launch'),
    decide: (request) => ask<RequestOutcome>('/v1/decisions', request),
    answer: (request) => ask<RequestOutcome>('/v1/answers', request),
    events: (after) => stream<RecordedEvent>(address, `/v1/events?after=${after}`, { clock }),
    live: ({ after, signal } = {}) => {
      const query = after === undefined ? '' : `?after=${after}`;
      return stream<LiveMessage>(address, `/v1/live${query}`, { clock, ...(signal === undefined ? {} : { signal }) });
    },
  };
}

interface CallOptions {
  readonly clock: Clock;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

async function call({ port, token }: ControlAddress, path: string, options: CallOptions): Promise<Response> {
  const { clock, body, signal } = options;
  const late = new AbortController();
  const answered = new AbortController();
  void clock.pause(ANSWER_MS, answered.signal).then(() => {
    if (!answered.signal.aborted) late.abort();
  });
  const json = body === undefined ? {} : { 'content-type': 'application/json' };
  try {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${token}`, ...json },
      body: body === undefined ? null : JSON.stringify(body),
      signal: AbortSignal.any([late.signal, ...(signal === undefined ? [] : [signal])]),
    });
    if (response.ok) return response;
    throw refusal((await response.json()) as ProblemDocument);
  } catch (cause) {
    throw cause instanceof LaunchError ? cause : unreachable(port, cause);
  } finally {
    answered.abort();
  }
}

async function* stream<T>(address: ControlAddress, path: string, options: CallOptions): AsyncGenerator<T> {
  try {
    const { body } = await call(address, path, options);
    if (body === null) return;
    // As above: the other side is this program.
    for await (const message of readLines(untilSilent(body, options.clock))) yield message as T;
  } catch (cause) {
    // Who has left, even before the first answer, misses nothing.
    if (options.signal?.aborted) return;
    throw cause instanceof LaunchError ? cause : unreachable(address.port, cause);
  }
}

/** Chunks of a body; gives up after a silence that heartbeats would have broken. */
async function* untilSilent(body: ReadableStream<Uint8Array>, clock: Clock): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (;;) {
      const next = await within(clock, SILENCE_MS, reader.read());
      if (next === null) throw new Error(`nothing came for ${SILENCE_MS / 1000} s`);
      if (next.done) return;
      yield next.value;
    }
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** What a promise gives, or null when it takes longer than so many real milliseconds. */
async function within<T>(clock: Clock, ms: number, work: Promise<T>): Promise<T | null> {
  const done = new AbortController();
  try {
    return await Promise.race([work, clock.pause(ms, done.signal).then(() => null)]);
  } finally {
    done.abort();
  }
}

function refusal({ code, detail, hint }: ProblemDocument): LaunchError {
  const known = isErrorCode(code) ? code : 'controller_unreachable';
  return new LaunchError(known, detail, hint === undefined ? {} : { hint });
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(ERRORS, code);
}

function unreachable(port: number, cause: unknown): LaunchError {
  const message = `the controller of the launch does not answer on port ${port} of 127.0.0.1`;
  const hint =
    'If it has ended, go on with `holdpoint run PLAN`: the launch continues where it was, and traffic stays.';
  return new LaunchError('controller_unreachable', message, { hint, cause });
}
