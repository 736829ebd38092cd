import type { Split } from '../index.ts';
import { type Fence, isSoundSplit } from '../split-rules.ts';

const WHOLE_BP = 10_000;
/** The last time that a date can have, epoch milliseconds. */
const LAST_TIME = 8.64e15;

/** Addresses of the two versions, in canonical form. */
export interface Versions {
  readonly stable: readonly string[];
  readonly candidate: readonly string[];
}

/** What stands beside the name: the fence, and until when resolvers may hold the answer before the last change. */
export interface Memory extends Fence {
  /** Wall time, epoch milliseconds; null where nothing was changed yet. */
  readonly until: number | null;
}

/** What a split asks for that DNS cannot do, or null. */
export function unfit({ shareBp, first, maxUsers, mirrorBp = 0 }: Split): string | null {
  if (shareBp !== 0 && shareBp !== WHOLE_BP) return `DNS gives all traffic or none, not ${shareBp / 100} %`;
  if (first.length > 0) return 'DNS knows no audiences';
  if (maxUsers !== undefined) return 'DNS cannot limit the number of users';
  return mirrorBp > 0 ? 'DNS cannot copy requests' : null;
}

/** A split as DNS does it: what is meant for a router that hears its controller is none of its matters. */
export function done({ unheardMs: _, ...split }: Split): Split {
  return split;
}

/** The part of its addresses that are the candidate's, in basis points; null for a name without addresses. */
export function shareOf(addresses: readonly string[], { candidate }: Versions): number | null {
  if (addresses.length === 0) return null;
  const part = addresses.filter((address) => candidate.includes(address)).length / addresses.length;
  return part === 0 || part === 1 ? part * WHOLE_BP : Math.min(Math.max(Math.round(part * WHOLE_BP), 1), WHOLE_BP - 1);
}

/** Addresses that belong to neither version. */
export function foreignIn(addresses: readonly string[], { stable, candidate }: Versions): readonly string[] {
  return addresses.filter((address) => !stable.includes(address) && !candidate.includes(address));
}

/** What is not as it should be with the addresses of a name, in one line; null where they are one version's. */
export function faultOfAddresses(addresses: readonly string[], versions: Versions): string | null {
  if (addresses.length === 0) return 'has no address for it';
  const foreign = foreignIn(addresses, versions);
  if (foreign.length > 0) return `answers with ${foreign.join(', ')}, which neither version has`;
  const { stable, candidate } = versions;
  const whole = addresses.every((address) => candidate.includes(address)) ? candidate : stable;
  if (!addresses.every((address) => whole.includes(address))) return 'answers with addresses of both versions';
  const missing = whole.filter((address) => !addresses.includes(address));
  return missing.length === 0 ? null : `answers without ${missing.join(', ')}`;
}

/**
 * The addresses that the name is to have. What another hand has put there stays: a share is not given then,
 * and taking it back exchanges the candidate's addresses alone.
 */
export function wishedAddresses(
  { shareBp }: Split,
  found: readonly string[],
  versions: Versions,
): readonly string[] | null {
  const foreign = foreignIn(found, versions);
  if (shareBp > 0) return foreign.length > 0 ? null : versions.candidate;
  const touched = found.some((address) => versions.candidate.includes(address)) || foreign.length === 0;
  return touched ? [...new Set([...versions.stable, ...foreign])] : found;
}

export function sameAddresses(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((address) => other.includes(address));
}

/** The text beside the name. */
export function memoryText({ epoch, split, until }: Memory): string {
  return JSON.stringify({ holdpoint: 1, epoch, split, until });
}

/** What a text beside the name says; null for a text that is not ours. */
export function parseMemory(text: string): Memory | null {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof found !== 'object' || found === null) return null;
  const { holdpoint, epoch, split, until }: Partial<Record<keyof Memory | 'holdpoint', unknown>> = found;
  if (holdpoint !== 1 || !isWhole(epoch) || !isSoundSplit(split) || unfit(split) !== null) return null;
  return until === null || (isWhole(until) && until >= 0 && until <= LAST_TIME) ? { epoch, split, until } : null;
}

function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value);
}

/** What one server says of the name. */
export interface Seen {
  /** The share that it gives; null where it is not known. */
  readonly shareBp: number | null;
}

/**
 * The share in force: that of the server which is farthest from what was asked, so that neither a rise nor a
 * fall is there before all have it. One that does not say counts as before for as long as it may hold the
 * old answer, and as nothing after that.
 */
export function shareInForce(seen: readonly Seen[], memory: Memory | null, now: number): number {
  const askedBp = memory?.split?.shareBp ?? 0;
  const mayBeOld = memory !== null && memory.until !== null && now < memory.until;
  const known = seen.flatMap(({ shareBp }) => shareBp ?? (mayBeOld ? [WHOLE_BP - askedBp] : []));
  if (known.length === 0) return 0;
  return askedBp === 0 ? Math.max(...known) : Math.min(...known);
}
