import type { LaunchState, RecordedEvent } from '@holdpoint/engine';
import type { Plan, Step } from '@holdpoint/plan';
import type { VirtualTime } from '../../src/shell/virtual-time.ts';

/** What faults touch, and what a check may ask to have been well. */
export type Part =
  | 'store'
  | 'router'
  | 'hand'
  | 'source'
  | 'process'
  | 'clock'
  | 'people'
  | 'version'
  | 'instance'
  | 'channel';

/** What a router is to its target: the `first` one splits; a backup follows it, or stands open until it is needed. */
export type RouterRole = 'first' | 'following' | 'reserve';

/** Which router of a target a deed is about. */
interface AboutRouter {
  readonly target: string;
  /** Name of its driver. */
  readonly router: string;
  readonly role: RouterRole;
}

/** Something that really happened, whether or not anybody recorded it. */
export type Deed =
  | { readonly kind: 'fault'; readonly part: Part; readonly text: string }
  | { readonly kind: 'process'; readonly process: number; readonly text: string }
  /** A program asked a router for a share; what comes of it is another deed. */
  | ({
      readonly kind: 'order';
      readonly process: number;
      readonly epoch: number;
      readonly shareBp: number;
    } & AboutRouter)
  /** A router said what it gives after an order of this share; null where its answer was lost. */
  | ({
      readonly kind: 'answer';
      readonly process: number;
      readonly shareBp: number;
      readonly seenBp: number | null;
      /** How long it took, in milliseconds. */
      readonly afterMs: number;
    } & AboutRouter)
  /** A router took an order; `highestEpoch` is the highest that it had seen before. */
  | ({
      readonly kind: 'taken';
      readonly process: number;
      readonly epoch: number;
      readonly highestEpoch: number;
      readonly shareBp: number;
      readonly audiences: string;
      readonly salt: string;
    } & AboutRouter)
  /** What a router gives the candidate changed; the highest of its nodes. */
  | ({ readonly kind: 'force'; readonly shareBp: number } & AboutRouter)
  /** The command that ends the candidate was run. */
  | { readonly kind: 'end'; readonly process: number; readonly target: string; readonly done: boolean }
  /** A step runner starts or ends what is left of a step. */
  | {
      readonly kind: 'step';
      readonly process: number;
      readonly step: string;
      readonly work: Step['work']['kind'];
      readonly text: 'starts' | 'ends';
    }
  /** A program has looked at the instances of a version, and saw whether it may have more traffic, or have it back. */
  | {
      readonly kind: 'look';
      readonly process: number;
      readonly of: 'stable' | 'candidate';
      /** Its first instance's address. */
      readonly url: string;
      readonly well: boolean;
    }
  | { readonly kind: 'message'; readonly channel: string; readonly text: string; readonly delivered: boolean }
  | { readonly kind: 'act'; readonly who: string; readonly text: string };

/** Everything that checks may look at while a launch is lived through. */
export interface Truth {
  readonly plan: Plan;
  readonly clock: VirtualTime;
  /** The durable record, folded by the simulator itself. */
  readonly record: LaunchState;
  /** What the candidate of a target really gets now, in basis points: what passes all its routers, the highest of their nodes each. */
  shareOf(target: string): number;
  /** What it would get if one of them gave this share. */
  wouldGive(target: string, router: string, shareBp: number): number;
  /** Whether its traffic could be taken back ever since: by a router, or by ending the candidate. */
  obeysSince(target: string, at: number): boolean;
  /** Whether its routers showed what they did, ever since. */
  truthfulSince(target: string, at: number): boolean;
  /** What a process believes; undefined for one that never took the launch up. */
  live(process: number): LaunchState | undefined;
  /** The number of the process that was started last. */
  readonly newest: number;
  /** Part of the candidate's requests that fail now, 0 to 1. */
  readonly candidateErrorRate: number;
  /** Since when no gauge gives a value, true time; null where they do. */
  readonly gaugesFailSince: number | null;
  /** Whether nothing was wrong with these parts at any moment since then. */
  calmSince(at: number, ...parts: readonly Part[]): boolean;
}

/** One invariant watching one launch. */
export interface Watch {
  /** An event is in the record; `before` is the record's state without it. */
  recorded?(event: RecordedEvent, before: LaunchState, after: LaunchState): void;
  did?(deed: Deed): void;
  /** An engine step of a process is over. */
  stepped?(live: LaunchState, process: number): void;
  /** A process has folded the record and takes the launch up. */
  resumed?(live: LaunchState): void;
  /** Nothing happens any more. */
  ended?(events: readonly RecordedEvent[]): void;
}

/** A promise about every launch. */
export interface Invariant {
  readonly id: string;
  readonly statement: string;
  /** Watches a launch from its beginning; calls `broken` with a sentence wherever the promise is not kept. */
  watch(truth: Truth, broken: (what: string) => void): Watch;
}
