import type { RouterPart } from '../index.ts';

/** A client that left is remembered for so long: it goes on with what it held. */
const LEFT_MS = 60_000;
const MAX_LEFT = 10_000;
/** So many versions are told of one by one. */
const MAX_PARTS = 5;
/** Shares of so many versions back are known. */
const MAX_VERSIONS = 1_000;

/** A ruleset as far as it matters to what a client does with it. */
interface Told {
  readonly launch: string;
  readonly shareBp: number;
}

interface Connected {
  streams: number;
  /** The version that it holds; null while that is not known. */
  version: number | null;
}

/** Who holds which version: the proof that a share is really given, or really taken back. */
export class Holders {
  readonly #now: () => number;
  readonly #told = new Map<number, Told>();
  readonly #connected = new Map<object | string, Connected>();
  readonly #left = new Map<object | string, { readonly version: number | null; readonly at: number }>();
  #newest = 0;

  /** `now`: monotonic milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** A ruleset that is served from now on. */
  publish(version: number, told: Told): void {
    this.#newest = version;
    this.#told.set(version, told);
    for (const old of this.#told.keys()) {
      if (this.#told.size <= MAX_VERSIONS) break;
      this.#told.delete(old);
    }
  }

  /** A client opened a stream, and says what it holds. */
  connect(who: object | string, version: number | null): void {
    const held = this.#connected.get(who);
    this.#left.delete(who);
    if (held === undefined) this.#connected.set(who, { streams: 1, version });
    else held.streams++;
  }

  /** A client has said, or an unnamed one has been sent, that version. Versions of one client only grow. */
  holds(who: object | string, version: number): void {
    const held = this.#connected.get(who);
    if (held !== undefined && version >= (held.version ?? 0) && this.#told.has(version)) held.version = version;
  }

  disconnect(who: object | string): void {
    const held = this.#connected.get(who);
    if (held === undefined || --held.streams > 0) return;
    this.#connected.delete(who);
    if (typeof who !== 'string' || this.#left.size >= MAX_LEFT) return;
    this.#left.set(who, { version: held.version, at: this.#now() });
  }

  /** Connected clients that may still give the candidate to more users than the ruleset in force does. */
  ahead(): number {
    return [...this.#connected.values()].filter(({ version }) => this.#isAhead(version)).length;
  }

  /** How many hold what, the version in force first. */
  parts(): readonly RouterPart[] {
    this.#forget();
    const counts = new Map<number | null, number>([[this.#newest, 0]]);
    for (const { version } of this.#connected.values()) counts.set(version, (counts.get(version) ?? 0) + 1);
    const all = this.#connected.size;
    const left = [...this.#left.values()].filter(({ version }) => this.#isAhead(version)).length;
    const [newest, ...others] = [...counts];
    const sorted = others.sort(([, a], [, b]) => b - a);
    const [shown, rest] = [[...(newest ? [newest] : []), ...sorted.slice(0, MAX_PARTS)], sorted.slice(MAX_PARTS)];
    return [
      ...shown.map(([version, count]) => this.#part(version, count, all)),
      ...(rest.length === 0 ? [] : [{ name: `${rest.length} more versions are held by clients`, shareBp: null }]),
      ...(left === 0 ? [] : [leftPart(left)]),
    ];
  }

  #part(version: number | null, count: number, all: number): RouterPart {
    const clients = `${count} of ${all} ${all === 1 ? 'client' : 'clients'} ${count === 1 ? 'holds' : 'hold'}`;
    if (version === null) return { name: `${clients} no version yet`, shareBp: null };
    return {
      name: `${clients} version ${version}`,
      shareBp: this.#told.get(version)?.shareBp ?? null,
      // The version file was lost, or the client follows another server as well.
      ...(version > this.#newest
        ? { problem: `is newer than version ${this.#newest}, which is served: they refuse it` }
        : {}),
    };
  }

  #isAhead(version: number | null): boolean {
    const [held, newest] = [version === null ? undefined : this.#told.get(version), this.#told.get(this.#newest)];
    if (newest === undefined || version === null || version === this.#newest) return false;
    // A version of before this server's life: nothing is known of its share.
    if (held === undefined) return true;
    return held.launch === newest.launch ? held.shareBp > newest.shareBp : held.shareBp > 0;
  }

  #forget(): void {
    const limit = this.#now() - LEFT_MS;
    for (const [who, { at }] of this.#left) {
      if (at >= limit) return;
      this.#left.delete(who);
    }
  }
}

function leftPart(count: number): RouterPart {
  const clients = count === 1 ? '1 client' : `${count} clients`;
  return {
    name: `${clients} left in the last minute`,
    shareBp: null,
    problem: 'held a higher share, and may go on with it until the server is reached again',
  };
}
