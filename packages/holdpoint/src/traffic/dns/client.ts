import type { HostAndPort } from '@holdpoint/plan';
import { exchange, NoAnswer } from './transport.ts';
import { faultOfSignature, sign, type TsigFault, type TsigKey } from './tsig.ts';
import {
  decodeMessage,
  encodeMessage,
  isSameName,
  MalformedMessage,
  type Message,
  type Question,
  type Reply,
} from './wire.ts';

/** Longest that one exchange may take; a rollback waits for three. */
const DEADLINE_MS = 2_000;

const NAMES_OF_RCODES: readonly string[] = [
  ...['NOERROR', 'FORMERR', 'SERVFAIL', 'NXDOMAIN', 'NOTIMP', 'REFUSED'],
  ...['YXDOMAIN', 'YXRRSET', 'NXRRSET', 'NOTAUTH', 'NOTZONE'],
];

/** A server that was asked. */
export interface Asked {
  readonly address: HostAndPort;
  /** Signs all that is said, both ways. */
  readonly key?: TsigKey;
  /** Wall time, epoch milliseconds. */
  readonly now: number;
}

/** An answer, and what is wrong with its signature. */
export interface Answer {
  readonly reply: Reply;
  readonly fault: TsigFault | null;
}

/** Asks a server several things at once. Throws NoAnswer where one answer is missing, or is not one to what was asked. */
export async function ask(
  { address, key, now }: Asked,
  messages: readonly Omit<Message, 'id'>[],
): Promise<readonly Answer[]> {
  const asked = messages.map((message, i) => {
    const bytes = encodeMessage({ ...message, id: i + 1 });
    return { message, signed: key === undefined ? { bytes, mac: bytes } : sign(bytes, key, Math.floor(now / 1_000)) };
  });
  const frames = await exchange(
    address,
    asked.map(({ signed }) => signed.bytes),
    DEADLINE_MS,
  );
  const replies = frames.map((bytes) => ({ bytes, reply: decoded(bytes) }));
  return asked.map(({ message, signed }, i) => {
    const found = replies.find(({ reply }) => reply.id === i + 1);
    if (found === undefined) throw new NoAnswer('a strange answer: its number is that of no question');
    assertAnswers(found.reply, message);
    const fault = key === undefined ? null : faultOf(found, key, signed);
    return { reply: found.reply, fault };
  });
}

function decoded(bytes: Buffer): Reply {
  return orStrange(() => decodeMessage(bytes));
}

function faultOf(
  { reply, bytes }: { readonly reply: Reply; readonly bytes: Buffer },
  key: TsigKey,
  signed: ReturnType<typeof sign>,
): TsigFault | null {
  return orStrange(() => faultOfSignature(reply, bytes, key, signed));
}

/** What reading an answer gives; NoAnswer for one that cannot be read. */
export function orStrange<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof MalformedMessage) throw new NoAnswer(`a strange answer: ${error.message}`);
    throw error;
  }
}

/** Answers to an update may leave its sections out. */
function assertAnswers(reply: Reply, { opcode, questions }: Omit<Message, 'id'>): void {
  if (!reply.isReply || reply.opcode !== opcode) throw new NoAnswer('a strange answer: it is none');
  if (reply.isTruncated) throw new NoAnswer('an answer that was cut off');
  const [wanted, found] = [questions[0], reply.questions[0]];
  if (found === undefined && (reply.rcode !== 0 || opcode !== 0)) return;
  if (wanted === undefined || found === undefined || !isSame(wanted, found)) {
    throw new NoAnswer('a strange answer: it is one to another question');
  }
}

function isSame(one: Question, other: Question): boolean {
  return isSameName(one.name, other.name) && one.type === other.type && one.class === other.class;
}

/** `REFUSED`, or the number of a code that has no name here. */
export function rcodeName(rcode: number): string {
  return NAMES_OF_RCODES[rcode] ?? `error ${rcode}`;
}
