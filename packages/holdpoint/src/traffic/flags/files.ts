import { fileStem } from '../process/files.ts';

/** The files that the flag server of one target keeps beside those of every router. */
export interface FlagFiles {
  /** Private Ed25519 key that rulesets are signed with, PEM; mode 0600. */
  readonly key: string;
  /** What applications pin: the public key, 32 bytes in Base64, as one line. */
  readonly publicKey: string;
  /** Up to which version numbers are spent. */
  readonly version: string;
}

/** Where the flag server of a target keeps them; any target id gives file names. */
export function flagFiles(dataDir: string, target: string): FlagFiles {
  const stem = fileStem(dataDir, 'flags', target);
  return { key: `${stem}-key.pem`, publicKey: `${stem}-public-key.txt`, version: `${stem}-version.txt` };
}
