import { checksumOf, isSigned } from './canonical.ts';
import { LIMITS, type Ruleset, type RulesetFault } from './ruleset.ts';
import { faultOfShape } from './ruleset-shape.ts';

/** What came of reading a document. */
export type RulesetReading =
  | { readonly ok: true; readonly ruleset: Ruleset }
  | { readonly ok: false; readonly reason: RulesetFault; readonly detail: string };

export interface ReadRulesetOptions {
  /** The ruleset in force; an older one is refused. */
  readonly held: Ruleset | null;
  /** The Ed25519 key of whoever serves rulesets, 32 bytes in Base64. With it, an unsigned ruleset is refused. */
  readonly publicKey?: string;
}

/**
 * The document that was read last. Clients that share a process are all sent the same one at the
 * same moment, and checking a signature costs more than everything else.
 */
let last: {
  readonly text: string;
  readonly publicKey: string | undefined;
  readonly reading: Promise<RulesetReading>;
} | null = null;

/** Reads a ruleset strictly. It never throws: what is wrong is a reason, and the ruleset held stays in force. */
export async function readRuleset(text: string, { held, publicKey }: ReadRulesetOptions): Promise<RulesetReading> {
  if (last?.text !== text || last.publicKey !== publicKey)
    last = { text, publicKey, reading: readProven(text, publicKey) };
  const reading = await last.reading;
  // What failed may be tried again.
  if (!reading.ok) last = null;
  return reading.ok ? (faultOfOrder(reading.ruleset, held) ?? reading) : reading;
}

/** Everything that does not depend on the ruleset held. */
async function readProven(text: string, publicKey: string | undefined): Promise<RulesetReading> {
  if (text.length > LIMITS.textLength) {
    return refused('too_large', `the document has ${text.length} characters; ${LIMITS.textLength} are the most`);
  }
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return refused('not_json', `the document of ${text.length} characters is no JSON, or was cut off`);
  }
  const fault = faultOfShape(document);
  if (fault !== null) return { ok: false, ...fault };
  const ruleset = document as Ruleset;
  return (await faultOfProof(ruleset, publicKey)) ?? { ok: true, ruleset };
}

function refused(reason: RulesetFault, detail: string): RulesetReading {
  return { ok: false, reason, detail };
}

async function faultOfProof(ruleset: Ruleset, publicKey: string | undefined): Promise<RulesetReading | null> {
  const { checksum, signature, version } = ruleset;
  try {
    const computed = await checksumOf(ruleset);
    if (computed !== checksum) {
      return refused(
        'wrong_checksum',
        `the checksum of version ${version} is ${checksum}; its content has ${computed}`,
      );
    }
    if (publicKey === undefined) return null;
    if (signature === undefined) return refused('unsigned', `version ${version} has no signature, and a key is set`);
    return (await isSigned(checksum, signature, publicKey))
      ? null
      : refused('wrong_signature', `the signature of version ${version} is not of the key that is set`);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return refused('cannot_check', `version ${version} cannot be checked on this platform: ${why}`);
  }
}

function faultOfOrder(next: Ruleset, held: Ruleset | null): RulesetReading | null {
  if (held === null || next.version > held.version) return null;
  if (next.version < held.version) {
    return refused('older', `version ${next.version} came after version ${held.version}`);
  }
  if (next.checksum === held.checksum) return null;
  return refused('contradicts', `version ${next.version} came twice, with different content`);
}
