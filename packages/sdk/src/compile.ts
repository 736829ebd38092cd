import { type SaltedStart, startOf, thresholdsOf } from '@holdpoint/bucketing';
import { type Decision, SHARE_IS_ZERO, SWITCHED_OFF, UNHEARD } from './decision.ts';
import type { Flag, FlagAudience, FlagValue, FlagVariant, Ruleset } from './ruleset.ts';
import { UserSketch } from './user-sketch.ts';

/** What a client remembers of a flag from one ruleset of a launch to the next. */
export interface FlagMemory {
  readonly launch: string;
  readonly flag: string;
  /** How often each version was given. */
  stable: number;
  candidate: number;
  /** Keys admitted under a user limit. */
  readonly admitted: Set<string>;
  /** Who was given the candidate; null where users are not counted. */
  readonly users: UserSketch | null;
}

interface CompiledAudience {
  readonly attribute: string;
  readonly values: ReadonlySet<string>;
  /** How many of the lowest buckets get the candidate. */
  readonly threshold: number;
}

/**
 * A flag as it is evaluated: everything that does not depend on the user is worked out. It is flat, and is
 * itself the start of the hash, so that asking thousands of flags in turn reads little memory.
 */
export interface CompiledFlag extends SaltedStart {
  /** What everyone gets; null where it depends on the user. */
  readonly closed: Decision | null;
  /** How many of the lowest buckets get the candidate, for those in no audience. */
  readonly rest: number;
  /** Null where there is none. */
  readonly audiences: readonly CompiledAudience[] | null;
  readonly allow: ReadonlySet<string> | null;
  /** -1 without a limit. */
  readonly maxUsers: number;
  readonly values: Readonly<Record<FlagVariant, FlagValue>>;
  readonly memory: FlagMemory;
}

const YES_OR_NO = { stable: false, candidate: true } as const;

/**
 * Compiles all flags of a ruleset, `silentMs` after the server was heard last. `before` are the flags in force
 * until now; those of the same launch keep their memory.
 */
export function compileRuleset(
  { launch, flags }: Ruleset,
  before: ReadonlyMap<string, CompiledFlag>,
  { silentMs, countUsers }: { readonly silentMs: number; readonly countUsers: boolean },
): ReadonlyMap<string, CompiledFlag> {
  const memoryOf = (flag: string): FlagMemory => {
    const held = before.get(flag)?.memory;
    if (held?.launch === launch) return held;
    const users = countUsers ? new UserSketch() : null;
    return { launch, flag, stable: 0, candidate: 0, admitted: new Set(), users };
  };
  return new Map(Object.entries(flags).map(([name, flag]) => [name, compileFlag(flag, memoryOf(name), silentMs)]));
}

function compileFlag(flag: Flag, memory: FlagMemory, silentMs: number): CompiledFlag {
  const first = flag.audiences.map(({ id, sizeBp }) => ({ audience: id, sizeBp }));
  const thresholds = thresholdsOf(flag.shareBp, first);
  const compiled = (audience: FlagAudience, index: number): CompiledAudience => ({
    attribute: audience.attribute,
    values: new Set(audience.values),
    threshold: thresholds.audiences[index]?.threshold ?? 0,
  });
  return {
    ...startOf(flag.salt),
    closed: closedBy(flag, silentMs),
    rest: thresholds.rest,
    audiences: flag.audiences.length === 0 ? null : flag.audiences.map(compiled),
    allow: flag.allow.length === 0 ? null : new Set(flag.allow),
    maxUsers: flag.maxUsers ?? -1,
    values: flag.variants ?? YES_OR_NO,
    memory,
  };
}

/** Whether a flag gives stable to everyone because the server was not heard for so long. */
export function isUnheard({ unheardMs }: Flag, silentMs: number): boolean {
  return unheardMs !== undefined && silentMs >= unheardMs;
}

function closedBy(flag: Flag, silentMs: number): Decision | null {
  const { on, shareBp } = flag;
  if (!on) return SWITCHED_OFF;
  if (isUnheard(flag, silentMs)) return UNHEARD;
  return shareBp === 0 ? SHARE_IS_ZERO : null;
}
