/** One line of the timeline; `at` is launch time, epoch milliseconds. */
export interface TimelineEntry {
  readonly at: number;
  readonly kind: 'stage' | 'decision' | 'scenario' | 'alarm' | 'step' | 'message' | 'other';
  readonly text: string;
}

/** A stage as it was lived through; `shareBp` in basis points, times in epoch milliseconds, `to` null while it lasts. */
export interface StageSpan {
  readonly name: string;
  readonly shareBp: number;
  readonly from: number;
  readonly to: number | null;
}

/** A value of a signal, in the base unit of its dimension, at a time in epoch milliseconds. */
export interface ChartPoint {
  readonly at: number;
  readonly value: number;
}

/** What one signal was on both versions, and the limits that gates and triggers hold it to. */
export interface SignalChart {
  readonly signal: string;
  /** As in plans: `ratio`, `duration`, `bytes`, … */
  readonly dimension: string;
  readonly candidate: readonly ChartPoint[];
  readonly stable: readonly ChartPoint[];
  readonly limits: readonly { readonly label: string; readonly value: number }[];
}

/** Requests per second of both versions at a time in epoch milliseconds. */
export interface TrafficPoint {
  readonly at: number;
  readonly stable: number;
  readonly candidate: number;
}

/** A trigger and when it fired, in epoch milliseconds; null where it did not. */
export interface TriggerRow {
  readonly stage: string;
  readonly text: string;
  readonly firedAt: number | null;
  readonly detail: string;
}

/** A figure with its name, both ready to be read. */
export interface Fact {
  readonly label: string;
  readonly value: string;
}

/** Everything that the report of one rehearsal shows. */
export interface RehearsalReportInput {
  readonly title: string;
  /** Title and seed of the scenario. */
  readonly subtitle: string;
  /** BCP 47, such as `en` or `ar`. */
  readonly language: string;
  /** IANA zone in which times are shown. */
  readonly timezone: string;
  readonly outcome: readonly string[];
  readonly timeline: readonly TimelineEntry[];
  readonly stages: readonly StageSpan[];
  readonly charts: readonly SignalChart[];
  readonly traffic: readonly TrafficPoint[];
  readonly triggers: readonly TriggerRow[];
  readonly facts: readonly Fact[];
}

/** How many releases of one kind of harm were drawn and detected, and by what. */
export interface KindRow {
  readonly kind: string;
  readonly drawn: number;
  readonly detected: number;
  readonly byCatcher: Readonly<Record<string, number>>;
}

/** One bad release: its size from 0 to 1, and what it cost; `detectMs` is null where nobody noticed. */
export interface Detection {
  readonly kind: string;
  readonly size: number;
  readonly detectMs: number | null;
  readonly userMinutes: number;
  readonly failedRequests: number;
}

/** A table whose cells are ready to be read. */
export interface ReportTable {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Everything that the report of a study of many releases shows. */
export interface StudyReportInput {
  readonly title: string;
  readonly subtitle: string;
  /** BCP 47, such as `en` or `ar`. */
  readonly language: string;
  readonly facts: readonly Fact[];
  readonly kinds: readonly KindRow[];
  readonly detections: readonly Detection[];
  readonly distributions: readonly { readonly label: string; readonly text: string }[];
  readonly tables: readonly ReportTable[];
}
