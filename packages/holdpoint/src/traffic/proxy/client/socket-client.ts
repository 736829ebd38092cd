import type { Socket } from 'node:net';
import type { AnswerHead } from '../wire/answer-head.ts';
import { chunk, lastChunk } from '../wire/body-reader.ts';
import { type Fields, onlyValue } from '../wire/fields.ts';
import type { Framing } from '../wire/framing.ts';
import type { ClientListener, ClientRequest } from './client-request.ts';

export interface UpgradeRequest {
  readonly method: string;
  readonly target: string;
  readonly fields: Fields;
  readonly address: string;
  readonly socket: Socket;
  /** What came after the head. */
  readonly rest: Buffer;
}

/**
 * A client that asks to switch to WebSocket, on a socket that Node's HTTP server has given away.
 * Any other answer than the switch is written here, and ends the connection.
 */
export class SocketClient implements ClientRequest {
  readonly method: string;
  readonly target: string;
  readonly fields: Fields;
  readonly address: string;
  readonly framing: Framing = { kind: 'none' };
  readonly upgrade = true;
  readonly #socket: Socket;
  readonly #rest: Buffer;
  #chunked = false;

  constructor(request: UpgradeRequest) {
    this.method = request.method;
    this.target = request.target;
    this.fields = request.fields;
    this.address = request.address;
    this.#socket = request.socket;
    this.#rest = request.rest;
  }

  listen(listener: ClientListener): void {
    this.#socket.on('error', () => undefined);
    this.#socket.on('drain', () => listener.onClientDrain());
    this.#socket.on('close', () => listener.onGone());
  }

  resumeBody(): void {}

  pauseBody(): void {}

  answer({ status, reason, fields }: AnswerHead): void {
    this.#chunked = onlyValue(fields, 'content-length') === undefined && status !== 204 && status !== 304;
    let head = `HTTP/1.1 ${status} ${reason}\r\nconnection: close\r\n`;
    for (let i = 0; i < fields.length; i += 2) head += `${fields[i]}: ${fields[i + 1]}\r\n`;
    this.#socket.write(`${head}${this.#chunked ? 'transfer-encoding: chunked\r\n' : ''}\r\n`, 'latin1');
  }

  write(part: Buffer): boolean {
    return this.#socket.write(this.#chunked ? chunk(part) : part);
  }

  end(): void {
    if (this.#chunked) this.#socket.write(lastChunk());
    this.#socket.end();
  }

  takeSocket(): { readonly socket: Socket; readonly rest: Buffer } {
    this.#socket.removeAllListeners();
    return { socket: this.#socket, rest: this.#rest };
  }

  abort(): void {
    this.#socket.destroy();
  }
}
