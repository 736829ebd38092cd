import { murmur3Text } from './hash.ts';

/** Keys are spread over so many buckets. */
export const BUCKETS = 100_000;

/** A share of everything, in basis points. */
const WHOLE_BP = 10_000;

/** The bucket of a key, 0 to 99,999: `floor(h * 100000 / 2^32)` where h hashes the UTF-8 of `salt:key`. */
export function bucketOf(salt: string, key: string): number {
  return Math.floor((murmur3Text(`${salt}:${key}`) * BUCKETS) / 2 ** 32);
}

/** An audience that comes first, with its part of all requests in basis points (0 to 10,000). */
export interface FirstAudience {
  readonly audience: string;
  readonly sizeBp: number;
}

/** How many of the lowest buckets (0 to 100,000) get the candidate, by group. */
export interface Thresholds {
  /** In the order of the audiences that come first. */
  readonly audiences: readonly { readonly audience: string; readonly threshold: number }[];
  /** For everyone who is in none of them. */
  readonly rest: number;
}

function thresholdOf(quotaBp: number, sizeBp: number): number {
  if (quotaBp <= 0) return 0;
  return quotaBp >= sizeBp ? BUCKETS : Math.floor((quotaBp * BUCKETS) / sizeBp);
}

/**
 * Divides a share (basis points, 0 to 10,000) among the groups: the audiences are filled in order,
 * then everyone else. Sizes are integers that add up to 10,000 at most; RangeError when they do not.
 */
export function thresholdsOf(shareBp: number, first: readonly FirstAudience[]): Thresholds {
  const total = first.reduce((sum, { sizeBp }) => sum + sizeBp, 0);
  const parts = [shareBp, WHOLE_BP - total, ...first.map(({ sizeBp }) => sizeBp)];
  if (parts.some((part) => !Number.isInteger(part) || part < 0 || part > WHOLE_BP)) {
    throw new RangeError(
      `A share of ${shareBp} bp over audiences of ${first.map(({ sizeBp }) => sizeBp).join(' + ')} bp cannot be divided: ` +
        `share and sizes are integers from 0 to ${WHOLE_BP}, and the sizes add up to ${WHOLE_BP} at most.`,
    );
  }
  if (shareBp === WHOLE_BP) {
    return { audiences: first.map(({ audience }) => ({ audience, threshold: BUCKETS })), rest: BUCKETS };
  }
  let left = shareBp;
  const audiences = first.map(({ audience, sizeBp }) => {
    const threshold = thresholdOf(left, sizeBp);
    left -= sizeBp;
    return { audience, threshold };
  });
  return { audiences, rest: thresholdOf(left, WHOLE_BP - total) };
}

/** One question: does this key get the candidate? */
export interface Assignment {
  /** Constant for one launch. */
  readonly salt: string;
  /** Basis points, 0 to 10,000. */
  readonly shareBp: number;
  /** Audiences that come first, in order. */
  readonly first: readonly FirstAudience[];
  /** Null or empty where the request has none; it gets stable then. */
  readonly key: string | null;
  /** Ids of the audiences that the request belongs to; the first of them in the order of `first` counts. */
  readonly audiences: readonly string[];
}

/** Whether the key gets the candidate. Growing the share never takes the candidate from a key. RangeError as for `thresholdsOf`. */
export function isCandidate({ salt, shareBp, first, key, audiences }: Assignment): boolean {
  const thresholds = thresholdsOf(shareBp, first);
  if (key === null || key === '') return false;
  const group = thresholds.audiences.find(({ audience }) => audiences.includes(audience));
  return bucketOf(salt, key) < (group?.threshold ?? thresholds.rest);
}
