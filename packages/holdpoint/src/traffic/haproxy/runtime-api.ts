import { createConnection } from 'node:net';
import type { RouterAddress } from '@holdpoint/plan';
import { systemCode } from '../../data-dir/system-error.ts';
import { systemClock } from '../../shell/clock.ts';
import { addressText } from '../shared/address-text.ts';

const clock = systemClock();

/** Far above what HAProxy says of one backend and one small map. */
const LONGEST_ANSWER = 4_000_000;

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such socket',
  ECONNREFUSED: 'nothing listens there',
  EACCES: 'your user may not use the socket',
  EPERM: 'your user may not use the socket',
  ECONNRESET: 'the connection was lost',
  EPIPE: 'the connection was lost',
};

/** An exchange that gave no whole answer; the message says why. */
export class NoAnswer extends Error {
  override readonly name = 'NoAnswer';
}

/**
 * Sends one line of commands (several are parted by `;`), which may be followed by a payload, and
 * resolves to the whole answer. Throws NoAnswer when there is none within the deadline.
 */
export function ask(address: RouterAddress, commands: string, deadlineMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection('path' in address ? { path: address.path } : { ...address });
    const done = new AbortController();
    let answer = '';
    const fail = (reason: string): void => {
      done.abort();
      socket.destroy();
      reject(new NoAnswer(reason));
    };
    void clock.pause(deadlineMs, done.signal).then(() => {
      if (!done.signal.aborted) fail(`no whole answer within ${deadlineMs / 1_000} s`);
    });
    socket.setEncoding('utf8');
    socket.on('connect', () => socket.write(`${commands}\n`));
    socket.on('data', (part: string) => {
      answer += part;
      if (answer.length > LONGEST_ANSWER) fail(`an answer of more than ${LONGEST_ANSWER} characters`);
    });
    socket.on('error', (error) => fail(REASONS[systemCode(error) ?? ''] ?? error.message));
    socket.on('end', () => {
      done.abort();
      socket.destroy();
      resolve(answer);
    });
  });
}

/** `/run/haproxy/admin.sock` or `127.0.0.1:9999`. */
export function socketText(address: RouterAddress): string {
  return 'path' in address ? address.path : addressText(address);
}

/** The beginning of an answer on one line, for a message. */
export function excerpt(answer: string): string {
  const line = answer.replace(/[^\x20-\x7e]+/g, ' ').trim();
  if (line === '') return 'nothing';
  return line.length <= 80 ? `"${line}"` : `"${line.slice(0, 80)}…"`;
}
