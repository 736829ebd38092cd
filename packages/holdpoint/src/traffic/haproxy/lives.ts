import type { Look } from './session.ts';
import type { ServerStatus } from './status.ts';

/** What the counters of HAProxy say of time: when they began anew, and when the candidate was last given a request. */
export interface Lives {
  /** Identifies one life of the counters. */
  countersId(look: Look): string;
  /** Epoch milliseconds, up to two seconds late and never early; null before the first request. */
  lastCandidateAt(look: Look, now: number): number | null;
  /** Notes that at this time the candidate was given its last request, if its count stays as it is in this look. */
  stopped(look: Look, at: number): void;
}

/** Follows the looks of one driver. Another hand may clear the counters of a process that goes on. */
export function lives(): Lives {
  let worker = '';
  let resets = 0;
  let counted: readonly number[] = [];
  let last: { readonly sessions: number; readonly at: number } | null = null;
  let stopped: { readonly sessions: number; readonly at: number } | null = null;

  return {
    countersId: (look) => {
      const now = countsOf(look);
      const fallen = now.some((count, i) => count < (counted[i] ?? 0));
      if (look.status.worker !== worker) resets = 0;
      else if (fallen) resets += 1;
      if (look.status.worker !== worker || fallen) last = stopped = null;
      worker = look.status.worker;
      counted = now;
      return resets === 0 ? worker : `${worker}-${resets}`;
    },
    lastCandidateAt: ({ candidate }, now) => {
      const idle = candidate.flatMap(({ idleSeconds }) => idleSeconds ?? []);
      if (idle.length === 0) return null;
      const sessions = sessionsOf(candidate);
      if (last?.sessions === sessions) return last.at;
      const endOfSecond = (Math.floor(now / 1_000) - Math.min(...idle) + 1) * 1_000 - 1;
      const known = stopped?.sessions === sessions ? stopped.at : now;
      last = { sessions, at: Math.min(now, endOfSecond, known) };
      return last.at;
    },
    stopped: ({ candidate }, at) => {
      stopped = { sessions: sessionsOf(candidate), at };
    },
  };
}

function sessionsOf(servers: readonly ServerStatus[]): number {
  return servers.reduce((sum, { sessions }) => sum + sessions, 0);
}

function countsOf({ stable, candidate }: Look): readonly number[] {
  return [...stable, ...candidate].flatMap(({ sessions, lost, answers }) => [sessions, lost, ...answers]);
}
