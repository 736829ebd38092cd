import type { Variant } from '@holdpoint/plan';
import type { ObservedTraffic, ServedCounts } from './events.ts';
import { givesSame, moreMirrored, NOTHING_MIRRORED } from './mirroring.ts';
import { isRunning, type LaunchState, NOTHING_SERVED, type RequestRate } from './state.ts';

/** Counts only grow within one life of a router's counters; a new life begins at zero. */
export function observedTraffic(state: LaunchState, traffic: ObservedTraffic, at: number): LaunchState {
  const before = state.routers[traffic.target] ?? null;
  const same = before?.traffic.countersId === traffic.countersId ? before.traffic : null;
  const gained = (variant: Variant): ServedCounts => difference(traffic[variant], same?.[variant] ?? NOTHING_SERVED);
  const asked = state.asked[traffic.target];
  const settled = givesSame(asked, traffic);
  const next: LaunchState = {
    ...state,
    routers: { ...state.routers, [traffic.target]: { at, traffic } },
    drifted: settled ? state.drifted.filter((target) => target !== traffic.target) : state.drifted,
    unanswered: state.unanswered + traffic.unanswered - (same?.unanswered ?? 0),
    rates: { ...state.rates, [traffic.target]: rateOf(state, traffic, at) },
  };
  if (state.stage === null || !isRunning(state)) return next;
  const { served } = state.stage;
  const { mirrored = NOTHING_MIRRORED } = state.stage;
  const stable = sum(served.stable, gained('stable'));
  const candidate = sum(served.candidate, gained('candidate'));
  const stage = { ...state.stage, served: { stable, candidate } };
  if (traffic.mirrored === undefined) return { ...next, stage };
  const seen = same?.mirrored ?? NOTHING_MIRRORED;
  return { ...next, stage: { ...stage, mirrored: moreMirrored(mirrored, traffic.mirrored, seen) } };
}

/** Shorter spans than a second of the machine's time say more of chance than of traffic. */
function rateOf({ rates, timeScale }: LaunchState, traffic: ObservedTraffic, at: number): RequestRate {
  const before = rates[traffic.target];
  const since = { at, traffic };
  if (before === undefined || before.since.traffic.countersId !== traffic.countersId) return { since, perSecond: null };
  const seconds = (at - before.since.at) / 1000 / timeScale;
  if (seconds < 1) return before;
  const rate = (variant: Variant): number =>
    (traffic[variant].requests - before.since.traffic[variant].requests) / seconds;
  return { since, perSecond: { stable: rate('stable'), candidate: rate('candidate') } };
}

function difference(now: ServedCounts, before: ServedCounts): ServedCounts {
  return {
    requests: now.requests - before.requests,
    errors: now.errors - before.errors,
    fallbacks: now.fallbacks - before.fallbacks,
    users: now.users,
  };
}

/** Users are distinct over the whole launch, so the latest count stands; all else adds up. */
function sum(a: ServedCounts, b: ServedCounts): ServedCounts {
  return {
    requests: a.requests + b.requests,
    errors: a.errors + b.errors,
    fallbacks: a.fallbacks + b.fallbacks,
    users: b.users,
  };
}
