import type { RecordedEvent } from '@holdpoint/engine';
import type { Rehearsal } from '../rehearse.ts';

/** What became of one release. Spans are milliseconds of launch time. */
export interface Verdict {
  readonly outcome: 'completed' | 'rolled_back' | 'aborted' | 'waiting';
  /** Whether the harm came at all; the launch may have ended before. */
  readonly harmed: boolean;
  /** From the beginning of the harm to the first sign that something has noticed it; null where there was none. */
  readonly detectMs: number | null;
  /** From the beginning of the harm until stable had all traffic again; null where that never came. */
  readonly backMs: number | null;
  /** What noticed it first, such as `trigger: any critical alert`; null where nothing did. */
  readonly catcher: string | null;
  /** Requests that the candidate got from the beginning of the harm on, and those of them that failed. */
  readonly requests: number;
  readonly failed: number;
  readonly userMinutes: number;
}

/** Sums a rehearsal up for a study. */
export function verdictOf({ events, harmedAt, exposure, summary }: Rehearsal): Verdict {
  // Of a good release everything counts: what it was taken back for was a false alarm.
  const since = harmedAt ?? Number.NEGATIVE_INFINITY;
  const after = events.filter(({ at }) => at >= since);
  const caught = firstCatch(after);
  const back = after.find(({ type }) => type === 'TrafficReturned');
  const { requests, failed, userMinutes } = exposure;
  return {
    outcome: summary.outcome === 'running' ? 'waiting' : summary.outcome,
    harmed: harmedAt !== null,
    detectMs: caught === null || harmedAt === null ? null : caught.at - harmedAt,
    backMs: back === undefined || harmedAt === null ? null : back.at - harmedAt,
    catcher: caught?.catcher ?? null,
    requests,
    failed,
    userMinutes: Math.round(userMinutes),
  };
}

function firstCatch(events: readonly RecordedEvent[]) {
  for (const event of events) {
    const catcher = catcherOf(event);
    if (catcher !== null) return { at: event.at, catcher };
  }
  return null;
}

/** What an event shows to have noticed something; null for events that show nothing of the kind. */
function catcherOf(event: RecordedEvent): string | null {
  switch (event.type) {
    case 'TriggerFired':
      return `trigger: ${event.data.text}`;
    case 'GateJudged': {
      const shut = event.data.criteria.find(({ verdict }) => verdict === 'unhealthy');
      return shut === undefined ? null : `gate: ${shut.text}`;
    }
    case 'LaunchPaused':
      return event.data.reason === 'no_data' ? 'no data' : null;
    case 'RollbackStarted':
      if (event.data.cause.kind === 'no_data') return 'no data';
      return event.data.cause.kind === 'person' ? 'a person' : null;
    default:
      return null;
  }
}
