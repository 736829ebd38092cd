import { BUCKETS, bucketOf } from './bucket.ts';

/**
 * Whether the request of this number (from 0, among those that may be copied) is copied to the candidate.
 * Each request for itself, so that copies are spread over all users; the same numbers in every run.
 * `mirrorBp` is the part to copy, basis points 0 to 10,000.
 */
export function isCopied(salt: string, number: number, mirrorBp: number): boolean {
  return bucketOf(`${salt}:mirror`, String(number)) * 10_000 < mirrorBp * BUCKETS;
}
