import type { Summary } from '@holdpoint/engine';
import type { Plan } from '@holdpoint/plan';
import { type CalendarEntry, calendarOf } from './calendar.ts';
import type { Rehearsal } from './rehearse.ts';
import { type TimelineEntry, timelineOf } from './timeline.ts';
import type { TriggerTime } from './triggers.ts';

/** All that a rehearsal has to say, as plain JSON. Times are ISO 8601, UTC. */
export interface Account {
  readonly type: 'Rehearsal';
  readonly plan: string;
  readonly scenario: string;
  readonly seed: number;
  readonly outcome: Summary['outcome'] | 'waiting';
  /** What an unfinished launch waits for, and for whom. */
  readonly waitingFor: readonly string[];
  /** T, as planned. */
  readonly start: string;
  readonly beganAt: string;
  readonly endedAt: string;
  readonly harm: {
    readonly since: string;
    /** From the harm to the decision to take traffic back; null where nobody decided so. */
    readonly detectMs: number | null;
    /** From the harm until the candidate had no traffic. */
    readonly exposedMs: number | null;
    readonly requests: number;
    readonly failedRequests: number;
    readonly userMinutes: number;
  } | null;
  /** What began the rollback; null where there was none. */
  readonly rollback: string | null;
  readonly stages: Summary['stages'];
  readonly triggers: readonly (Omit<TriggerTime, 'firedAt'> & { readonly firedAt: string | null })[];
  readonly timeline: readonly (Omit<TimelineEntry, 'at'> & { readonly at: string })[];
  readonly calendar: readonly { readonly at: string | null; readonly text: string }[];
}

/** The account of a rehearsal, with when its triggers would have fired. */
export function accountOf(
  plan: Plan,
  rehearsal: Rehearsal,
  { scenario, triggers }: { readonly scenario: string; readonly triggers: readonly TriggerTime[] },
): Account {
  const { seed, summary, waitingFor, startAt, beganAt, endedAt } = rehearsal;
  return {
    type: 'Rehearsal',
    plan: plan.launch.name,
    scenario,
    seed,
    outcome: summary.outcome === 'running' ? 'waiting' : summary.outcome,
    waitingFor,
    start: iso(startAt),
    beganAt: iso(beganAt),
    endedAt: iso(endedAt),
    harm: harmOf(rehearsal),
    rollback: summary.rollback?.trigger ?? null,
    stages: summary.stages,
    triggers: triggers.map(({ firedAt, ...rest }) => ({ ...rest, firedAt: firedAt === null ? null : iso(firedAt) })),
    timeline: timelineOf(plan, rehearsal).map((entry) => ({ ...entry, at: iso(entry.at) })),
    calendar: calendarOf(plan, startAt, endedAt).map(({ at, text }: CalendarEntry) => ({
      at: at === null ? null : iso(at),
      text,
    })),
  };
}

/** When the decision to take traffic back was taken; null where it never was. */
function detectedAt({ events }: Rehearsal): number | null {
  return events.find(({ type }) => type === 'RollbackStarted')?.at ?? null;
}

function harmOf(rehearsal: Rehearsal): Account['harm'] {
  const { harmedAt, exposure, events } = rehearsal;
  if (harmedAt === null) return null;
  const detected = detectedAt(rehearsal);
  const returned = events.find(({ type }) => type === 'TrafficReturned')?.at ?? null;
  return {
    since: iso(harmedAt),
    detectMs: detected === null ? null : Math.max(0, detected - harmedAt),
    exposedMs: returned === null ? null : Math.max(0, returned - harmedAt),
    requests: exposure.requests,
    failedRequests: exposure.failed,
    userMinutes: Math.round(exposure.userMinutes),
  };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
