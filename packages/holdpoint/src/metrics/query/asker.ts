import type { ReadFailure } from '@holdpoint/engine';
import type { Signal, Variant } from '@holdpoint/plan';

/** What one signal of one version is asked for. */
export interface Question<S extends Signal = Signal> {
  readonly signal: S;
  readonly variant: Variant;
  /** Name of the stage that is under way. */
  readonly stage: string;
  /** The span that counts are asked of, `from` included and `to` not: wall time as `now` tells it, epoch milliseconds. */
  readonly from: number;
  readonly to: number;
  /** Aborts when the time of the whole round is over. */
  readonly deadline: AbortSignal;
}

export type Failure = { readonly kind: 'failed'; readonly reason: ReadFailure; readonly detail: string };

export type Answer =
  /** In the unit that the plan states for the signal; `requests` is what it rests on. */
  | { readonly kind: 'value'; readonly value: number; readonly requests?: number }
  /** Of the requests in the span, how many count. */
  | { readonly kind: 'counts'; readonly hits: number; readonly requests: number }
  /** Nothing came in the span that a value could be made of. */
  | { readonly kind: 'empty' }
  | Failure;

/** One place that answers questions: a database, a server, or this machine. Nothing of it rejects. */
export interface Asker<S extends Signal = Signal> {
  /** How it is called in details. */
  readonly name: string;
  /** Real milliseconds that one round of questions may take. */
  readonly timeoutMs: number;
  /** Questions that are asked at the same time. */
  readonly parallel: number;
  /** The wall time by which its spans are told, epoch milliseconds. */
  now(deadline: AbortSignal): Promise<number | Failure>;
  ask(question: Question<S>): Promise<Answer>;
  /** Whether a value of the signal is one of the span that was asked for, and not of the moment. */
  tellsOfSpan(signal: S): boolean;
  close(): Promise<void>;
}

export function failure(reason: ReadFailure, detail: string): Failure {
  return { kind: 'failed', reason, detail };
}
