import { createConnection, type Socket } from 'node:net';
import type { HostAndPort } from '@holdpoint/plan';
import { systemCode } from '../../data-dir/system-error.ts';
import { systemClock } from '../../shell/clock.ts';

const clock = systemClock();

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to it',
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name cannot be looked up now',
  ECONNRESET: 'the connection was lost',
  EPIPE: 'the connection was lost',
};

/** An exchange that gave no whole answers; the message says why. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/**
 * Sends messages over one connection (RFC 7766) and resolves to as many answers, in the order in which they
 * came. Throws NoAnswer when they are not all there within the deadline.
 */
export function exchange(
  address: HostAndPort,
  messages: readonly Buffer[],
  deadlineMs: number,
): Promise<readonly Buffer[]> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ host: address.host, port: address.port, noDelay: true });
    const timer = new AbortController();
    const end = (settle: () => void): void => {
      timer.abort();
      socket.destroy();
      settle();
    };
    const fail = (reason: string): void => end(() => reject(new NoAnswer(reason)));
    void clock.pause(deadlineMs, timer.signal).then(() => {
      if (!timer.signal.aborted) fail(`no whole answer within ${deadlineMs / 1_000} s`);
    });
    socket.on('connect', () => socket.write(Buffer.concat(messages.map(framed))));
    readFrames(socket, messages.length, (answers) => end(() => resolve(answers)));
    socket.on('error', (error) => fail(REASONS[systemCode(error) ?? ''] ?? error.message));
    socket.on('end', () => fail('the connection was closed before the answer'));
  });
}

/** A message with its length before it. */
function framed(message: Buffer): Buffer {
  const length = Buffer.alloc(2);
  length.writeUInt16BE(message.length);
  return Buffer.concat([length, message]);
}

function readFrames(socket: Socket, wanted: number, done: (frames: readonly Buffer[]) => void): void {
  const frames: Buffer[] = [];
  let rest: Buffer = Buffer.alloc(0);
  socket.on('data', (part: Buffer) => {
    rest = Buffer.concat([rest, part]);
    while (frames.length < wanted && rest.length >= 2 && rest.length >= 2 + rest.readUInt16BE()) {
      const end = 2 + rest.readUInt16BE();
      frames.push(rest.subarray(2, end));
      rest = rest.subarray(end);
    }
    if (frames.length === wanted) done(frames);
  });
}
