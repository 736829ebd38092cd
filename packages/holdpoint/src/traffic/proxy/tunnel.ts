import type { Socket } from 'node:net';
import type { AnswerHead } from './wire/answer-head.ts';
import { formatFields } from './wire/fields.ts';

/** One end of a tunnel: a socket, and what it has sent after the head already. */
export interface TunnelEnd {
  readonly socket: Socket;
  readonly rest: Buffer;
}

/** The two sides of a tunnel, and how the switch is answered. */
export interface TunnelOptions {
  /** The service's answer to the switch, without its hop-by-hop fields. */
  readonly head: AnswerHead;
  readonly client: TunnelEnd;
  readonly service: TunnelEnd;
  readonly onClosed: () => void;
}

/** Joins the client to the service after a switch to WebSocket. Returns how to break the tunnel off. */
export function tunnel({ head, client, service, onClosed }: TunnelOptions): () => void {
  const ends = [client.socket, service.socket];
  const close = (): void => {
    for (const socket of ends) socket.destroy();
  };
  let open = ends.length;
  for (const socket of ends) {
    socket.setNoDelay(true);
    socket.on('error', close);
    socket.on('close', () => {
      close();
      open--;
      if (open === 0) onClosed();
    });
  }
  client.socket.write(switchHead(head), 'latin1');
  client.socket.write(service.rest);
  service.socket.write(client.rest);
  client.socket.pipe(service.socket).pipe(client.socket);
  return close;
}

function switchHead({ status, reason, fields }: AnswerHead): string {
  return `HTTP/1.1 ${status} ${reason}\r\n${formatFields(fields)}connection: Upgrade\r\nupgrade: websocket\r\n\r\n`;
}
