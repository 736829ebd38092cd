import type { Ruleset, RulesetContent } from './ruleset.ts';

/**
 * Canonical JSON (RFC 8785): no space, names in the order of their UTF-16 code units. Only for values that
 * came from JSON or could go there.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, item]) => item !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, item]) => `${JSON.stringify(name)}:${canonicalJson(item)}`).join(',')}}`;
}

/** The checksum of a ruleset: SHA-256 of its canonical JSON without checksum and signature, in hexadecimal. */
export async function checksumOf(content: RulesetContent & Partial<Ruleset>): Promise<string> {
  const { checksum: _, signature: __, ...rest } = content;
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(canonicalJson(rest)));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * Adds what proves a ruleset. `sign` gives the Base64 of the Ed25519 signature over the characters of the
 * checksum; without it the ruleset is not signed.
 */
export async function sealRuleset(
  content: RulesetContent,
  sign?: (checksum: string) => Promise<string>,
): Promise<Ruleset> {
  const checksum = await checksumOf(content);
  return { ...content, checksum, ...(sign === undefined ? {} : { signature: await sign(checksum) }) };
}

/** Whether a signature over a checksum is of this key (32 bytes in Base64). Throws where the platform has no Ed25519. */
export async function isSigned(checksum: string, signature: string, publicKey: string): Promise<boolean> {
  const [key, proof] = [bytesOf(publicKey), bytesOf(signature)];
  if (proof === null) return false;
  if (key === null) throw new TypeError('the public key is no Base64');
  const imported = await crypto.subtle.importKey('raw', key, 'Ed25519', false, ['verify']);
  return crypto.subtle.verify('Ed25519', imported, proof, new TextEncoder().encode(checksum));
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}
