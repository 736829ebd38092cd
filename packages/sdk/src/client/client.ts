import type { FlagAttributes } from '../decide.ts';
import { type Evaluation, Evaluator, type FlagUser } from '../evaluator.ts';
import { readRuleset } from '../read-ruleset.ts';
import type { RulesetFault } from '../ruleset.ts';
import { platformClock, type SdkClock } from '../shell/clock.ts';
import { platformRandom, type SdkRandom } from '../shell/random.ts';
import { backoffMs } from './backoff.ts';
import { CountsSender } from './counts-sender.ts';
import type { ClientOptions } from './options.ts';
import { Silence } from './silence.ts';
import { Tally } from './tally.ts';
import { Transport, TransportError } from './transport.ts';

const STALE_MS = 60_000;
const POLL_MS = 5_000;
const COUNTS_MS = 10_000;
/** A stream that lasted so long was a good one: the next wait is short again. */
const GOOD_STREAM_MS = 30_000;
/** Between two times that a copy is saved while the ruleset stays the same. */
const SAVE_AGAIN_MS = 15_000;
/** A file that was just written may seem to be of the future by so much. */
const FILE_TIMES_DIFFER_MS = 1_000;

/** What went wrong last. The ruleset held stays in force. */
export interface ClientProblem {
  readonly reason: RulesetFault | TransportError['reason'] | 'copy_failed' | 'copy_too_old' | 'counts_refused';
  readonly detail: string;
}

/** How a client is doing. */
export interface ClientStatus {
  readonly launch: string | null;
  /** Of the ruleset held; null without one. */
  readonly version: number | null;
  /** Where the ruleset held came from. */
  readonly from: 'nowhere' | 'copy' | 'server';
  /** The server was not heard for longer than `staleMs`. */
  readonly stale: boolean;
  readonly connection: 'connecting' | 'streaming' | 'polling' | 'closed';
  readonly problem: ClientProblem | null;
}

/**
 * Something that changed: another ruleset is in force; the one held became stale or fresh; flags give stable
 * because the server was not heard, or what the ruleset says, because it was heard again.
 */
export type ClientChange = 'ruleset' | 'stale' | 'fresh' | 'unheard' | 'heard';

/** An evaluation of a client; `stale` as in its status. */
export interface ClientEvaluation extends Evaluation {
  readonly stale: boolean;
}

/**
 * Flags of one server, evaluated here. It starts without waiting, and gives stable until it has a ruleset.
 * `isEnabled` and `evaluate` never throw. `close` ends it.
 */
export class FlagClient {
  readonly #options: ClientOptions;
  readonly #clock: SdkClock;
  readonly #random: SdkRandom;
  readonly #transport: Transport;
  readonly #evaluator: Evaluator;
  readonly #closed = new AbortController();
  readonly #listeners = new Set<(change: ClientChange) => void>();
  readonly #counts: CountsSender;
  readonly #tally: Tally;
  readonly #silence: Silence;
  readonly #work: Promise<unknown>;
  #from: ClientStatus['from'] = 'nowhere';
  #connection: ClientStatus['connection'] = 'connecting';
  #problem: ClientProblem | null = null;
  #heardAt: number;
  #staleTold = false;
  /** Whether the server has said, on this connection, that the ruleset held is the right one. */
  #inStep = false;
  #savedAt = Number.NEGATIVE_INFINITY;
  #text = '';
  #saving: Promise<void> = Promise.resolve();

  constructor(options: ClientOptions) {
    const {
      url,
      token,
      clock = platformClock,
      random = platformRandom,
      fetch = globalThis.fetch.bind(globalThis),
    } = options;
    this.#options = options;
    this.#clock = clock;
    this.#random = random;
    const { countsMs: everyMs = COUNTS_MS } = options;
    this.#evaluator = new Evaluator({ countUsers: everyMs > 0 });
    this.#tally = new Tally(
      () => this.#evaluator.takeCounts(),
      () => clock.monotonic(),
    );
    const client = random.id();
    this.#transport = new Transport({ url, token, client, clock, fetch });
    this.#heardAt = clock.monotonic();
    this.#silence = new Silence({
      evaluator: this.#evaluator,
      clock,
      heardAt: () => this.#heardAt,
      onChange: (change) => this.#tell(change),
    });
    const onProblem = (problem: ClientProblem): void => this.#note(problem);
    const { signal } = this.#closed;
    this.#counts = new CountsSender({
      everyMs,
      clock,
      random,
      client,
      transport: this.#transport,
      onProblem,
      take: () => this.#tally.takeAll(),
      version: () => this.#evaluator.ruleset?.version ?? null,
    });
    const watches = [this.#watchAge(), this.#silence.run(signal)];
    this.#work = Promise.all([this.#loadCopy(), this.#follow(), ...watches, this.#counts.run(signal)]);
  }

  /** Whether the user gets the candidate. `key` is what the router splits by. */
  isEnabled(flag: string, key: string | null | undefined, attributes?: FlagAttributes): boolean {
    return this.#evaluator.isEnabled(flag, key, attributes);
  }

  /** What the user gets, and why. */
  evaluate(flag: string, user: FlagUser): ClientEvaluation {
    return { ...this.#evaluator.evaluate(flag, user), stale: this.#isStale() };
  }

  status(): ClientStatus {
    const held = this.#evaluator.ruleset;
    return {
      launch: held?.launch ?? null,
      version: held?.version ?? null,
      from: this.#from,
      stale: this.#isStale(),
      connection: this.#connection,
      problem: this.#problem,
    };
  }

  /** Calls a listener at each change, until the function that is given back is called. */
  onChange(listener: (change: ClientChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves with true once there is a ruleset, and with false after `withinMs` without one, or when the client is closed. */
  async ready(withinMs = 5_000): Promise<boolean> {
    const done = new AbortController();
    const stop = this.onChange(() => {
      if (this.#evaluator.ruleset !== null) done.abort();
    });
    if (this.#evaluator.ruleset === null) {
      await this.#clock.sleep(withinMs, AbortSignal.any([done.signal, this.#closed.signal]));
    }
    stop();
    return this.#evaluator.ruleset !== null;
  }

  /** Sends now what was counted; gives up after two seconds. */
  flush(): Promise<void> {
    return this.#counts.flush();
  }

  /** Ends the stream and all timers, and sends what was counted. Evaluating goes on with the ruleset held. */
  async close(): Promise<void> {
    if (this.#closed.signal.aborted) return;
    this.#closed.abort();
    this.#connection = 'closed';
    await this.#work;
    await Promise.all([this.#counts.flush(), this.#saving]);
  }

  #isStale(): boolean {
    return this.#clock.monotonic() - this.#heardAt > (this.#options.staleMs ?? STALE_MS);
  }

  async #follow(): Promise<void> {
    const { signal } = this.#closed;
    for (let failures = 0; !signal.aborted; failures++) {
      this.#connection = 'connecting';
      const began = this.#clock.monotonic();
      await this.#streamOnce();
      if (signal.aborted) return;
      this.#inStep = false;
      // The server may have been started again.
      this.#evaluator.forgetTakenUsers();
      if (this.#clock.monotonic() - began >= GOOD_STREAM_MS) failures = 0;
      await this.#pollFor(backoffMs(failures, this.#random.fraction()));
    }
  }

  async #streamOnce(): Promise<void> {
    const { signal } = this.#closed;
    const version = this.#evaluator.ruleset?.version ?? null;
    const heard = (): void => {
      if (this.#inStep) this.#heard();
    };
    const message = async ({
      event,
      data,
      id,
    }: {
      event?: string | undefined;
      data: string;
      id?: string | undefined;
    }) => {
      this.#connection = 'streaming';
      if (event === 'ruleset') this.#inStep = await this.#take(data);
      if (event === 'current')
        this.#inStep = this.#evaluator.ruleset !== null && id === `${this.#evaluator.ruleset.version}`;
      heard();
    };
    await this.#trying(() => this.#transport.stream(version, { message, heard }, signal));
  }

  /** Waits for so long, and polls meanwhile. A client that has nothing polls at once. */
  async #pollFor(ms: number): Promise<void> {
    const { signal } = this.#closed;
    const until = this.#clock.monotonic() + ms;
    if (this.#evaluator.ruleset === null) await this.#pollOnce();
    while (!signal.aborted) {
      const left = until - this.#clock.monotonic();
      if (left <= 0) return;
      const pause = (this.#options.pollMs ?? POLL_MS) * (0.5 + this.#random.fraction() / 2);
      await this.#clock.sleep(Math.min(left, pause), signal);
      if (!signal.aborted && pause < left) await this.#pollOnce();
    }
  }

  async #pollOnce(): Promise<void> {
    await this.#trying(async () => {
      const text = await this.#transport.poll(this.#evaluator.ruleset?.checksum ?? null, this.#closed.signal);
      if (text !== null && !(await this.#take(text))) return;
      this.#connection = 'polling';
      this.#heard();
    });
  }

  /** Work with the server that may fail; what went wrong is kept for the status. */
  async #trying(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (this.#closed.signal.aborted) return;
      const known = error instanceof TransportError;
      this.#note({ reason: known ? error.reason : 'unreachable', detail: known ? error.message : 'no reason given' });
    }
  }

  /** Takes a ruleset over if it is right; gives whether the one held is now that of the server. */
  async #take(text: string): Promise<boolean> {
    const reading = await this.#read(text);
    if (reading === null) return false;
    this.#problem = null;
    this.#text = text;
    this.#savedAt = Number.NEGATIVE_INFINITY;
    this.#use(reading, 'server');
    return true;
  }

  async #read(text: string) {
    const { publicKey } = this.#options;
    const held = this.#evaluator.ruleset;
    const reading = await readRuleset(text, { held, ...(publicKey === undefined ? {} : { publicKey }) });
    if (reading.ok) return reading.ruleset;
    this.#note({ reason: reading.reason, detail: reading.detail });
    return null;
  }

  #use(ruleset: NonNullable<Evaluator['ruleset']>, from: 'copy' | 'server'): void {
    this.#from = from;
    if (this.#evaluator.ruleset?.checksum === ruleset.checksum) return;
    this.#tally.collect();
    if (from === 'server') this.#heardAt = this.#clock.monotonic();
    this.#evaluator.use(ruleset, this.#clock.monotonic() - this.#heardAt);
    this.#silence.wake();
    this.#counts.tookOver();
    this.#tell('ruleset');
  }

  #heard(): void {
    this.#heardAt = this.#clock.monotonic();
    this.#silence.heard();
    if (this.#staleTold) {
      this.#staleTold = false;
      this.#tell('fresh');
    }
    const { copy } = this.#options;
    if (copy === undefined || this.#text === '' || this.#heardAt - this.#savedAt < SAVE_AGAIN_MS) return;
    this.#savedAt = this.#heardAt;
    const text = this.#text;
    this.#saving = this.#saving.then(() => copy.save(text)).catch((error) => this.#copyFailed('saved', error));
  }

  /** A copy counts only while nothing was heard of the server, and only while it is young. */
  async #loadCopy(): Promise<void> {
    const { copy, copyMaxAgeMs = STALE_MS } = this.#options;
    if (copy === undefined) return;
    try {
      const found = await copy.load();
      if (found === null || this.#evaluator.ruleset !== null) return;
      const { text, ageMs } = found;
      if (!(ageMs >= -FILE_TIMES_DIFFER_MS && ageMs <= copyMaxAgeMs)) {
        return this.#note({
          reason: 'copy_too_old',
          detail: `the copy is ${Math.round(ageMs / 1000)} s old; ${copyMaxAgeMs / 1000} s are the most`,
        });
      }
      const ruleset = await this.#read(text);
      if (ruleset === null || this.#evaluator.ruleset !== null) return;
      this.#text = text;
      this.#heardAt -= Math.max(0, ageMs);
      this.#use(ruleset, 'copy');
    } catch (error) {
      this.#copyFailed('read', error);
    }
  }

  #copyFailed(what: 'read' | 'saved', error: unknown): void {
    const why = error instanceof Error && 'code' in error ? `: ${error.code}` : '';
    this.#note({ reason: 'copy_failed', detail: `the copy cannot be ${what}${why}` });
  }

  /** Tells when the ruleset becomes stale. */
  async #watchAge(): Promise<void> {
    const { signal } = this.#closed;
    const staleMs = this.#options.staleMs ?? STALE_MS;
    while (!signal.aborted) {
      const left = this.#heardAt + staleMs - this.#clock.monotonic();
      await this.#clock.sleep(left < 0 ? staleMs : left + 1, signal);
      if (signal.aborted || this.#staleTold || !this.#isStale()) continue;
      this.#staleTold = true;
      this.#tell('stale');
    }
  }

  #note(problem: ClientProblem): void {
    this.#problem = problem;
  }

  #tell(change: ClientChange): void {
    for (const listener of this.#listeners) {
      try {
        listener(change);
      } catch {
        // What a listener of the application does wrong is not ours to judge, and must stop nothing here.
      }
    }
  }
}
