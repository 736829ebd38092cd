import { distinctIn, MAX_RANK, REGISTERS } from '@holdpoint/bucketing';
import type { Variant } from '@holdpoint/plan';
import { eachRegister } from '@holdpoint/sdk';
import type { VariantCounts } from '../index.ts';

/** A client is remembered by its last batch, so that one that comes twice counts once. */
const MAX_CLIENTS = 50_000;
const MAX_COUNT = 1_000_000_000;
const MAX_ENTRIES = 1_000;
/** Every register twice. */
const MAX_USERS_LENGTH = 8 * REGISTERS;
/** A batch does not wait longer than this in a client. */
const MAX_AGE_MS = 24 * 3_600_000;

/** What a client says about one flag of one launch. */
export interface ExposureEntry {
  readonly launch: string;
  readonly flag: string;
  readonly stable: number;
  readonly candidate: number;
  /** Milliseconds since the candidate was given last, at the least. */
  readonly lastCandidateMs: number;
  /** Registers of a sketch of the users who were given the candidate, as `eachRegister` of the SDK reads them. */
  readonly users: string;
}

/** What a client sends of its counts. */
export interface ExposureBatch {
  readonly client: string;
  readonly batch: number;
  /** The ruleset that it holds. */
  readonly version: number | null;
  readonly entries: readonly ExposureEntry[];
}

type Fields = Readonly<Record<string, unknown>>;

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function count(value: unknown, max = MAX_COUNT): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= max ? value : null;
}

function name(value: unknown, max = 200): string | null {
  return typeof value === 'string' && value.length > 0 && value.length <= max ? value : null;
}

/** Reads a batch; a text says what is wrong with it. */
export function readBatch(value: unknown): ExposureBatch | string {
  if (!isFields(value) || value.v !== 1) return 'this is not a batch of counts with "v": 1';
  const [client, batch] = [name(value.client), count(value.batch, Number.MAX_SAFE_INTEGER)];
  if (client === null) return 'client is not a text of 1 to 200 characters';
  if (batch === null || batch === 0) return 'batch is not a whole number from 1';
  const version = value.version === undefined ? null : count(value.version, Number.MAX_SAFE_INTEGER);
  if (version === null && value.version !== undefined) return 'version is not a whole number';
  const { counts } = value;
  if (!Array.isArray(counts) || counts.length > MAX_ENTRIES) return `counts is not a list of ${MAX_ENTRIES} at most`;
  const entries = counts.map(readEntry);
  const wrong = entries.indexOf(null);
  if (wrong >= 0)
    return `counts[${wrong}] does not have launch, flag, stable and candidate, or its users are no sketch`;
  return { client, batch, version, entries: entries.filter((entry) => entry !== null) };
}

function readEntry(value: unknown): ExposureEntry | null {
  if (!isFields(value)) return null;
  const [launch, flag] = [name(value.launch), name(value.flag)];
  const [stable, candidate] = [count(value.stable), count(value.candidate)];
  if (launch === null || flag === null || stable === null || candidate === null) return null;
  const age = value.lastCandidateMs;
  const lastCandidateMs = typeof age === 'number' && age >= 0 && age <= MAX_AGE_MS ? age : 0;
  const { users = '' } = value;
  if (typeof users !== 'string' || users.length > MAX_USERS_LENGTH || !areRegisters(users)) return null;
  return { launch, flag, stable, candidate, lastCandidateMs, users };
}

function areRegisters(users: string): boolean {
  let fits = true;
  const read = eachRegister(users, (_, rank) => {
    fits &&= rank >= 1 && rank <= MAX_RANK;
  });
  return read && fits;
}

/** What applications have counted since this server started. */
export class FlagCounts {
  readonly #requests: Record<Variant, number> = { stable: 0, candidate: 0 };
  readonly #batches = new Map<string, number>();
  #users = new Uint8Array(REGISTERS);
  #lastCandidateAt: number | null = null;

  /** Wall time (epoch milliseconds) of the last exposure to the candidate, at the latest. */
  get lastCandidateAt(): number | null {
    return this.#lastCandidateAt;
  }

  /** Whether this batch is new; it is from now on known. Batches of one client come in order. */
  isNew({ client, batch }: ExposureBatch): boolean {
    const last = this.#batches.get(client) ?? 0;
    if (batch <= last) return false;
    this.#batches.delete(client);
    this.#batches.set(client, batch);
    if (this.#batches.size > MAX_CLIENTS) {
      for (const oldest of this.#batches.keys()) {
        this.#batches.delete(oldest);
        break;
      }
    }
    return true;
  }

  /** Counts what a client has counted; `at` is the wall time of its arrival. */
  add({ stable, candidate, lastCandidateMs, users }: ExposureEntry, at: number): void {
    eachRegister(users, (index, rank) => {
      this.#users[index] = Math.max(this.#users[index] ?? 0, rank);
    });
    this.#requests.stable += stable;
    this.#requests.candidate += candidate;
    if (candidate > 0) this.#lastCandidateAt = Math.max(this.#lastCandidateAt ?? 0, Math.round(at - lastCandidateMs));
  }

  /** Begins to count distinct users anew, for a launch that begins. */
  forgetUsers(): void {
    this.#users = new Uint8Array(REGISTERS);
  }

  /** Users are those of the candidate: a flag that is closed gives stable without a look at the user. */
  variant(variant: Variant): VariantCounts {
    const users = variant === 'candidate' ? Math.round(distinctIn(this.#users)) : 0;
    return { requests: this.#requests[variant], errors: 0, latency: [], users, fallbacks: 0, endpoints: {} };
  }
}
