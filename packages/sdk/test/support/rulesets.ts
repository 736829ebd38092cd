import { generateKeyPairSync, sign } from 'node:crypto';
import { type Flag, type Ruleset, type RulesetContent, sealRuleset } from '../../src/index.ts';

/** A flag at half of all users, changed where the test says so. */
export function flag(changes: Partial<Flag> = {}): Flag {
  return { salt: 'launch-1', on: true, shareBp: 5_000, audiences: [], allow: [], ...changes };
}

/** A ruleset with one flag, `checkout`. */
export function content(changes: Partial<RulesetContent> = {}): RulesetContent {
  return { v: 1, launch: 'launch-1', version: 7, flags: { checkout: flag() }, ...changes };
}

export function sealed(changes: Partial<RulesetContent> = {}): Promise<Ruleset> {
  return sealRuleset(content(changes));
}

/** A new key, 32 bytes in Base64, and what signs with it. */
export function signer(): { readonly publicKey: string; readonly sign: (text: string) => Promise<string> } {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  return {
    publicKey: Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64'),
    sign: async (text) => sign(null, Buffer.from(text), privateKey).toString('base64'),
  };
}
