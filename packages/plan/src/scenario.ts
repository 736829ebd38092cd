import type { AlertLevel, Variant } from './condition.ts';
import type { DecisionKind } from './plan.ts';
import type { Moment } from './sections.ts';

/** What happens in a rehearsal, and to whom. Values of signals are in the base units of the plan. */
export interface Scenario {
  readonly title: string;
  readonly seed?: number;
  readonly world: ScenarioWorld;
  /** By the id of a person, or of a role for all who have it. */
  readonly people: Readonly<Record<string, Habits>>;
  readonly events: readonly ScenarioEvent[];
}

export interface ScenarioWorld {
  /** Mean over a day; the plan's expectation, or 50, unless stated. */
  readonly requestsPerSecond?: number;
  readonly users?: number;
  /** Hour of the day with the most requests, 0 to 23.99. */
  readonly peakHour?: number;
  /** Requests in the quietest hour as a part of those in the busiest, 0 to 1. */
  readonly quiet?: number;
  /** What signals are while nothing is wrong, by signal. */
  readonly levels: Readonly<Record<Variant, Readonly<Record<string, number>>>>;
  /** How late the values of a signal arrive, by signal, milliseconds. */
  readonly delayMs: Readonly<Record<string, number>>;
}

/** How somebody answers. */
export interface Habits {
  /** Median time to an answer; null for somebody who never answers. */
  readonly answersMs: number | null;
  readonly says: 'yes' | 'no';
  /** Local hours of the day in which they sleep; it may run over midnight. */
  readonly asleep?: { readonly fromHour: number; readonly toHour: number };
}

/** When something happens: so long after a stage was opened, or at a moment of the launch. */
export type ScenarioMoment =
  | { readonly kind: 'stage'; readonly stage: number; readonly offsetMs: number; readonly text: string }
  | { readonly kind: 'moment'; readonly moment: Moment };

export type ScenarioChange =
  /** The signal takes this value on this version. */
  | { readonly kind: 'level'; readonly variant: Variant; readonly signal: string; readonly value: number }
  /** The signal grows by this much each hour, on this version. */
  | { readonly kind: 'growth'; readonly variant: Variant; readonly signal: string; readonly perHour: number }
  /** The version answers nothing. */
  | { readonly kind: 'down'; readonly variant: Variant }
  /** A source (`traffic`, `metrics`, `prometheus`, …) or one signal gives no values. */
  | { readonly kind: 'silent'; readonly source: string }
  /** An alert of the team fires. */
  | { readonly kind: 'alert'; readonly name: string; readonly level: AlertLevel; readonly drill: boolean }
  /** Requests per second as a multiple of what they would be. */
  | { readonly kind: 'load'; readonly factor: number }
  /** A step, by its name: its command fails, or never ends. */
  | { readonly kind: 'step'; readonly step: string; readonly outcome: 'fails' | 'hangs' }
  | { readonly kind: 'channel'; readonly channel: string }
  /** The router cannot be reached, or does not do what it says. */
  | { readonly kind: 'router'; readonly outcome: 'unreachable' | 'deaf' }
  /** A person or role does not answer. */
  | { readonly kind: 'absent'; readonly who: string }
  | { readonly kind: 'decision'; readonly decision: DecisionKind; readonly by: string; readonly reason: string }
  /** The controller dies, and is started again when the time is over. */
  | { readonly kind: 'crash' };

export interface ScenarioEvent {
  readonly at: ScenarioMoment;
  /** How long it lasts; to the end unless stated. */
  readonly forMs?: number;
  readonly change: ScenarioChange;
  /** As it was written, for the timeline. */
  readonly text: string;
}
