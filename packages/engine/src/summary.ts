import type { MirroredCounts, RollbackTiming, ServedCounts } from './events.ts';
import type { StepOutcome } from './events-runbook.ts';
import { stepState } from './runbook-state.ts';
import type { LaunchState, StageResult } from './state.ts';

/** What one stage came to. Shares are percentages; counts are the candidate's. */
export interface StageSummary {
  readonly name: string;
  readonly share: number;
  /** The part of all requests that was really given; null without any request. */
  readonly given: number | null;
  readonly requests: number;
  /** Distinct users of the candidate since the launch began. */
  readonly users: number;
  readonly errors: number;
  readonly stableRequests: number;
  /** Copies of requests that the candidate was given in it; absent where it was given none. */
  readonly copies?: MirroredCounts;
}

/** The last word on a launch, as plain JSON. */
export interface Summary {
  readonly type: 'Summary';
  readonly launch: string;
  readonly outcome: 'completed' | 'rolled_back' | 'aborted' | 'running';
  readonly stages: readonly StageSummary[];
  /** Times are ISO 8601 of the machine's clock; `millis` is real time, from the decision to the last request on the candidate. */
  readonly rollback: {
    readonly trigger: string;
    readonly firedAt: string | null;
    readonly zeroAt: string | null;
    /** The router sees no requests: it was `zeroAt` at the latest. */
    readonly atMost?: true;
    readonly millis: number | null;
  } | null;
  /** Routers that did not do what a rollback asked when they were last seen; absent where all did. */
  readonly unsettled?: readonly UnsettledRouter[];
  /** Absent where the plan has no runbook. */
  readonly runbook?: RunbookSummary;
  /** Requests that neither version answered. */
  readonly unanswered: number;
  readonly events: number;
}

/** A router that another one stood in for; it may still give the candidate its share. */
export interface UnsettledRouter {
  readonly target: string;
  readonly router: string;
  readonly problem: string;
}

/** What became of the steps of a runbook, by name where it was not what was planned. */
export interface RunbookSummary {
  readonly steps: number;
  readonly succeeded: number;
  readonly failed: readonly string[];
  readonly skipped: readonly string[];
}

/** Sums a launch up from its state. */
export function summarize(state: LaunchState): Summary {
  const { phase, launch, results, unanswered, seq } = state;
  const over = phase === 'completed' || phase === 'rolled_back' || phase === 'aborted';
  return {
    type: 'Summary',
    launch,
    outcome: over ? phase : 'running',
    stages: results.map(stageSummary),
    rollback: state.rollback === null ? null : { trigger: causeText(state), ...timingText(state.rollback.timing) },
    ...unsettledRouters(state),
    ...(state.plan.runbook.length === 0 ? {} : { runbook: runbookSummary(state) }),
    unanswered,
    events: seq,
  };
}

function runbookSummary({ plan, runbook }: LaunchState): RunbookSummary {
  const steps = plan.runbook.flatMap((phase) => phase.steps);
  const ended = steps.flatMap(({ id, name }) => {
    const own = stepState(runbook, id);
    return own.status === 'ended' ? [{ name, outcome: own.outcome }] : [];
  });
  const names = (fits: (outcome: StepOutcome) => boolean): readonly string[] =>
    ended.flatMap(({ name, outcome }) => (fits(outcome) ? [name] : []));
  return {
    steps: steps.length,
    succeeded: names((outcome) => outcome === 'succeeded').length,
    failed: names((outcome) => outcome !== 'succeeded' && outcome !== 'skipped'),
    skipped: names((outcome) => outcome === 'skipped'),
  };
}

function stageSummary({ name, shareBp, served, mirrored: copies }: StageResult): StageSummary {
  const { requests, users, errors } = served.candidate;
  return {
    name,
    share: shareBp / 100,
    given: givenShare(served),
    requests,
    users,
    errors,
    stableRequests: served.stable.requests,
    ...(copies === undefined || copies.requests === 0 ? {} : { copies }),
  };
}

/** The candidate's part of all requests in percent with two decimals, or null without any. */
export function givenShare(served: Readonly<Record<'stable' | 'candidate', ServedCounts>>): number | null {
  const all = served.stable.requests + served.candidate.requests;
  return all === 0 ? null : Math.round((served.candidate.requests / all) * 10_000) / 100;
}

/** Why a rollback began, in one line. */
export function causeText({ rollback }: LaunchState): string {
  const cause = rollback?.cause;
  switch (cause?.kind) {
    case undefined:
      return '';
    case 'trigger':
      return cause.text;
    case 'no_data':
      return `no data of ${cause.signal}`;
    case 'person':
      return cause.reason === '' ? 'a person' : `a person: ${cause.reason}`;
  }
}

function unsettledRouters({ phase, routers }: LaunchState): Pick<Summary, 'unsettled'> {
  if (phase !== 'rolled_back') return {};
  const unsettled = Object.entries(routers).flatMap(([target, seen]) =>
    (seen?.traffic.parts ?? []).flatMap(({ name: router, problem }) =>
      problem === undefined ? [] : [{ target, router, problem }],
    ),
  );
  return unsettled.length === 0 ? {} : { unsettled };
}

function timingText(timing: RollbackTiming | null) {
  const iso = (ms: number | null | undefined): string | null => (ms == null ? null : new Date(ms).toISOString());
  const { firedAt, zeroAt, millis = null, atMost } = timing ?? {};
  return { firedAt: iso(firedAt), zeroAt: iso(zeroAt), millis, ...(atMost !== undefined && { atMost }) };
}
