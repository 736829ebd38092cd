import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** A new connection to a service. */
export interface Dialled {
  readonly socket: Socket;
  /** The event after which it stands. */
  readonly readyEvent: 'connect' | 'secureConnect';
}

/** Takes in what a connection has read; the bytes are only lent, and must be copied by whoever keeps them. */
export type Receive = (bytes: Buffer) => void;

/** Opens a connection to the origin of a service. */
export type Dial = (receive: Receive) => Dialled;

/** All plain connections read into it, one after the other, which saves making a buffer for each read. */
const READ_BUFFER = Buffer.allocUnsafeSlow(64 * 1024);

interface Address {
  readonly host: string;
  readonly port: number;
}

/** `streaming` sockets can be given away, such as to a tunnel; the others are faster. */
export function dialerOf(origin: string): { readonly plain: Dial; readonly streaming: Dial } {
  const url = new URL(origin);
  const host = url.hostname.replace(/^\[(.*)\]$/, '$1');
  const secure = url.protocol === 'https:';
  const address = { host, port: Number(url.port || (secure ? 443 : 80)) };
  if (secure) return { plain: dialTls(address), streaming: dialTls(address) };
  return { plain: dialPlain(address), streaming: dialStreaming(address) };
}

function dialPlain(address: Address): Dial {
  return (receive) => {
    const callback = (length: number): boolean => {
      receive(READ_BUFFER.subarray(0, length));
      return true;
    };
    return { socket: connectTcp({ ...address, onread: { buffer: READ_BUFFER, callback } }), readyEvent: 'connect' };
  };
}

function dialStreaming(address: Address): Dial {
  return (receive) => ({ socket: connectTcp(address).on('data', receive), readyEvent: 'connect' });
}

function dialTls(address: Address): Dial {
  const servername = isIP(address.host) === 0 ? address.host : '';
  return (receive) => ({
    socket: connectTls({ ...address, servername }).on('data', receive),
    readyEvent: 'secureConnect',
  });
}
