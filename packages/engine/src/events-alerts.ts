import type { AlertLevel } from '@holdpoint/plan';
import type { ReadFailure } from './events.ts';

/** One alert of the team's own, as its source shows it: judged by `no critical alert` and `any critical alert`. */
export interface ExternalAlert {
  /** What tells it from every other alert of its source. */
  readonly fingerprint: string;
  readonly name: string;
  readonly level: AlertLevel;
  /** The severity that says nothing known, so that the level was assumed; empty where there is none at all. */
  readonly assumedFrom?: string;
  /** A few of its labels, cut to a length that a board can show. */
  readonly labels: Readonly<Record<string, string>>;
  readonly summary: string;
  /** By the clock of its source, epoch milliseconds. */
  readonly startsAt: number;
  /** Only `firing` counts; the others are shown. */
  readonly state: 'firing' | 'silenced' | 'inhibited';
  /** Part of an exercise: shown and marked, and judged by nothing. */
  readonly drill: boolean;
}

interface AboutAlert {
  readonly source: string;
  readonly fingerprint: string;
  readonly name: string;
  readonly level: AlertLevel;
}

/** What happens to alerts that come from outside; part of `LaunchEvent`. */
export type AlertEvent =
  /** The alerts of a source are known from here on. `dropped` says how many of those that it shows were left out. */
  | {
      readonly type: 'AlertSourceAnswered';
      readonly data: { readonly source: string; readonly shown: number; readonly dropped: number };
    }
  | {
      readonly type: 'AlertSourceLost';
      readonly data: { readonly source: string; readonly reason: ReadFailure; readonly detail: string };
    }
  | {
      readonly type: 'ExternalAlertRaised';
      readonly data: { readonly source: string; readonly alert: ExternalAlert };
    }
  /** It was silenced, say, or has another level. */
  | {
      readonly type: 'ExternalAlertChanged';
      readonly data: AboutAlert & Pick<ExternalAlert, 'assumedFrom' | 'state' | 'drill'>;
    }
  | { readonly type: 'ExternalAlertCleared'; readonly data: AboutAlert };
