import type { Condition } from './condition.ts';
import type { Quantity } from './quantity.ts';

/** What a name is in other languages than the launch's own, by BCP 47 tag. */
export type Translations = Readonly<Record<string, string>>;

/**
 * When something is due. `relative` slides with T, the moment of GO (before GO: the planned start);
 * `wall` is a time on the clock and stays where it is. Both in integer milliseconds.
 */
export type Moment =
  | { readonly kind: 'relative'; readonly offsetMs: number; readonly text: string }
  | { readonly kind: 'wall'; readonly atMs: number; readonly text: string };

export type CheckKind =
  | 'command'
  | 'condition'
  | 'dns'
  | 'env'
  | 'file'
  | 'http'
  | 'pagerduty'
  | 'postgres'
  | 'prometheus'
  | 'rabbitmq'
  | 'redis'
  | 'same'
  | 'slack'
  | 'smtp'
  | 'tcp'
  | 'tls';

/** A probe of the world. `subject` is what its kind asks: a URL, `host:port`, a command line, a path, a condition. */
export interface Check {
  readonly kind: CheckKind;
  readonly subject: string;
  /** Further fields of its kind as they were written, such as `newer_than: 24h`. */
  readonly options: Readonly<Record<string, string>>;
  readonly tries: number;
  readonly everyMs: number;
}

/** Where a command runs. */
export type CommandPlace = 'local' | 'ssh' | 'container' | 'http';

export interface Command {
  /** As it was written; it is run as an argument list, never by a shell. */
  readonly line: string;
  readonly place: CommandPlace;
  /** Host, container or URL; absent for `local`. */
  readonly on?: string;
}

export interface Tell {
  readonly channel: string;
  /** Template; `{{time}}`, `{{reason}}`, `{{stage}}` and `{{step}}` are filled in. */
  readonly message: string;
}

export type OnFailure =
  | { readonly kind: 'stop' }
  /** Tries again after this time, and stops if that fails as well. */
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'continue' };

/** What a step does; a step of `manual` work is done when its owner says so. */
export type StepWork =
  | { readonly kind: 'run'; readonly command: Command }
  | { readonly kind: 'verify' }
  | { readonly kind: 'tell' }
  | { readonly kind: 'manual' }
  | { readonly kind: 'ask'; readonly role: string; readonly question: string }
  | { readonly kind: 'wait'; readonly ms: number }
  /** Opens a stage of traffic; done when the router was seen to give its share. */
  | { readonly kind: 'stage'; readonly stage: number };

/** A timed action of the runbook, or one of the steps of a rollback. */
export interface Step {
  /** `p2.s3`: third step of the second phase; `rollback.1` in a rollback. */
  readonly id: string;
  readonly name: string;
  readonly titles?: Translations;
  /** Not before. */
  readonly at?: Moment;
  /** Role that answers for it. */
  readonly owner?: string;
  readonly work: StepWork;
  /** Checked after the work, as a part of it. */
  readonly verify?: Check;
  readonly tell: readonly Tell[];
  /** How long it is expected to take; for the forecast. */
  readonly takesMs?: number;
  readonly timeoutMs: number;
  /** How often it is tried again after a failure. */
  readonly retries: number;
  readonly onFailure: OnFailure;
  /** Ids of the steps that must have ended before; the one before it unless stated. */
  readonly after: readonly string[];
  /** Roles that must agree before it starts, each another person. */
  readonly needs: readonly string[];
  readonly destructive: boolean;
  readonly reversible: boolean;
  readonly idempotent: boolean;
  /** Output that people expect to see; for people. */
  readonly expect?: string;
}

export interface Checkpoint {
  readonly name: string;
  readonly titles?: Translations;
  /** Roles that must all agree to go on. */
  readonly needs: readonly string[];
  readonly criteria: readonly { readonly id: string; readonly text: string; readonly condition: Condition }[];
  /** After which the launch is paused if nobody has answered. */
  readonly timeoutMs: number;
}

/** Steps that belong together and end in a checkpoint. Phases follow one another. */
export interface Phase {
  /** `p1`, `p2`, … */
  readonly id: string;
  readonly name: string;
  readonly titles?: Translations;
  readonly at?: Moment;
  readonly until?: Moment;
  readonly steps: readonly Step[];
  readonly checkpoint?: Checkpoint;
}

export interface ReadinessItem {
  readonly id: string;
  readonly title: string;
  readonly titles?: Translations;
  readonly owner?: string;
  readonly due?: Moment;
  readonly check?: Check;
  /** What proves it; for people. */
  readonly evidence?: string;
  /** Why it does not apply. */
  readonly notApplicable?: string;
}

export interface ReadinessSection {
  readonly name: string;
  readonly titles?: Translations;
  /** Sections of an area, such as `1. Production environment`. */
  readonly area?: string;
  readonly owner?: string;
  readonly due?: Moment;
  readonly items: readonly ReadinessItem[];
}

export interface SignOff {
  readonly role: string;
  /** What the role confirms. */
  readonly confirms: readonly string[];
}

export type MatrixAction = 'proceed' | 'monitor' | 'investigate' | 'pause' | 'rollback' | 'escalate';

/** One row of the decision matrix: in this situation, this role decides, and this is what is done. */
export interface MatrixRule {
  /** `matrix.1`, … */
  readonly id: string;
  /** Measured where it can be; a situation in words otherwise. */
  readonly when: Condition | null;
  readonly situation: string;
  readonly decides: string;
  readonly action: MatrixAction;
  /** The engine does it by itself. */
  readonly automatic: boolean;
  /** Whom `escalate` goes to. */
  readonly to?: string;
}

export interface Escalation {
  readonly issue: string;
  readonly titles?: Translations;
  readonly severity: 'critical' | 'high' | 'medium' | 'low';
  readonly effect: OnFailure;
  readonly action?: string;
  /** Choices that people have then. */
  readonly options: readonly string[];
  /** Roles in the order in which they are called. */
  readonly contacts: readonly string[];
  /** After which the next contact is called. */
  readonly eachMs: number;
}

export interface Lockdown {
  readonly from: Moment;
  /** Null: until the launch has ended. */
  readonly until: Moment | null;
  readonly files: readonly string[];
  readonly env: readonly string[];
  readonly flags: readonly string[];
  /** Folder into which the locked files are copied when the lock begins. */
  readonly backup?: string;
  readonly override?: { readonly by: string; readonly with?: string; readonly forMs: number };
}

export type ChannelKind = 'slack' | 'pagerduty' | 'email' | 'webhook' | 'status_page';
export type Severity = 'critical' | 'warning' | 'info';

export interface Channel {
  readonly id: string;
  readonly kind: ChannelKind;
  /** An address, or the name of the secret that holds it: `$SLACK_WEBHOOK`. */
  readonly address: string;
  readonly via?: string;
  /** Alerts of these severities go there by themselves. */
  readonly severity: readonly Severity[];
  readonly title?: string;
}

export interface Kpi {
  readonly id: string;
  readonly title: string;
  readonly titles?: Translations;
  /** Signal of the plan that it is, where it is one. */
  readonly signal?: string;
  /** Where its value comes from, for people. */
  readonly source?: string;
  /** As it was written, such as `< 100ms`. */
  readonly target?: string;
  readonly staleAfterMs: number;
}

export interface Board {
  readonly id: string;
  readonly title: string;
  readonly titles?: Translations;
  readonly kpis: readonly string[];
  readonly signals: readonly string[];
  readonly everyMs: number;
  /** Roles that may see it; everybody where it is empty. */
  readonly for: readonly string[];
  /** What the board calls healthy, condition by condition. */
  readonly healthy: readonly { readonly text: string; readonly condition: Condition }[];
}

/** `5m for 2h`, `15m for 4h`, `1h`: how often checks run after the launch; the last one goes on to the end. */
export interface Cadence {
  readonly everyMs: number;
  readonly forMs?: number;
}

/** Judged at the end of the watch. */
export type SuccessCriterion = { readonly id: string; readonly text: string } & (
  | { readonly kind: 'condition'; readonly condition: Condition; readonly throughout: boolean }
  /** A figure of the launch itself, such as `unplanned_rollbacks = 0`. */
  | { readonly kind: 'figure'; readonly figure: string; readonly op: string; readonly value: Quantity }
  | { readonly kind: 'ask'; readonly role: string; readonly question: string }
);

export interface Recurring {
  readonly name: string;
  readonly titles?: Translations;
  readonly owner?: string;
  /** Fixed lengths in milliseconds; calendar ones by name. */
  readonly every:
    | { readonly kind: 'length'; readonly ms: number }
    | { readonly kind: 'calendar'; readonly unit: 'month' | 'quarter' | 'half-year' | 'year' };
  /** Time of day, `09:00`, in `timezone`. */
  readonly at?: string;
  readonly timezone?: string;
  /** Roles that attend. */
  readonly with: readonly string[];
}

export interface After {
  readonly watchMs: number;
  readonly every: readonly Cadence[];
  readonly success: readonly SuccessCriterion[];
  readonly review?: { readonly withinMs: number; readonly owner: string };
  readonly recurring: readonly Recurring[];
  /** Work that is tracked to done. */
  readonly tasks: readonly {
    readonly name: string;
    readonly titles?: Translations;
    readonly owner?: string;
    readonly due?: Moment;
  }[];
}

export interface Cost {
  readonly per: 'launch' | 'month';
  readonly expected?: Quantity;
  readonly limit?: Quantity;
  readonly items: readonly { readonly name: string; readonly amount: Quantity }[];
}

/** Who is on call: the people take turns of `everyMs`. */
export interface Rotation {
  readonly id: string;
  readonly people: readonly string[];
  readonly everyMs: number;
  readonly from: Moment;
  readonly until: Moment;
  /** 1 is called first. */
  readonly level: number;
}

/** Traffic that the author expects, by which the plan is checked and rehearsed. */
export interface ExpectedTraffic {
  /** Mean over a day. */
  readonly requestsPerSecond: number;
  readonly users?: number;
  /** Hour of the day with the most requests, 0 to 23.99, in the launch's time zone. */
  readonly peakHour: number;
  /** Requests in the quietest hour as a part of those in the busiest, 0 to 1. */
  readonly quiet: number;
}

/** A finding of the linter that the author has looked at and accepts, with the reason. */
export interface Accepted {
  readonly code: string;
  /** Only findings whose message contains this text; all of the code unless stated. */
  readonly about?: string;
  readonly because: string;
}

/** Something that an imported document left open; a placeholder stands in its place. */
export interface OpenChoice {
  /** Such as `stages.wave-1.observe`. */
  readonly choice: string;
  readonly question: string;
  /** What may be answered; empty where any answer of the right form does. */
  readonly answers: readonly string[];
}
