import { type CompiledFlag, compileRuleset, type FlagMemory, isUnheard } from './compile.ts';
import { decide, type FlagAttributes } from './decide.ts';
import { type FlagReason, NO_RULESET, UNKNOWN_FLAG } from './decision.ts';
import type { FlagValue, FlagVariant, Ruleset } from './ruleset.ts';

/** The user whom a flag is asked for. */
export interface FlagUser {
  /** What tells this user from others: the same text as the router's key. */
  readonly key?: string | null;
  readonly attributes?: FlagAttributes;
}

/** What a flag gives to a user, and why. */
export interface Evaluation {
  readonly variant: FlagVariant;
  /** What the flag gives for that variant; false where the flag is not known. */
  readonly value: FlagValue;
  readonly reason: FlagReason;
  /** Of the ruleset; null without one. */
  readonly version: number | null;
}

const NOTHING: ReadonlyMap<string, CompiledFlag> = new Map();

/** Evaluates flags by one ruleset at a time, in this process. Nothing here throws, waits, or reads a clock. */
export class Evaluator {
  #flags = NOTHING;
  #ruleset: Ruleset | null = null;
  #silentMs = 0;
  #retired: FlagMemory[] = [];
  readonly #countUsers: boolean;

  constructor({ countUsers = false }: EvaluatorOptions = {}) {
    this.#countUsers = countUsers;
  }

  /** The ruleset in force; null before the first. */
  get ruleset(): Ruleset | null {
    return this.#ruleset;
  }

  /** Puts a ruleset that was read into force; the server was heard `silentMs` ago. */
  use(ruleset: Ruleset, silentMs = 0): void {
    const before = this.#flags;
    this.#flags = compileRuleset(ruleset, before, { silentMs, countUsers: this.#countUsers });
    this.#ruleset = ruleset;
    this.#silentMs = silentMs;
    for (const [name, { memory }] of before) {
      if (this.#flags.get(name)?.memory !== memory) this.#retired.push(memory);
    }
  }

  /**
   * Says that the server was heard `silentMs` ago. Flags that may not go so long without it give stable to everyone
   * until it is heard again. Gives whether something is another thing now than before.
   */
  silentFor(silentMs: number): boolean {
    const ruleset = this.#ruleset;
    if (ruleset === null) return false;
    const turned = Object.values(ruleset.flags).some(
      (flag) => isUnheard(flag, silentMs) !== isUnheard(flag, this.#silentMs),
    );
    if (turned) this.use(ruleset, silentMs);
    else this.#silentMs = silentMs;
    return turned;
  }

  /** After how long a silence the next flag gives stable to everyone, milliseconds; null where none will. */
  get nextUnheardMs(): number | null {
    const limits = Object.values(this.#ruleset?.flags ?? {}).flatMap(({ unheardMs }) => unheardMs ?? []);
    const next = Math.min(...limits.filter((limit) => limit > this.#silentMs));
    return Number.isFinite(next) ? next : null;
  }

  /** Whether the user gets the candidate. */
  isEnabled(flag: string, key: string | null | undefined, attributes?: FlagAttributes): boolean {
    const compiled = this.#flags.get(flag);
    if (compiled === undefined) return false;
    const { memory } = compiled;
    if (decide(compiled, key, attributes).variant === 'candidate') {
      memory.candidate++;
      memory.users?.add(compiled.last);
      return true;
    }
    memory.stable++;
    return false;
  }

  /** What the user gets, and why. */
  evaluate(flag: string, user: FlagUser): Evaluation {
    const version = this.#ruleset?.version ?? null;
    const compiled = this.#flags.get(flag);
    if (compiled === undefined) {
      return { ...(this.#ruleset === null ? NO_RULESET : UNKNOWN_FLAG), value: false, version };
    }
    const { variant, reason } = decide(compiled, keyOf(user), attributesOf(user));
    compiled.memory[variant]++;
    if (variant === 'candidate') compiled.memory.users?.add(compiled.last);
    return { variant, reason, value: compiled.values[variant], version };
  }

  /** How often each version was given since the last call, and begins to count anew. Flags that nobody asked for are left out. */
  takeCounts(): readonly FlagCounts[] {
    const memories = [...this.#retired, ...[...this.#flags.values()].map(({ memory }) => memory)];
    this.#retired = [];
    return memories
      .filter(({ stable, candidate }) => stable + candidate > 0)
      .map((memory) => {
        const { launch, flag, stable, candidate } = memory;
        memory.stable = 0;
        memory.candidate = 0;
        const users = memory.users?.takeNews() ?? '';
        return { launch, flag, stable, candidate, ...(users === '' ? {} : { users }) };
      });
  }

  /** Users are news again, because whoever counts them may have forgotten them. */
  forgetTakenUsers(): void {
    for (const { memory } of this.#flags.values()) memory.users?.forgetTold();
  }
}

/** How an evaluator is set up. */
export interface EvaluatorOptions {
  /** Whether distinct users of the candidate are counted as well: 32 KB for each flag that gives it. */
  readonly countUsers?: boolean;
}

/** How often a flag gave each version. */
export interface FlagCounts {
  readonly launch: string;
  readonly flag: string;
  readonly stable: number;
  readonly candidate: number;
  /** Registers of a sketch of the users who were given the candidate, as far as they are new; see docs/flags.md. */
  readonly users?: string;
}

/** Callers without types may pass anything, also what throws when it is read. */
function keyOf(user: FlagUser): FlagUser['key'] {
  try {
    return user.key;
  } catch {
    return null;
  }
}

function attributesOf(user: FlagUser): FlagAttributes | undefined {
  try {
    return user.attributes ?? undefined;
  } catch {
    return undefined;
  }
}
