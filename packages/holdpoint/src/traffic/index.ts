import type { HistogramCounts } from '@holdpoint/analysis';
import type { Target } from '@holdpoint/plan';
import type { Environment } from '../shell/references.ts';

/**
 * What a router should do. Level, not edge: the whole wish, every time.
 * Who gets the candidate is defined in docs/bucketing.md.
 */
export interface Split {
  /** Id of the launch, such as `batch-patches-2026-02-08-1`. */
  readonly launch: string;
  /** Fencing number of the controller. A driver refuses a lower one than it has seen, unless `shareBp` is 0 for the same launch. */
  readonly epoch: number;
  /** Hashed with the key; constant for one launch. */
  readonly salt: string;
  /** Part of all traffic for the candidate, basis points 0 to 10,000. */
  readonly shareBp: number;
  /** Audiences that come first, in order, each with its part of all requests in basis points. */
  readonly first: readonly { readonly audience: string; readonly sizeBp: number }[];
  /** At most so many distinct keys get the candidate; those admitted stay admitted. */
  readonly maxUsers?: number;
  /** Part of the requests to stable that is copied to the candidate, whose answers are dropped; basis points, 0 unless stated. */
  readonly mirrorBp?: number;
  /**
   * The router gives all traffic to stable when it was neither told nor asked anything for so many milliseconds,
   * and stays so until the next split; it holds the share unless stated.
   */
  readonly unheardMs?: number;
}

/** Counts since the router started; they only grow. Latency is the time to the first byte of the answer, in microseconds. */
export interface Counts {
  readonly requests: number;
  /** Answers of status 500 and above, requests that fell back, and requests without an answer. */
  readonly errors: number;
  readonly latency: HistogramCounts;
}

export interface VariantCounts extends Counts {
  /** Distinct sticky keys served by this version since the launch's first split (estimated above 10,000 with an error below 2 %). */
  readonly users: number;
  /** Requests meant for this version that stable answered in its place. */
  readonly fallbacks: number;
  /** By endpoint pattern of the plan; `other` for the rest. */
  readonly endpoints: Readonly<Record<string, Counts>>;
}

/**
 * Copies that the candidate was given, which are no requests of it; they only grow. Each stands beside the
 * answer that stable gave to the same request.
 */
export interface MirrorCounts extends Counts {
  /** Requests that were to be copied and were not, or not to the end, for no fault of the candidate. */
  readonly skipped: number;
  /** Copies without a whole answer: no connection, broken off, too late. They count as errors and as differences, too. */
  readonly failed: number;
  /** Copies whose answer is another: by the class of its status, by its body where bodies are compared, or none. */
  readonly differences: number;
  readonly statusDiffers: number;
  readonly bodyDiffers: number;
  /** How fast stable began to answer the same requests, in microseconds. */
  readonly stableLatency: HistogramCounts;
}

/** What a router is seen to do. */
export interface TrafficObservation {
  /** Identifies one life of the router's counters; a new value means that they began again at 0. */
  readonly countersId: string;
  /** The split in force; null before the first one. */
  readonly split: Split | null;
  readonly stable: VariantCounts;
  readonly candidate: VariantCounts;
  /** Requests per audience among all, and all requests with a key: for measuring audience sizes. */
  readonly audiences: Readonly<Record<string, number>>;
  /** Requests that neither version answered. */
  readonly unanswered: number;
  /** Wall time (epoch milliseconds) at which the last request was passed to the candidate; up to two seconds late. */
  readonly lastCandidateAt: number | null;
  /** Nobody could say when that was: it was `lastCandidateAt` at the latest. */
  readonly lastIsBound?: true;
  /** Requests and open upgrades that the candidate is still working on. */
  readonly candidateInFlight: number;
  /** Of routers that copy requests. */
  readonly mirror?: MirrorCounts;
  /** Where several routers, or several nodes of one, stand behind this observation: each of them. */
  readonly parts?: readonly RouterPart[];
}

/** One of several routers of a target, or one node of a router. */
export interface RouterPart {
  /** Name of the driver or the node. */
  readonly name: string;
  /** What it gives the candidate, in basis points; null where it cannot be seen. */
  readonly shareBp: number | null;
  /** What is wrong with it, in one line. */
  readonly problem?: string;
}

/** What a driver can do; a plan that asks for more is refused when it is read. */
export interface TrafficCapabilities {
  /** By what it tells users apart, so that each stays on one version; empty where it knows no users. */
  readonly stickyKeys: readonly ('header' | 'cookie' | 'address')[];
  readonly audiences: boolean;
  /** False where it cannot measure how large an audience is, so that plans must say so. */
  readonly audienceSizes?: false;
  readonly userCap: boolean;
  /** Counts requests and errors per version. */
  readonly counts: boolean;
  /** False where it counts requests alone: what went wrong is not seen. */
  readonly errors?: false;
  /** Measures the time to the first byte per version. */
  readonly latency: boolean;
  /** Counts the distinct keys that the candidate serves; those of stable only where the router sees every request. */
  readonly users: boolean;
  /** Counts per endpoint pattern. */
  readonly endpoints: boolean;
  /** `whole`: it switches all traffic or none. */
  readonly shares: 'any' | 'whole';
  /** Decides by docs/bucketing.md, so that another router which does agrees with it on every key. */
  readonly sameBuckets: boolean;
  /** Copies requests to the candidate. */
  readonly mirror: boolean;
  /** Goes back to stable by itself when no controller is heard. */
  readonly unheard: boolean;
}

/**
 * One router. All methods may be called again after a crash and give the same result.
 * Failures are LaunchErrors: `router_unreachable` (may be tried again) or `router_refused` (a lower epoch, an impossible split).
 */
export interface TrafficDriver {
  /** Makes the split so and reads it back: the observation shows what the router does now. */
  apply(split: Split): Promise<TrafficObservation>;
  /**
   * Gives all traffic to stable for a rollback, by every way that there is: where several routers stand behind
   * this one, backups take over, and at last the candidate is ended. Absent where `apply` is the only way.
   */
  takeBack?(split: Split): Promise<TrafficObservation>;
  observe(): Promise<TrafficObservation>;
  /** Lets go of the router, which keeps serving. */
  close(): Promise<void>;
  /** Ends the router if this program started it: it drains, then stops. */
  stop(): Promise<void>;
}

export interface TrafficDriverOptions {
  readonly target: Target;
  /** Folder in which the driver may keep files. */
  readonly dataDir: string;
  /** What commands find in their environment: that of this process unless stated. */
  readonly env?: Environment;
}

/** A driver: its abilities, and how to open it. Opening starts the router or finds the running one again. */
export interface TrafficDriverKind {
  readonly name: string;
  readonly capabilities: TrafficCapabilities;
  /** What it can do for this target, where that depends on the settings; `capabilities` unless stated. */
  capabilitiesFor?(target: Target): TrafficCapabilities;
  /** The part of the plan's traffic that it cannot work without; `name` and `fields` as the plan writes them. */
  readonly settings?: {
    readonly key: 'haproxy' | 'nginx' | 'flags' | 'dns' | 'command' | 'blueGreen';
    readonly name: string;
    readonly fields: string;
  };
  open(options: TrafficDriverOptions): Promise<TrafficDriver>;
}
