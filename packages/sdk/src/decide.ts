import { bucketAfter, NO_BUCKET } from '@holdpoint/bucketing';
import type { CompiledFlag } from './compile.ts';
import {
  ALLOW_LIST,
  BEYOND_AUDIENCE,
  BEYOND_SHARE,
  type Decision,
  IN_AUDIENCE,
  IN_SHARE,
  NO_KEY,
  UNUSABLE_KEY,
  USER_LIMIT,
} from './decision.ts';
import { LIMITS } from './ruleset.ts';

/** What is known of a user: attributes by name. Texts, numbers, booleans, and lists of them count. */
export type FlagAttributes = Readonly<Record<string, unknown>>;

/** Who gets what by one flag. Makes no object; never throws, whatever key and attributes are. */
export function decide(flag: CompiledFlag, key: unknown, attributes: FlagAttributes | undefined): Decision {
  if (flag.closed !== null) return flag.closed;
  if (typeof key !== 'string') return key === null || key === undefined ? NO_KEY : UNUSABLE_KEY;
  if (key.length === 0) return NO_KEY;
  if (key.length > LIMITS.keyLength) return UNUSABLE_KEY;
  const bucket = bucketAfter(flag, key);
  if (bucket === NO_BUCKET) return UNUSABLE_KEY;
  if (flag.allow?.has(key)) return ALLOW_LIST;
  const group = flag.audiences === null || attributes === undefined ? -1 : groupOf(flag.audiences, attributes);
  if (group < 0) {
    if (bucket >= flag.rest) return BEYOND_SHARE;
    return flag.maxUsers < 0 || isAdmitted(flag, key) ? IN_SHARE : USER_LIMIT;
  }
  if (bucket >= (flag.audiences?.[group]?.threshold ?? 0)) return BEYOND_AUDIENCE;
  return flag.maxUsers < 0 || isAdmitted(flag, key) ? IN_AUDIENCE : USER_LIMIT;
}

/** Admits a key as long as there is room; who was admitted stays so. */
function isAdmitted({ maxUsers, memory: { admitted } }: CompiledFlag, key: string): boolean {
  if (admitted.has(key)) return true;
  if (admitted.size >= maxUsers) return false;
  admitted.add(key);
  return true;
}

/** The first audience that the user belongs to, or -1. */
function groupOf(audiences: NonNullable<CompiledFlag['audiences']>, attributes: FlagAttributes): number {
  try {
    for (let i = 0; i < audiences.length; i++) {
      const audience = audiences[i];
      if (audience === undefined || !Object.hasOwn(attributes, audience.attribute)) continue;
      if (belongs(attributes[audience.attribute], audience.values)) return i;
    }
  } catch {
    // Attributes that throw when they are read belong to nobody.
  }
  return -1;
}

function belongs(value: unknown, values: ReadonlySet<string>): boolean {
  if (typeof value === 'string') return values.has(value);
  if (typeof value === 'number' || typeof value === 'boolean') return values.has(String(value));
  return Array.isArray(value) && value.some((item) => !Array.isArray(item) && belongs(item, values));
}
