import type { Split } from '../index.ts';
import { type Fence, isSoundSplit } from '../split-rules.ts';
import type { HaproxyStatus, ServerStatus } from './status.ts';

/** Keys of the map: what the configuration looks up, and what the driver remembers. */
const RULE = 'split';
const FENCE = 'holdpoint';

/** What may stand in a map and be told apart from the key of a request. */
const SALT = /^[A-Za-z0-9._-]+$/;

const BUCKETS_PER_BP = 10;
const WHOLE_BP = 10_000;

/** What a driver of HAProxy cannot do of a split that is sound in itself, or null. */
export function unfit({ salt, first, maxUsers, mirrorBp = 0 }: Split): string | null {
  if (first.length > 0) return 'HAProxy knows no audiences';
  if (maxUsers !== undefined) return 'HAProxy cannot limit the number of users';
  if (mirrorBp > 0) return 'HAProxy copies no requests';
  if (!SALT.test(salt)) return 'the salt has other characters than letters, digits, ".", "_" and "-"';
  return null;
}

/** What the map holds for a fence: `split 50000/shop-1:` gives the candidate to the buckets below 50,000. */
export function mapEntries({ epoch, split }: Fence): readonly (readonly [key: string, value: string])[] {
  if (split === null) return [];
  return [
    [FENCE, JSON.stringify({ epoch, split })],
    [RULE, ruleOf(split)],
  ];
}

function ruleOf({ salt, shareBp }: Split): string {
  return `${shareBp * BUCKETS_PER_BP}/${salt}:`;
}

/** Keys that stand in the map and are none of ours. */
export function strangeKeys({ entries }: HaproxyStatus): readonly string[] {
  return [...entries.keys()].filter((key) => key !== RULE && key !== FENCE);
}

/** What the map remembers; no split where it holds none, or none that makes sense. */
export function fenceOf({ entries }: HaproxyStatus): Fence {
  return parseFence(entries.get(FENCE) ?? '') ?? { epoch: -1, split: null };
}

/** A fence from its JSON text; null for anything else. */
export function parseFence(text: string): Fence | null {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof found !== 'object' || found === null) return null;
  const { epoch, split }: Partial<Record<keyof Fence, unknown>> = found;
  return Number.isSafeInteger(epoch) && isSoundSplit(split) ? { epoch: epoch as number, split } : null;
}

/** Whether the balancer hands it requests of its own accord. */
export function takesRequests({ status, weight }: ServerStatus): boolean {
  return isWell({ status }) && weight > 0;
}

/** Whether requests that a rule gives it reach it. */
export function isReachable({ status }: Pick<ServerStatus, 'status'>): boolean {
  return isWell({ status }) || status.startsWith('DRAIN');
}

function isWell({ status }: Pick<ServerStatus, 'status'>): boolean {
  return status.startsWith('UP') || status === 'no check';
}

/** Of which servers a look at HAProxy is to say what is in force. */
export interface Versions {
  readonly stable: readonly ServerStatus[];
  readonly candidate: readonly ServerStatus[];
}

/**
 * The split that the router really gives: that of the map, with the salt and the share by which requests
 * are routed, what the weights add to it, and 0 where no server of the candidate can be reached.
 */
export function splitInForce(status: HaproxyStatus, versions: Versions): Split | null {
  const { split } = fenceOf(status);
  const [, below, salt] = /^(\d{1,6})\/([^:]*):$/.exec(status.entries.get(RULE) ?? '') ?? [];
  const ruledBp = Math.min(Math.round(Number(below ?? 0) / BUCKETS_PER_BP), WHOLE_BP);
  const shareBp = effectiveBp(ruledBp, versions);
  if (split === null && shareBp === 0) return null;
  const base = split ?? { launch: 'unknown', epoch: -1, salt: 'unknown', first: [] };
  return { ...base, ...(salt === undefined ? {} : { salt }), shareBp };
}

function effectiveBp(ruledBp: number, { stable, candidate }: Versions): number {
  if (!candidate.some(isReachable)) return 0;
  const weightOf = (servers: readonly ServerStatus[]): number =>
    servers.filter(takesRequests).reduce((sum, { weight }) => sum + weight, 0);
  const leaked = weightOf(candidate);
  if (leaked === 0) return ruledBp;
  const part = leaked / (leaked + weightOf(stable));
  return ruledBp + Math.ceil((WHOLE_BP - ruledBp) * part);
}
