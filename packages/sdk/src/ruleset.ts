/** What a flag may give: any JSON value. */
export type FlagValue =
  | null
  | boolean
  | number
  | string
  | readonly FlagValue[]
  | { readonly [name: string]: FlagValue };

/** The two versions that a launch tells apart. */
export type FlagVariant = 'stable' | 'candidate';

/** A group that comes first, known by an attribute of the user. */
export interface FlagAudience {
  readonly id: string;
  /** Name of the attribute. */
  readonly attribute: string;
  /** Texts that belong to the audience; numbers and booleans are compared by their text. */
  readonly values: readonly string[];
  /** Its part of all users in basis points, 0 to 10,000; all sizes of a flag add up to 10,000 at most. */
  readonly sizeBp: number;
}

/** Who gets the candidate by one flag. The words are those of a router's split; the rule is in docs/bucketing.md. */
export interface Flag {
  /** Hashed with the key; constant for one launch. */
  readonly salt: string;
  /** The kill switch: where it is false, everyone gets stable. */
  readonly on: boolean;
  /** Part of all users for the candidate, basis points 0 to 10,000. At 0 nobody gets it, whoever is named below. */
  readonly shareBp: number;
  /** Groups that come first, in order. */
  readonly audiences: readonly FlagAudience[];
  /** Keys that get the candidate as soon as the share is above 0. */
  readonly allow: readonly string[];
  /** At most so many distinct keys get the candidate from one client; those admitted stay admitted. */
  readonly maxUsers?: number;
  /** Everyone gets stable while the server was not heard for so many milliseconds, at least 1; the ruleset held stays in force unless stated. */
  readonly unheardMs?: number;
  /** What the flag gives for each version; false and true unless stated. */
  readonly variants?: Readonly<Record<FlagVariant, FlagValue>>;
}

/** Everything that a ruleset says, without what proves it. */
export interface RulesetContent {
  /** The format. */
  readonly v: 1;
  /** Id of the launch, such as `batch-patches-2026-02-08-1`. */
  readonly launch: string;
  /** Grows with every change, from launch to launch, too. */
  readonly version: number;
  readonly flags: Readonly<Record<string, Flag>>;
}

/** A ruleset as it is sent and kept. */
export interface Ruleset extends RulesetContent {
  /** SHA-256 of the canonical JSON (RFC 8785) of the content, 64 digits of lower-case hexadecimal. */
  readonly checksum: string;
  /** Ed25519 over the 64 characters of the checksum, in Base64. */
  readonly signature?: string;
}

/** What a client refuses, so that a wrong document cannot fill its memory. */
export const LIMITS = {
  /** UTF-16 code units of the whole document. */
  textLength: 8 * 1024 * 1024,
  flags: 10_000,
  nameLength: 200,
  audiences: 100,
  values: 1_000,
  allow: 10_000,
  /** UTF-16 code units of a key; a longer one gets stable. */
  keyLength: 1_024,
  maxUsers: 100_000,
  /** Nested arrays and objects of a value. */
  valueDepth: 20,
} as const;

/** Why a ruleset was not taken over; the one held stays in force. */
export type RulesetFault =
  | 'too_large'
  | 'not_json'
  | 'unknown_format'
  | 'wrong_shape'
  | 'unknown_field'
  | 'unknown_variant'
  | 'wrong_checksum'
  | 'unsigned'
  | 'wrong_signature'
  | 'older'
  | 'contradicts'
  | 'cannot_check';
