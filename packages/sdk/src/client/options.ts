import type { SdkClock } from '../shell/clock.ts';
import type { SdkRandom } from '../shell/random.ts';

/** A copy of the ruleset outside memory, such as `fileCopy` of `@holdpoint/sdk/node`. */
export interface RulesetCopy {
  /** The text that was saved last, and how long ago in milliseconds; null without one. */
  load(): Promise<{ readonly text: string; readonly ageMs: number } | null>;
  /** Called when the ruleset changes, and now and then while it is confirmed. */
  save(text: string): Promise<void>;
}

/** How a client is set up. */
export interface ClientOptions {
  /** Where rulesets are served, such as `https://flags.example.com`. */
  readonly url: string;
  /** Sent as `Authorization: Bearer …`. Never shown. */
  readonly token?: string;
  /** The Ed25519 key of whoever serves rulesets, 32 bytes in Base64. With it, an unsigned ruleset is refused. */
  readonly publicKey?: string;
  readonly copy?: RulesetCopy;
  /** A copy older than this is not used: 60,000 ms unless stated. */
  readonly copyMaxAgeMs?: number;
  /** The ruleset is stale when the server was not heard for so long: 60,000 ms unless stated. */
  readonly staleMs?: number;
  /** Between two polls while there is no stream, at most: 5,000 ms unless stated. */
  readonly pollMs?: number;
  /** Between two batches of counts, at most; 10,000 ms unless stated. 0 sends none. */
  readonly countsMs?: number;
  readonly clock?: SdkClock;
  readonly random?: SdkRandom;
  readonly fetch?: typeof globalThis.fetch;
}
