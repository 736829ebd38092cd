export * from './bucket.ts';
export { murmur3, murmur3Text } from './hash.ts';
