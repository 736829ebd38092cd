import type { LaunchView, RecordedEvent } from '@holdpoint/engine';
import type { DecisionKind } from '@holdpoint/plan';

/** A person's word, as it comes from a command or a key. */
export interface DecisionRequest {
  readonly decision: DecisionKind;
  /** Login of the operating system. */
  readonly user: string;
  /** A role or a person of the plan to act for; needed where the login alone does not say. */
  readonly as?: string;
  readonly reason: string;
  /** Only with `pause`: observe for so much longer instead of stopping. Milliseconds. */
  readonly forMs?: number;
}

export interface AnswerRequest {
  /** Id of the question, or its unique beginning; the only open one when empty. */
  readonly question: string;
  readonly answer: 'yes' | 'no';
  readonly user: string;
  readonly as?: string;
  readonly reason: string;
}

/** A refusal is an answer, not an error: it has a code, says why, and what to do. */
export type RequestOutcome =
  | { readonly accepted: true; readonly message: string }
  | { readonly accepted: false; readonly code: string; readonly message: string };

export type LiveUpdate =
  | { readonly type: 'event'; readonly event: RecordedEvent }
  | { readonly type: 'view'; readonly view: LaunchView };

/** A running launch, as the server, the board and the demo see it. */
export interface RunningLaunch {
  view(): LaunchView;
  events(afterSeq: number): Iterable<RecordedEvent>;
  decide(request: DecisionRequest): Promise<RequestOutcome>;
  answer(request: AnswerRequest): Promise<RequestOutcome>;
  /** Calls back for every event as it is recorded, and when the view has changed (at most ten times a second). Returns how to stop. */
  subscribe(listener: (update: LiveUpdate) => void): () => void;
  /** Resolves when the launch has ended or the controller was stopped. */
  readonly finished: Promise<void>;
  /** Stops controlling and leaves traffic where it is. */
  stop(): Promise<void>;
}
