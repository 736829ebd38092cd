import type { Socket } from 'node:net';
import type { RoutedRequest } from '../routing.ts';
import type { AnswerHead } from '../wire/answer-head.ts';
import type { Framing } from '../wire/framing.ts';

/** Who carries a request on. */
export interface ClientListener {
  onBody(part: Buffer): void;
  onBodyEnd(): void;
  /** All of the body that one read brought has been passed on. */
  onBodyFlush(): void;
  /** The client takes more of the answer again. */
  onClientDrain(): void;
  /** The connection to the client is gone; it may come after the answer is complete. */
  onGone(): void;
}

/** One request of a client and the way back to it, whatever way it came in. */
export interface ClientRequest extends RoutedRequest {
  /** How the body is delimited; `none` where there is none. */
  readonly framing: Framing;
  /** Whether a switch to WebSocket is asked for. */
  readonly upgrade: boolean;
  /** To be called once, before anything else. */
  listen(listener: ClientListener): void;
  /** Starts the body, or goes on with it; what is at hand is passed on at once. */
  resumeBody(): void;
  pauseBody(): void;
  /** Begins the answer; the fields are those to send, but for the connection's own. */
  answer(head: AnswerHead): void;
  /** Sends a copy of a part. False when the client should be given time until `onClientDrain`. */
  write(part: Buffer): boolean;
  /** Ends the answer. */
  end(): void;
  /** Sends what was written since the last time. */
  flush(): void;
  /** Gives the connection itself away after a switch of protocols; null where the client has not asked for one. */
  takeSocket(): { readonly socket: Socket; readonly rest: Buffer } | null;
  /** Breaks the connection off, so that the client sees that the answer is not whole. */
  abort(): void;
}
