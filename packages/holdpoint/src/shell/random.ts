import { randomBytes } from 'node:crypto';

/** The only file that draws random numbers. */

/** A secret of 256 bits, URL-safe. */
export function secret(): string {
  return randomBytes(32).toString('base64url');
}

/** A UUIDv7 (RFC 9562): the first 48 bits are `at` in epoch milliseconds. */
export function uuidv7(at: number): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(at, 0, 6);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
