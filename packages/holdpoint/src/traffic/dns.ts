import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DnsSettings, Target } from '@holdpoint/plan';
import { writePrivateFile } from '../data-dir/private-file.ts';
import { LaunchError } from '../errors.ts';
import { systemClock } from '../shell/clock.ts';
import { type Look, Primary } from './dns/primary.ts';
import { canonicalAddress } from './dns/records.ts';
import { type Resolved, resolve } from './dns/resolver.ts';
import {
  done,
  faultOfAddresses,
  foreignIn,
  type Memory,
  memoryText,
  parseMemory,
  sameAddresses,
  shareInForce,
  shareOf,
  unfit,
  type Versions,
  wishedAddresses,
} from './dns/rules.ts';
import type {
  RouterPart,
  Split,
  TrafficDriver,
  TrafficDriverKind,
  TrafficDriverOptions,
  TrafficObservation,
} from './index.ts';
import { addressText } from './shared/address-text.ts';
import { admitSplit, type Fence } from './split-rules.ts';

/** A name of DNS, switched from the addresses of one version to those of the other. See docs/routers.md. */
export const dnsKind: TrafficDriverKind = {
  name: 'dns',
  capabilities: {
    stickyKeys: [],
    audiences: false,
    userCap: false,
    counts: false,
    latency: false,
    users: false,
    endpoints: false,
    shares: 'whole',
    sameBuckets: false,
    mirror: false,
    unheard: false,
  },
  settings: { key: 'dns', name: 'dns', fields: 'server, zone, name, stable and candidate' },
  async open(options) {
    const { dns } = options.target.traffic;
    if (dns === undefined) throw withoutSettings(options.target);
    const driver = new DnsDriver(options, dns);
    await driver.begin();
    return driver;
  },
};

function withoutSettings({ id }: Target): LaunchError {
  return new LaunchError('router_refused', `The plan does not say which name target "${id}" has.`, {
    hint: 'Write `dns: { server, zone, name, stable, candidate }` into its traffic; see docs/routers.md.',
  });
}

const SECOND_MS = 1_000;
const NOTHING = { requests: 0, errors: 0, latency: [], users: 0, fallbacks: 0, endpoints: {} };

class DnsDriver implements TrafficDriver {
  readonly #target: Target;
  readonly #settings: DnsSettings;
  readonly #primary: Primary;
  readonly #versions: Versions;
  readonly #memory: string;
  readonly #clock = systemClock();
  /** Until when resolvers were seen to hold the candidate's addresses; wall time, epoch milliseconds. */
  #heldUntil = 0;

  constructor({ target, dataDir }: TrafficDriverOptions, settings: DnsSettings) {
    this.#target = target;
    this.#settings = settings;
    this.#primary = new Primary(target, settings);
    const { stable, candidate } = settings;
    this.#versions = { stable: stable.map(canonicalAddress), candidate: candidate.map(canonicalAddress) };
    this.#memory = join(dataDir, `dns-${encodeURIComponent(target.id)}-split.json`);
  }

  /** Makes sure that the name can be switched. A launch that has given the candidate the name is taken up as it is. */
  async begin(): Promise<void> {
    const look = await this.#look();
    const begun = look.memory ?? parseMemory(this.#remembered());
    const isGiven = (shareOf(look.addresses, this.#versions) ?? 0) > 0;
    if (isGiven && (begun?.split?.shareBp ?? 0) > 0) return;
    this.#assertOurs(look);
    this.#assertServesStable(look);
    const { ttlMs } = this.#target.traffic;
    if (ttlMs === undefined || look.ttl * SECOND_MS <= ttlMs) return;
    throw this.#primary.refused(
      `gives "${this.#settings.name}" with a TTL of ${look.ttl} s, and the plan's "ttl" is ${ttlMs / SECOND_MS} s`,
      `Lower the TTL of its records to ${ttlMs / SECOND_MS} s at most, and start when ${look.ttl} s have passed; or raise "ttl".`,
    );
  }

  async apply(split: Split): Promise<TrafficObservation> {
    const before = await this.#look();
    const fence = this.#fence(before);
    admitSplit(split, fence, this.#target);
    const fault = unfit(split);
    if (fault !== null) throw this.#primary.refused(`cannot take this split: ${fault}`, 'Correct the plan.');
    // Whatever stands there, traffic is taken back.
    if (split.shareBp > 0) this.#assertOurs(before);
    const addresses = wishedAddresses(split, before.addresses, this.#versions);
    if (addresses === null) throw this.#otherHand(before);
    const memory = this.#next(done(split), fence, { before, addresses });
    const isThere = before.memory !== null && memoryText(before.memory) === memoryText(memory);
    if (!isThere || !sameAddresses(addresses, before.addresses)) {
      await this.#primary.update(before, { addresses, ttl: this.#ttl(before), memory }, this.#clock.wall());
    }
    writePrivateFile(this.#memory, memoryText(memory));
    const [after, resolved] = await Promise.all([this.#look(), this.#resolveAll()]);
    this.#assertTaken({ addresses, memory }, after);
    return this.#observation(after, resolved);
  }

  async observe(): Promise<TrafficObservation> {
    const [look, resolved] = await Promise.all([this.#look(), this.#resolveAll()]);
    return this.#observation(look, resolved);
  }

  async close(): Promise<void> {}

  async stop(): Promise<void> {}

  #look(): Promise<Look> {
    return this.#primary.look(this.#clock.wall());
  }

  #resolveAll(): Promise<readonly Resolved[]> {
    const { resolvers = [], name } = this.#settings;
    const asked = { ...this.#versions, now: this.#clock.wall() };
    return Promise.all(resolvers.map((address) => resolve(address, name, asked)));
  }

  /** Another hand may have removed what stands beside the name. */
  #fence({ memory }: Look): Fence {
    const remembered = parseMemory(this.#remembered());
    if (remembered === null || (memory !== null && remembered.epoch <= memory.epoch)) {
      return memory ?? { epoch: -1, split: null };
    }
    return { epoch: remembered.epoch, split: memory?.split ?? remembered.split };
  }

  #remembered(): string {
    try {
      return readFileSync(this.#memory, 'utf8');
    } catch {
      return '';
    }
  }

  #next(
    split: Split,
    fence: Fence,
    { before, addresses }: { readonly before: Look; readonly addresses: readonly string[] },
  ): Memory {
    const present = before.memory?.split?.launch === split.launch ? before.memory : null;
    const changes = !sameAddresses(addresses, before.addresses);
    const turns = present !== null && present.split?.shareBp !== split.shareBp;
    const until = changes || turns ? this.#clock.wall() + before.ttl * SECOND_MS : -1;
    const last = Math.max(until, present?.until ?? -1);
    return { epoch: Math.max(fence.epoch, split.epoch), split, until: last < 0 ? null : last };
  }

  #ttl(before: Look): number {
    const { ttlMs } = this.#target.traffic;
    return ttlMs === undefined ? before.ttl : Math.floor(ttlMs / SECOND_MS);
  }

  #assertOurs({ strangeText }: Look): void {
    if (strangeText === null) return;
    const hint = 'Look at what it is. If nobody needs it, delete the record, then try again.';
    throw this.#primary.refused(`has a TXT record "${strangeText}" that is not Holdpoint's`, hint);
  }

  #assertServesStable({ addresses }: Look): void {
    const fault = faultOfAddresses(addresses, this.#versions);
    if (fault === null && shareOf(addresses, this.#versions) === 0) return;
    const { name } = this.#settings;
    const found = addresses.length === 0 ? 'no address' : addresses.join(', ');
    const hint = `Give the name the addresses of stable (${this.#versions.stable.join(', ')}), or correct the plan.`;
    throw this.#primary.refused(`gives "${name}" other addresses than those of stable: ${found}`, hint);
  }

  #otherHand({ addresses }: Look): LaunchError {
    const foreign = foreignIn(addresses, this.#versions).join(', ');
    const hint = 'Another hand has put it there, and it stays. Find out why, and take it out, or correct the plan.';
    return this.#primary.refused(
      `gives "${this.#settings.name}" the address ${foreign}, which neither version has`,
      hint,
    );
  }

  #assertTaken({ addresses, memory }: { addresses: readonly string[]; memory: Memory }, after: Look): void {
    const kept = after.memory === null ? '' : memoryText(after.memory);
    if (kept === memoryText(memory) && sameAddresses(addresses, after.addresses)) return;
    const found = after.addresses.join(', ') || 'no address';
    throw this.#primary.refused(
      `was to give "${this.#settings.name}" ${addresses.join(', ')}, and gives ${found}`,
      'Another program may write to the zone, or this server is not the primary. Look at its log.',
    );
  }

  #observation(look: Look, resolved: readonly Resolved[]): TrafficObservation {
    const now = this.#clock.wall();
    const { resolvers = [], server, name } = this.#settings;
    const primary = shareOf(look.addresses, this.#versions) ?? 0;
    const shareBp = shareInForce([{ shareBp: primary }, ...resolved], look.memory, now);
    this.#noteHeld(resolved, now);
    return {
      countersId: `dns-${name}`,
      split: this.#splitInForce(look, shareBp),
      stable: NOTHING,
      candidate: NOTHING,
      audiences: {},
      unanswered: 0,
      lastCandidateAt: this.#lastCandidateAt(look, shareBp),
      candidateInFlight: 0,
      parts: [
        part(`primary ${addressText(server)}`, primary, this.#faultOf(look)),
        ...resolvers.map((address, i) => this.#partOf(addressText(address), resolved[i], { look, now })),
      ],
    };
  }

  #faultOf({ addresses, strangeText }: Look): string | null {
    if (strangeText !== null) return `has a TXT record ${strangeText} that is not Holdpoint's`;
    return faultOfAddresses(addresses, this.#versions);
  }

  #splitInForce({ memory }: Look, shareBp: number): Split | null {
    const split = memory?.split ?? null;
    if (split === null && shareBp === 0) return null;
    return { ...(split ?? { launch: 'unknown', epoch: -1, salt: 'unknown', first: [] }), shareBp };
  }

  #partOf(name: string, resolved: Resolved | undefined, { look, now }: { look: Look; now: number }): RouterPart {
    if (resolved === undefined) return part(name, null, 'was not asked');
    const { shareBp, ttl, fault } = resolved;
    const askedBp = look.memory?.split?.shareBp;
    if (fault !== null) return part(name, shareBp, fault);
    if (ttl > look.ttl) {
      return part(name, shareBp, `keeps its answer for ${ttl} s more, longer than the TTL of ${look.ttl} s`);
    }
    if (askedBp === undefined || shareBp === askedBp) return part(name, shareBp, null);
    const isOver = look.memory?.until === null || now > (look.memory?.until ?? 0);
    return part(
      name,
      shareBp,
      isOver ? 'gives the answer of before, though its time is over' : `gives the answer of before for ${ttl} s more`,
    );
  }

  #noteHeld(resolved: readonly Resolved[], now: number): void {
    const held = resolved.filter(({ shareBp }) => (shareBp ?? 0) > 0).map(({ ttl }) => now + (ttl + 1) * SECOND_MS);
    this.#heldUntil = Math.max(this.#heldUntil, ...held);
  }

  /**
   * Nobody sees requests here. Once all have the answer that takes traffic back, it is the moment by which
   * whoever asked just before must have asked again: never too early, and it may lie ahead.
   */
  #lastCandidateAt({ memory }: Look, shareBp: number): number | null {
    if (shareBp > 0 || memory?.split?.shareBp !== 0 || memory.until === null) return null;
    return Math.max(memory.until, this.#heldUntil);
  }
}

function part(name: string, shareBp: number | null, problem: string | null): RouterPart {
  return { name, shareBp, ...(problem !== null && { problem }) };
}
