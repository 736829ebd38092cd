export * from './bucket.ts';
export { isCopied } from './copies.ts';
export { murmur3, murmur3Text } from './hash.ts';
export { bucketAfter, NO_BUCKET, type SaltedStart, startOf } from './salted.ts';
export { distinctIn, MAX_RANK, REGISTERS, sketchHash } from './sketch.ts';
