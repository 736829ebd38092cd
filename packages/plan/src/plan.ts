import type { Comparator, Condition, Operand, Variant } from './condition.ts';
import type { Dimension } from './quantity.ts';
import type {
  BlueGreenSettings,
  CommandRouterSettings,
  DnsSettings,
  FlagSettings,
  HaproxySettings,
  HostAndPort,
  MirrorSettings,
  NginxSettings,
} from './router-settings.ts';
import type {
  Accepted,
  After,
  Board,
  Channel,
  Cost,
  Escalation,
  ExpectedTraffic,
  Kpi,
  Lockdown,
  MatrixRule,
  OpenChoice,
  Phase,
  ReadinessSection,
  Rotation,
  SignOff,
  Step,
  Tell,
  Translations,
} from './sections.ts';

/** What a person may decide. A delay is a `pause` with a duration. */
export type DecisionKind = 'go' | 'no-go' | 'continue' | 'pause' | 'rollback' | 'override';

/**
 * A plan that has been read and checked: every reference resolves, every quantity is in base units.
 * Shares are basis points (0 to 10,000), durations integer milliseconds, instants epoch milliseconds UTC.
 */
export interface Plan {
  /** SHA-256 of the file's bytes, hex. What people sign. */
  readonly digest: string;
  readonly launch: LaunchInfo;
  readonly people: Readonly<Record<string, Person>>;
  readonly roles: Readonly<Record<string, Role>>;
  /** Roles that must all agree, per decision; a decision without an entry needs any one role that may take it. */
  readonly decisions: Readonly<Partial<Record<DecisionKind, { readonly needs: readonly string[] }>>>;
  /** The short form with one `services:` pair is one target named `main`. */
  readonly targets: Readonly<Record<string, Target>>;
  /** Where queries of signals are asked, and alerts are read; none in a plan that names no source. */
  readonly sources: Readonly<Record<string, SourceSettings>>;
  readonly signals: Readonly<Record<string, Signal>>;
  readonly thresholds: Readonly<Record<string, Threshold>>;
  /** Empty where the launch moves no traffic, or moves it as a whole by steps of the runbook. */
  readonly stages: readonly Stage[];
  readonly rollback: Rollback;
  readonly expected: ExpectedTraffic | null;
  readonly readiness: readonly ReadinessSection[];
  readonly signOff: readonly SignOff[];
  readonly matrix: readonly MatrixRule[];
  readonly escalations: readonly Escalation[];
  readonly lockdown: Lockdown | null;
  readonly runbook: readonly Phase[];
  readonly channels: Readonly<Record<string, Channel>>;
  readonly kpis: Readonly<Record<string, Kpi>>;
  readonly boards: Readonly<Record<string, Board>>;
  readonly after: After | null;
  readonly cost: Cost | null;
  readonly onCall: Readonly<Record<string, Rotation>>;
  readonly accepted: readonly Accepted[];
  /** What is still to be decided: such a plan is neither run nor rehearsed; absent where nothing is. */
  readonly choices?: readonly OpenChoice[];
  /** Sections that the launch is knowingly run without; absent in a plan as it was read. */
  readonly without?: readonly string[];
}

export interface LaunchInfo {
  /** Lower-case words joined by hyphens; part of the launch's id. */
  readonly name: string;
  readonly title: string;
  readonly titles?: Translations;
  readonly version: string;
  /** IANA zone. */
  readonly timezone: string;
  /** BCP 47 tag. */
  readonly language: string;
  /** The day on which the launch is planned, such as `2026-02-08`; for people. */
  readonly date?: string;
  /** Who answers for the plan; for people. */
  readonly owner?: string;
  readonly window?: { readonly fromMs: number; readonly toMs: number };
  /** Planned start, T: as stated, or where the window begins. Epoch milliseconds. */
  readonly startMs?: number;
  /** How long signals are read at share 0 before GO can be given. */
  readonly baselineMs: number;
  /** How long every source of a signal may fail before the launch is paused; a signal may say otherwise. */
  readonly maxBlindMs: number;
  /** Probability that some test of the whole launch takes a good candidate back by chance, 0 to 1. */
  readonly falseRollback: number;
}

export interface Person {
  readonly id: string;
  readonly name: string;
  readonly email?: string;
  /** Where calls reach them. */
  readonly phone?: string;
  /** IANA zone in which they live; for people. */
  readonly timezone?: string;
  /** Login names of the operating system that are this person. */
  readonly users: readonly string[];
}

export interface Role {
  readonly id: string;
  /** What people call it; its id unless stated. */
  readonly title?: string;
  readonly titles?: Translations;
  readonly people: readonly string[];
  readonly may: readonly DecisionKind[];
}

export interface Service {
  /** Origin, without a path. */
  readonly url: string;
  /** Path that answers 2xx when the service is well. */
  readonly health?: string;
  /** Origins of its instances, at least one; `url` alone unless stated. */
  readonly instances?: readonly string[];
  /** Path of metrics in Prometheus text format; `/metrics` unless stated. */
  readonly metrics: string;
}

export interface Target {
  readonly id: string;
  readonly stable: Service;
  readonly candidate: Service;
  readonly traffic: Traffic;
}

export type StickyKey =
  | { readonly kind: 'header'; readonly name: string }
  | { readonly kind: 'cookie'; readonly name: string }
  | { readonly kind: 'address' };

export interface Traffic {
  /** Name of a registered driver, such as `proxy`. */
  readonly driver: string;
  /** Where the proxy takes requests; other drivers have their own, and 127.0.0.1:0 stands here. */
  readonly listen: HostAndPort;
  /** What makes two requests the same user; the client's address for drivers that know no users. */
  readonly key: StickyKey;
  /** In the order in which the plan's stages first name them: who comes first when the share grows. */
  readonly audiences: readonly Audience[];
  /** Path patterns that counts are told apart by, such as `POST /batch` or `/users/*`; others count as `other`. */
  readonly endpoints: readonly string[];
  /** Drivers that take over if the first one cannot take traffic back, in order. */
  readonly backup: readonly string[];
  /** How long each driver has to take traffic back before the next one takes over, real milliseconds. */
  readonly backupAfterMs: number;
  /** Command that ends the candidate where no driver takes traffic back. */
  readonly stop?: string;
  /** All traffic goes to stable when no controller was heard for so many real milliseconds; absent: the share is held. */
  readonly unheardMs?: number;
  readonly mirror: MirrorSettings;
  /** Settings of the drivers, which can be rehearsed without them. */
  readonly haproxy?: HaproxySettings;
  readonly nginx?: NginxSettings;
  readonly flags?: FlagSettings;
  readonly dns?: DnsSettings;
  readonly command?: CommandRouterSettings;
  readonly blueGreen?: BlueGreenSettings;
  /** How long resolvers may keep an answer; for routers that work by DNS. */
  readonly ttlMs?: number;
  /** How long the proxy waits for the first byte of an answer. */
  readonly timeoutMs: number;
  /** How long open upgrades (WebSocket) of the candidate may live on after a rollback. */
  readonly drainMs: number;
}

export interface Audience {
  readonly id: string;
  /** Lower-case header name, and the values that belong to the audience. */
  readonly header: string;
  readonly values: readonly string[];
  /** Its part of all requests; measured before GO where the plan does not state it. */
  readonly sizeBp?: number;
}

export type Better = 'lower' | 'higher';

/** What the router's own counts can say. `users` and `requests` are counts, `requests_per_second` a rate. */
export type TrafficMeasure =
  | { readonly kind: 'errors' }
  | { readonly kind: 'successes' }
  | { readonly kind: 'fallbacks' }
  | { readonly kind: 'requests_per_second' }
  | { readonly kind: 'latency'; readonly quantile: number }
  /** Of the copies of requests that the candidate was given, which are none of its requests. */
  | { readonly kind: 'mirrored_errors' }
  | { readonly kind: 'mirrored_differences' }
  | { readonly kind: 'mirrored_latency'; readonly quantile: number };

/** How a series of a `/metrics` page is read: as it stands, per second, or its rise since the stage was entered. */
export type SeriesMeasure = 'value' | 'rate' | 'increase';

/** What a Prometheus server is asked for; `$variant` and `$stage` in it stand for the version and the stage. */
export type PrometheusAsk =
  | { readonly form: 'value'; readonly query: string }
  /** Two selectors of counters: the rise of the one as a part of the rise of the other. */
  | { readonly form: 'ratio'; readonly hits: string; readonly of: string }
  /** A base name with matchers, of a classic or a native histogram; `quantile` is 0..1. */
  | { readonly form: 'histogram'; readonly histogram: string; readonly quantile: number };

/** Where a query is asked: the id of one of the plan's `sources`, or an address without a login. */
export interface QueryPlace {
  readonly source?: string;
  /** URL, or the name of the secret that holds it. */
  readonly at?: string;
}

export type SignalSource =
  | { readonly kind: 'traffic'; readonly measure: TrafficMeasure }
  | {
      readonly kind: 'metrics';
      readonly metric: string;
      readonly labels: Readonly<Record<string, string>>;
      readonly measure: SeriesMeasure;
    }
  | ({ readonly kind: 'prometheus'; readonly ask: PrometheusAsk } & QueryPlace)
  /** `$variant`, `$stage`, `$from` and `$to` in the query stand for the version, the stage, and the span. */
  | ({ readonly kind: 'sql' | 'http'; readonly query: string } & QueryPlace)
  | { readonly kind: 'command'; readonly run: string };

/** Kinds of `sources` that a plan may name. */
export type SourceKind = 'prometheus' | 'sql' | 'http' | 'alertmanager';

/** A server that signals are asked of, or whose alerts are read. Secrets are `$NAME` or `file:PATH`, never values. */
export interface SourceSettings {
  readonly id: string;
  readonly kind: SourceKind;
  /** URL, or the name of the secret that holds it. */
  readonly url: string;
  /** Bearer token. */
  readonly token?: string;
  /** Login by user and password. */
  readonly user?: string;
  readonly password?: string;
  /** Sent with every request. */
  readonly headers: Readonly<Record<string, string>>;
  /** Files in PEM format: authorities to trust, and the client's own certificate and key. */
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** Name that the server's certificate must have, where it is not the host of the URL. */
  readonly serverName?: string;
  /** How long one request may take. */
  readonly timeoutMs: number;
  /** Labels that alerts must have to be this launch's; of an alertmanager. */
  readonly match: Readonly<Record<string, string>>;
  /** What an alertmanager must send along when it reports alerts by itself. */
  readonly webhookToken?: string;
}

/** Why nothing can be said about a signal. */
export type TrustState = 'stale' | 'absent' | 'source_down' | 'too_little_traffic' | 'contradictory';

/** What happens then. `extend` gives the stage more time, `use` judges another signal in place of this one. */
export type NoDataAction =
  | { readonly do: 'hold' | 'extend' | 'page' | 'pause' | 'rollback' }
  | { readonly do: 'use'; readonly signal: string };

export interface Signal {
  readonly id: string;
  readonly source: SignalSource;
  readonly dimension: Dimension;
  readonly currency?: string;
  /** What one unit of the source is in the base unit of the dimension: 1e6 for MB. */
  readonly scale: number;
  readonly titles?: Translations;
  readonly better: Better;
  /** Requests that one judged sample must rest on; 0 for gauges. */
  readonly minRequests: number;
  readonly onNoData: Readonly<Record<TrustState, NoDataAction>>;
  readonly maxBlindMs: number;
  /** Part of requests that must be good, 0..1; only for ratios. */
  readonly slo?: number;
  /** Whether some condition compares its two versions. */
  readonly compared: boolean;
  /** Whether some condition compares it with the same time of last week. */
  readonly lastWeek: boolean;
  /** Labels that some condition tells this signal apart by. */
  readonly by: readonly string[];
}

export interface Level {
  readonly op: Comparator;
  readonly operand: Operand;
  readonly forMs?: number;
  /** As the author wrote it. */
  readonly text: string;
}

/** Crossing `warning` or `critical` raises an alert of that level on the candidate. */
export interface Threshold {
  readonly signal: string;
  readonly variant: Variant;
  readonly target?: Level;
  readonly warning?: Level;
  readonly critical?: Level;
}

export interface Stage {
  readonly name: string;
  readonly titles?: Translations;
  /** Part of all traffic. 10,000 where the stage is limited by `users` alone. */
  readonly shareBp: number;
  /** Comes first; see docs/bucketing.md. */
  readonly audience?: string;
  /** At most so many distinct users get the candidate. */
  readonly users?: number;
  /** Part of all requests that is copied to the candidate, whose answers are dropped. */
  readonly mirrorBp: number;
  /** What the candidate must have shown before it is given this share. */
  readonly capacity?: Capacity;
  readonly observeMs: number;
  readonly everyMs: number;
  readonly gate: readonly Criterion[];
  readonly triggers: readonly Trigger[];
  /** `auto`: the next stage begins when the gate passes; else a person of this role must say CONTINUE. */
  readonly continue: { readonly kind: 'auto' } | { readonly kind: 'by'; readonly role: string };
}

export interface Capacity {
  /** Instances of the candidate that must be well; all unless stated. */
  readonly instances?: number;
  /** Requested of each instance; all must be answered below 500. */
  readonly warmUp?: { readonly path: string; readonly requests: number };
}

export interface Criterion {
  /** Unique in its stage: `gate.1`, `gate.2`, … */
  readonly id: string;
  readonly text: string;
  readonly condition: Condition;
}

export interface Trigger {
  /** Unique in its stage: `trigger.1`, … */
  readonly id: string;
  readonly text: string;
  readonly when: Condition;
  readonly action: TriggerAction;
  /** A person of this role is asked to do it; the engine does it by itself unless stated. */
  readonly by?: string;
  readonly tell: readonly Tell[];
  /** From the moment at which the condition begins to be true until the action has been taken. */
  readonly withinMs?: number;
}

/** `page` only calls people. */
export type TriggerAction = 'rollback' | 'pause' | 'page';

export interface Rollback {
  /** Budget from the decision until the router is seen to give the candidate nothing. */
  readonly withinMs: number;
  /** What is done in order once traffic is back; one that fails is reported, and the next one runs. */
  readonly steps: readonly Step[];
  /** Whether traffic waits for a stable version of which no instance answers, or goes back to it all the same. */
  readonly stableGone: 'hold' | 'proceed';
  /** How long the whole of it is expected to take, steps included; for the last safe moment to begin. */
  readonly takesMs?: number;
}
