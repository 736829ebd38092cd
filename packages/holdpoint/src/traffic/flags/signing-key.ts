import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { writePrivateFile } from '../../data-dir/private-file.ts';
import type { FlagFiles } from './files.ts';

/** Signs rulesets with the key of one target. */
export interface RulesetSigner {
  /** 32 bytes in Base64. */
  readonly publicKey: string;
  /** The Base64 of the signature over the characters of a checksum. */
  sign(checksum: string): Promise<string>;
}

/**
 * The key of a target, made when there is none. The public one is written beside it each time. Fails where the file
 * holds no Ed25519 key: a new one in its place would lock out every application that has pinned the old one.
 */
export function openSigner(files: FlagFiles): RulesetSigner {
  const key = readKey(files.key) ?? makeKey(files.key);
  const { x = '' } = createPublicKey(key).export({ format: 'jwk' });
  const publicKey = Buffer.from(x, 'base64url').toString('base64');
  writePrivateFile(files.publicKey, `${publicKey}\n`);
  return { publicKey, sign: async (checksum) => sign(null, Buffer.from(checksum), key).toString('base64') };
}

function readKey(file: string): KeyObject | null {
  let pem: string;
  try {
    pem = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  const key = parsed(pem);
  if (key?.asymmetricKeyType === 'ed25519') return key;
  throw new Error(
    `${file} holds no Ed25519 key. Put the right one back, or remove the file and give applications the new public key`,
  );
}

function parsed(pem: string): KeyObject | null {
  try {
    return createPrivateKey(pem);
  } catch {
    return null;
  }
}

function makeKey(file: string): KeyObject {
  const { privateKey } = generateKeyPairSync('ed25519');
  writePrivateFile(file, privateKey.export({ format: 'pem', type: 'pkcs8' }).toString());
  return privateKey;
}
