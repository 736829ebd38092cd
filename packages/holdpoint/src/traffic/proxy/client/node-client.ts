import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AnswerHead } from '../wire/answer-head.ts';
import type { Fields } from '../wire/fields.ts';
import type { Framing } from '../wire/framing.ts';
import type { ClientListener, ClientRequest } from './client-request.ts';

/** What is known of a request once its head is accepted. */
export interface AcceptedHead {
  readonly target: string;
  readonly address: string;
  readonly fields: Fields;
  readonly framing: Framing;
}

/** A request that Node's HTTP server has read. */
export class NodeClient implements ClientRequest {
  readonly method: string;
  readonly target: string;
  readonly fields: Fields;
  readonly address: string;
  readonly framing: Framing;
  readonly upgrade = false;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #closing: () => boolean;
  #listener: ClientListener | null = null;
  #attached = false;
  #awaitingDrain = false;

  constructor(
    exchange: { readonly request: IncomingMessage; readonly response: ServerResponse },
    head: AcceptedHead,
    closing: () => boolean,
  ) {
    this.#request = exchange.request;
    this.#response = exchange.response;
    this.method = exchange.request.method ?? 'GET';
    this.target = head.target;
    this.fields = head.fields;
    this.address = head.address;
    this.framing = head.framing;
    this.#closing = closing;
  }

  listen(listener: ClientListener): void {
    this.#listener = listener;
    this.#response.on('close', () => listener.onGone());
  }

  resumeBody(): void {
    if (!this.#attached) this.#attach();
    this.#request.resume();
  }

  #attach(): void {
    this.#attached = true;
    this.#request.on('data', (part: Buffer) => {
      this.#listener?.onBody(part);
      this.#listener?.onBodyFlush();
    });
    this.#request.on('end', () => {
      this.#listener?.onBodyEnd();
      this.#listener?.onBodyFlush();
    });
    this.#request.on('error', () => undefined);
  }

  pauseBody(): void {
    this.#request.pause();
  }

  answer({ status, reason, fields }: AnswerHead): void {
    if (this.#closing()) this.#response.shouldKeepAlive = false;
    this.#response.sendDate = false;
    this.#response.writeHead(status, reason, [...fields]);
  }

  write(part: Buffer): boolean {
    const room = this.#response.write(Buffer.from(part));
    if (!room && !this.#awaitingDrain) {
      this.#awaitingDrain = true;
      this.#response.once('drain', () => {
        this.#awaitingDrain = false;
        this.#listener?.onClientDrain();
      });
    }
    return room;
  }

  end(): void {
    this.#response.end();
    // What is left of the body is read and dropped, so that the next request can be found.
    this.#request.resume();
  }

  flush(): void {}

  takeSocket(): null {
    return null;
  }

  abort(): void {
    this.#response.destroy();
  }
}
