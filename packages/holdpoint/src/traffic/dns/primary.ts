import type { DnsSettings, Target } from '@holdpoint/plan';
import { LaunchError } from '../../errors.ts';
import { isReference, resolveReference } from '../../shell/references.ts';
import { addressText } from '../shared/address-text.ts';
import { type Answer, ask, orStrange, rcodeName } from './client.ts';
import { addressOf, addressRecord, answersFor, textIn, textRecord } from './records.ts';
import { type Memory, memoryText, parseMemory, sameAddresses } from './rules.ts';
import { NoAnswer } from './transport.ts';
import { parseTsigKey, type TsigFault, type TsigKey } from './tsig.ts';
import { CLASS, type Message, OPCODE, plainName, type ResourceRecord, TYPE } from './wire.ts';

const TYPES = [TYPE.a, TYPE.aaaa];
const NO_ERROR = 0;
const NO_NAME = 3;

/** What to do about the codes with which a server turns an update down (RFC 2136, 2.2). */
const REFUSALS: Readonly<Record<number, readonly [what: string, hint: string]>> = {
  4: ['takes no updates (NOTIMP)', 'Name the primary server of the zone, and let it take updates.'],
  5: ['does not let us update the zone (REFUSED)', 'Allow updates in its configuration, with the key of the plan.'],
  9: ['is not the primary of the zone (NOTAUTH)', 'Compare "server" and "zone" with its configuration.'],
  10: ['says that the name is not in the zone (NOTZONE)', 'Compare "zone" and "name".'],
};
const CHANGED_CODES: readonly number[] = [6, 7, 8];

/** What the primary has of the name, and what stands beside it. */
export interface Look {
  /** In canonical form. */
  readonly addresses: readonly string[];
  /** The longest of the records, seconds; 0 without any. */
  readonly ttl: number;
  readonly memory: Memory | null;
  /** The name of a text beside it that is not ours; null where there is none. */
  readonly strangeText: string | null;
  /** All records seen, of which an update makes sure that they are still there. */
  readonly records: readonly ResourceRecord[];
}

/** What the name is to have. */
export interface Wish {
  readonly addresses: readonly string[];
  /** Seconds. */
  readonly ttl: number;
  readonly memory: Memory;
}

/** Speaks with the primary name server of one target. Errors are LaunchErrors that name both. */
export class Primary {
  readonly #settings: DnsSettings;
  readonly #name: string;
  readonly #beside: string;

  constructor(target: Target, settings: DnsSettings) {
    this.#settings = settings;
    this.#name = `The name server of target "${target.id}" (${addressText(settings.server)})`;
    this.#beside = `_holdpoint.${plainName(settings.name)}`;
  }

  /** What it has at this moment; a wall time in epoch milliseconds. */
  async look(now: number): Promise<Look> {
    const { zone, name } = this.#settings;
    const question = (of: string, type: number): Omit<Message, 'id'> => ({
      opcode: OPCODE.query,
      questions: [{ name: of, type, class: CLASS.in }],
    });
    const questions = [question(zone, TYPE.soa), ...TYPES.map((type) => question(name, type))];
    const answers = await this.#ask([...questions, question(this.#beside, TYPE.txt)], now);
    for (const answer of answers) this.#assertSound(answer);
    return this.#reading(() => this.#read(answers));
  }

  /** Makes it so in one step, if all is still as it was looked at. */
  async update(before: Look, wish: Wish, now: number): Promise<void> {
    const { zone, name } = this.#settings;
    const ours = [...TYPES.map((type) => ({ name, type })), { name: this.#beside, type: TYPE.txt }];
    const removals = ours.map((each) => ({ ...each, class: CLASS.any, ttl: 0, data: NOTHING }));
    const additions = [
      ...wish.addresses.map((address) => addressRecord(name, address, wish.ttl)),
      textRecord(this.#beside, memoryText(wish.memory), wish.ttl),
    ];
    const update = {
      opcode: OPCODE.update,
      questions: [{ name: zone, type: TYPE.soa, class: CLASS.in }],
      answers: ours.flatMap((each) => prerequisites(each, before.records)),
      authorities: [...removals, ...additions],
    };
    const [answer] = await this.#ask([update], now);
    if (answer === undefined) return;
    const { rcode } = answer.reply;
    if (CHANGED_CODES.includes(rcode)) throw await this.#changed(before, now);
    this.#assertSound(answer);
  }

  /** What stands as it stood, and is yet not there for an update, is made up for each question. */
  async #changed(before: Look, now: number): Promise<LaunchError> {
    const { addresses, memory } = await this.look(now);
    const isAsBefore = sameAddresses(addresses, before.addresses) && memory?.epoch === before.memory?.epoch;
    if (!isAsBefore || addresses.length === 0) return this.unreachable('was changed by another hand in the meantime');
    const hint = 'They may come from a wildcard. Give the name A and AAAA records of its own.';
    return this.refused(`does not have the addresses of "${this.#settings.name}" as records of it`, hint);
  }

  unreachable(what: string): LaunchError {
    return new LaunchError('router_unreachable', `${this.#name} ${what}.`, {
      hint: 'It is tried again at the next check. The name stays as the server last had it.',
    });
  }

  refused(what: string, hint: string): LaunchError {
    return new LaunchError('router_refused', `${this.#name} ${what}.`, { hint });
  }

  async #ask(messages: readonly Omit<Message, 'id'>[], now: number): Promise<readonly Answer[]> {
    const key = this.#key();
    const { server } = this.#settings;
    try {
      return await ask({ address: server, ...(key !== undefined && { key }), now }, messages);
    } catch (error) {
      if (error instanceof NoAnswer) throw this.unreachable(`cannot be asked: ${error.message}`);
      throw error;
    }
  }

  #key(): TsigKey | undefined {
    const { key } = this.#settings;
    if (key === undefined) return undefined;
    return parseTsigKey(resolveReference(key), this.#keyPlace());
  }

  /** Where the key lies; never the key itself. */
  #keyPlace(): string {
    const { key } = this.#settings;
    return key !== undefined && isReference(key) ? key : 'the plan';
  }

  #assertSound({ reply: { rcode, opcode }, fault }: Answer): void {
    const isUsed = rcode === NO_ERROR || (opcode === OPCODE.query && rcode === NO_NAME);
    // Servers do not sign that they know no key, or want none.
    if (fault !== null && (isUsed || fault.kind !== 'unsigned')) throw this.#badSignature(fault);
    if (isUsed) return;
    const [what, hint] = REFUSALS[rcode] ?? [];
    if (what === undefined || hint === undefined) throw this.unreachable(`answers with ${rcodeName(rcode)}`);
    if (opcode === OPCODE.update) throw this.refused(what, hint);
    throw this.refused(
      `does not answer questions about the zone (${rcodeName(rcode)})`,
      'Compare "server", "zone" and "key" with its configuration.',
    );
  }

  #badSignature(fault: TsigFault): LaunchError {
    const key = this.#keyPlace();
    switch (fault.kind) {
      case 'bad_key':
        return this.refused('does not know the key (BADKEY)', `Compare the name and algorithm of ${key} with its own.`);
      case 'bad_signature':
        return this.refused('has another secret for the key (BADSIG)', `Compare the secret in ${key} with its own.`);
      case 'bad_time':
        return this.refused(`has another time${differenceTo(fault)} (BADTIME)`, 'Set the clocks of both machines.');
      case 'unsigned':
        return this.unreachable('gives an answer that is not signed, though it was asked with a key');
      case 'forged':
        return this.unreachable('gives an answer whose signature is wrong');
    }
  }

  #read([soa, ...answers]: readonly Answer[]): Look {
    const { zone, name } = this.#settings;
    if (soa === undefined || !soa.reply.isAuthoritative || answersFor(soa.reply, zone, TYPE.soa).length === 0) {
      throw this.refused(`is not authoritative for the zone "${zone}"`, this.#zoneHint(soa));
    }
    for (const { reply } of answers) this.#assertPlain(reply);
    const [a, aaaa, txt] = answers.map(({ reply }) => reply);
    const addresses = [a, aaaa].flatMap((reply, i) => (reply ? answersFor(reply, name, TYPES[i] ?? 0) : []));
    const texts = txt === undefined ? [] : answersFor(txt, this.#beside, TYPE.txt);
    return {
      addresses: addresses.map(addressOf),
      ttl: Math.max(0, ...addresses.map(({ ttl }) => ttl)),
      ...this.#memory(texts),
      records: [...addresses, ...texts],
    };
  }

  /** An alias would swallow addresses that are added to it (RFC 2136, 3.4.2.2); a name of another zone, too. */
  #assertPlain({ isAuthoritative, answers }: Answer['reply']): void {
    const { name, zone } = this.#settings;
    const alias = answers.find(({ type }) => type === TYPE.cname);
    if (alias !== undefined) {
      const hint =
        'Holdpoint switches addresses. Give the name addresses of its own, or switch the name that it stands for.';
      throw this.refused(`has "${alias.name}" as an alias (CNAME)`, hint);
    }
    if (isAuthoritative) return;
    const hint = 'The name lies in a zone below it. Write that one as "zone", and its primary as "server".';
    throw this.refused(`is authoritative for the zone "${zone}", and not for "${name}"`, hint);
  }

  #memory(texts: readonly ResourceRecord[]): Pick<Look, 'memory' | 'strangeText'> {
    const [memory = null] = texts.map((text) => parseMemory(textIn(text)));
    const isStrange = texts.length > 1 || (texts.length === 1 && memory === null);
    return isStrange ? { memory: null, strangeText: this.#beside } : { memory, strangeText: null };
  }

  #zoneHint(soa: Answer | undefined): string {
    const real = soa?.reply.authorities.find(({ type }) => type === TYPE.soa)?.name;
    const found = real === undefined ? '' : ` It has the zone "${real}".`;
    return `Compare "server" and "zone" with its configuration.${found}`;
  }

  #reading<T>(read: () => T): T {
    try {
      return orStrange(read);
    } catch (error) {
      if (error instanceof NoAnswer) throw this.unreachable(`gives ${error.message}`);
      throw error;
    }
  }
}

const NOTHING = Buffer.alloc(0);

/** That a set of records is still exactly the one seen (RFC 2136, 2.4.2), or still not there. */
function prerequisites(
  { name, type }: Pick<ResourceRecord, 'name' | 'type'>,
  seen: readonly ResourceRecord[],
): readonly ResourceRecord[] {
  const there = seen.filter((record) => record.type === type);
  if (there.length === 0) return [{ name, type, class: CLASS.none, ttl: 0, data: NOTHING }];
  return there.map(({ data }) => ({ name, type, class: CLASS.in, ttl: 0, data }));
}

function differenceTo({ serverTime }: { readonly serverTime: number | null }): string {
  const time = new Date((serverTime ?? Number.NaN) * 1_000);
  return Number.isNaN(time.valueOf()) ? '' : `, ${time.toISOString()}`;
}
