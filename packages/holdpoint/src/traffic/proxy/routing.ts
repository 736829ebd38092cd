import { bucketOf, murmur3Text, thresholdsOf } from '@holdpoint/bucketing';
import type { Target, Variant } from '@holdpoint/plan';
import type { Split } from '../index.ts';
import type { Admissions } from './admissions.ts';
import { Endpoints } from './endpoints.ts';
import { audienceTest, keyReader } from './sticky.ts';
import type { Fields } from './wire/fields.ts';

/** Where one request goes, and what it is counted under. */
export interface Choice {
  readonly variant: Variant;
  /** A hash of the sticky key, 53 bits; null without a key. */
  readonly user: number | null;
  /** Index of the endpoint's name. */
  readonly endpoint: number;
  /** Index of the first of the target's audiences that it belongs to; -1 for none. */
  readonly audience: number;
}

/** A split as the hot path needs it: thresholds by index of the target's audiences. */
interface CompiledSplit {
  /** Audiences that come first: the index at the target, and the buckets that get the candidate. */
  readonly first: readonly { readonly index: number; readonly threshold: number }[];
  readonly rest: number;
  readonly maxUsers: number | null;
}

const NOBODY: CompiledSplit = { first: [], rest: 0, maxUsers: null };

/** What the router looks at in a request. */
export interface RoutedRequest {
  readonly method: string;
  readonly target: string;
  readonly fields: Fields;
  readonly address: string;
}

/** So many keys are remembered with their hashes. */
const REMEMBERED = 10_000;

/** The hashes of a sticky key. */
interface KeyHashes {
  readonly bucket: number;
  /** 53 bits of two hashes, apart from the one of the bucket. */
  readonly user: number;
}

/** Hashes keys, and remembers those that come often. */
class KeyHasher {
  readonly #salt: string;
  readonly #known = new Map<string, KeyHashes>();

  constructor(salt: string) {
    this.#salt = salt;
  }

  hash(key: string): KeyHashes {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const user = murmur3Text(key, 1) * 2 ** 21 + (murmur3Text(key, 2) >>> 11);
    const hashes = { bucket: bucketOf(this.#salt, key), user };
    if (this.#known.size >= REMEMBERED) this.#known.clear();
    this.#known.set(key, hashes);
    return hashes;
  }
}

/** Chooses the version of each request by the split in force. */
export class Routing {
  readonly endpoints: Endpoints;
  readonly #target: Target;
  readonly #admissions: Admissions;
  readonly #keyOf: (fields: Fields, address: string) => string | null;
  readonly #audiences: readonly ((fields: Fields) => boolean)[];
  #split: CompiledSplit = NOBODY;
  #hasher = new KeyHasher('');
  #open = false;

  constructor(target: Target, admissions: Admissions) {
    this.endpoints = new Endpoints(target.traffic.endpoints);
    this.#target = target;
    this.#admissions = admissions;
    this.#keyOf = keyReader(target.traffic.key);
    this.#audiences = target.traffic.audiences.map(audienceTest);
  }

  /** False when no request may reach the candidate any more. */
  get open(): boolean {
    return this.#open;
  }

  /** Puts a split in force for the very next request. */
  use(split: Split): void {
    const { audiences, rest } = thresholdsOf(split.shareBp, split.first);
    const ids = this.#target.traffic.audiences.map(({ id }) => id);
    if (split.maxUsers !== undefined) this.#admissions.begin(split.launch);
    this.#hasher = new KeyHasher(split.salt);
    this.#split = {
      first: audiences.map(({ audience, threshold }) => ({ index: ids.indexOf(audience), threshold })),
      rest,
      maxUsers: split.maxUsers ?? null,
    };
    this.#open = split.shareBp > 0;
  }

  choose({ method, target, fields, address }: RoutedRequest): Choice {
    const endpoint = this.endpoints.indexOf(method, target);
    const key = this.#keyOf(fields, address);
    if (key === null) return { variant: 'stable', user: null, endpoint, audience: -1 };
    const member = this.#audiences.map((belongs) => belongs(fields));
    const hashes = this.#hasher.hash(key);
    const variant = this.#getsCandidate(hashes, member) ? 'candidate' : 'stable';
    return { variant, user: hashes.user, endpoint, audience: member.indexOf(true) };
  }

  #getsCandidate({ bucket, user }: KeyHashes, member: readonly boolean[]): boolean {
    if (!this.#open) return false;
    const { first, rest, maxUsers } = this.#split;
    const threshold = first.find(({ index }) => member[index] === true)?.threshold ?? rest;
    return bucket < threshold && (maxUsers === null || this.#admissions.admit(user, maxUsers));
  }
}
