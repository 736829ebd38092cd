import type { HostAndPort } from '@holdpoint/plan';
import { ask, orStrange, rcodeName } from './client.ts';
import { addressOf, answersFor } from './records.ts';
import { faultOfAddresses, shareOf, type Versions } from './rules.ts';
import { NoAnswer } from './transport.ts';
import { CLASS, OPCODE, TYPE } from './wire.ts';

const TYPES = [TYPE.a, TYPE.aaaa];
const NO_ERROR = 0;
const NO_NAME = 3;

/** What a resolver says of the name at this moment. */
export interface Resolved {
  /** What it gives the candidate, in basis points; null where it does not say. */
  readonly shareBp: number | null;
  /** For how long it keeps its answer, in seconds; 0 where there is none. */
  readonly ttl: number;
  readonly fault: string | null;
}

/** Asks a resolver, as a program of a user would. Not knowing is an answer. */
export async function resolve(
  address: HostAndPort,
  name: string,
  { now, ...versions }: Versions & { readonly now: number },
): Promise<Resolved> {
  const questions = TYPES.map((type) => ({
    opcode: OPCODE.query,
    recursionDesired: true,
    questions: [{ name, type, class: CLASS.in }],
  }));
  try {
    const answers = await ask({ address, now }, questions);
    const failed = answers.find(({ reply: { rcode } }) => rcode !== NO_ERROR && rcode !== NO_NAME);
    if (failed !== undefined) return unknown(`answers with ${rcodeName(failed.reply.rcode)}`);
    const records = answers.flatMap(({ reply }, i) => answersFor(reply, name, TYPES[i] ?? 0));
    const addresses = orStrange(() => records.map(addressOf));
    return {
      shareBp: shareOf(addresses, versions),
      ttl: Math.max(0, ...records.map(({ ttl }) => ttl)),
      fault: faultOfAddresses(addresses, versions),
    };
  } catch (error) {
    if (error instanceof NoAnswer) return unknown(`cannot be asked: ${error.message}`);
    throw error;
  }
}

function unknown(fault: string): Resolved {
  return { shareBp: null, ttl: 0, fault };
}
