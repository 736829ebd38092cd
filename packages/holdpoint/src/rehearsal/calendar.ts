import { formatDuration } from '@holdpoint/engine';
import type { Moment, Plan } from '@holdpoint/plan';
import { momentAt } from '../world/world.ts';

/** What a plan asks for at some time and a rehearsal does not live through. */
export interface CalendarEntry {
  /** Epoch milliseconds; null where the plan says no time. */
  readonly at: number | null;
  readonly text: string;
}

/** Readiness, lockdown, rotas, and what follows the launch, with T at `startAt` and its end at `endedAt`. */
export function calendarOf(plan: Plan, startAt: number, endedAt: number): readonly CalendarEntry[] {
  const at = (moment: Moment | undefined): number | null => (moment === undefined ? null : momentAt(moment, startAt));
  const readiness = plan.readiness.map(({ name, items, due }) => ({
    at: at(due ?? items.find((item) => item.due)?.due),
    text: `readiness: ${name}, ${items.length} items (${items.filter(({ check }) => check).length} checked by the program)`,
  }));
  const lock = plan.lockdown;
  const locked = lock === null ? 0 : lock.files.length + lock.env.length + lock.flags.length;
  const lockdown =
    lock === null
      ? []
      : [
          { at: at(lock.from), text: `lockdown of ${locked} patterns begins` },
          { at: lock.until === null ? endedAt : at(lock.until), text: 'lockdown ends' },
        ];
  const rotas = Object.values(plan.onCall).map(({ id, people, everyMs, from, until }) => ({
    at: at(from),
    text: `on call ${id}: ${people.join(', ')} by turns of ${formatDuration(everyMs)} until ${until.text}`,
  }));
  const entries = [...readiness, ...lockdown, ...rotas, ...afterOf(plan, startAt, endedAt), ...besideOf(plan)];
  return entries.toSorted((a, b) => (a.at ?? Number.MAX_VALUE) - (b.at ?? Number.MAX_VALUE));
}

function afterOf({ after }: Plan, startAt: number, endedAt: number): readonly CalendarEntry[] {
  if (after === null) return [];
  const { watchMs, every, success, review, recurring, tasks } = after;
  const cadence = every.map(({ everyMs, forMs }) => {
    return `${formatDuration(everyMs)}${forMs === undefined ? '' : ` for ${formatDuration(forMs)}`}`;
  });
  const end = endedAt + watchMs;
  return [
    {
      at: endedAt,
      text: `watch for ${formatDuration(watchMs)}${cadence.length === 0 ? '' : `, looking every ${cadence.join(', ')}`}`,
    },
    { at: end, text: `success is judged by ${success.length} criteria` },
    ...(review ? [{ at: endedAt + review.withinMs, text: `review called by ${review.owner} at the latest` }] : []),
    ...tasks.map(({ name, due }) => ({ at: due === undefined ? null : momentAt(due, startAt), text: `task: ${name}` })),
    ...recurring.map(({ name, every: often }) => ({
      at: null,
      text: `every ${often.kind === 'length' ? formatDuration(often.ms) : often.unit}: ${name}`,
    })),
  ];
}

/** What has no time of its own. */
function besideOf({ boards, kpis, matrix, escalations, cost }: Plan): readonly CalendarEntry[] {
  const parts = [
    ['boards', Object.keys(boards).length],
    ['KPIs', Object.keys(kpis).length],
    ['rows of the decision matrix', matrix.length],
    ['escalation paths', escalations.length],
    ['items of the cost', cost?.items.length ?? 0],
  ] as const;
  const stated = parts.filter(([, count]) => count > 0).map(([what, count]) => `${what} (${count})`);
  return stated.length === 0 ? [] : [{ at: null, text: `at all times: ${stated.join(', ')}` }];
}
