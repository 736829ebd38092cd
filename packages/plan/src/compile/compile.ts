import type { PlanDocument } from '../document/index.ts';
import { instantsOf } from '../local-time.ts';
import type { LaunchInfo, Person, Plan, Rollback } from '../plan.ts';
import { mapValues } from './map-values.ts';
import { calendarOf } from './moments.ts';
import { compileSections } from './sections.ts';
import { compileSignals, compileThreshold } from './signals.ts';
import { compileSources } from './sources.ts';
import { compileStages } from './stages.ts';
import { compileRollbackSteps, type StepContext } from './steps.ts';
import { compileTargets } from './targets.ts';

/** Turns a document in which no fault was found into the plan that a launch runs by. */
export function compilePlan(document: PlanDocument, digest: string): Plan {
  const stages = compileStages(document.stages ?? []);
  const targets = compileTargets(document);
  const calendar = calendarOf(document.launch);
  const context: StepContext = { calendar, targets, stages: stages.map(({ name }) => name) };
  return {
    digest,
    launch: compileLaunch(document.launch),
    people: mapValues(document.people, compilePerson),
    roles: mapValues(document.roles, (role, id) => ({ id, ...role })),
    decisions: document.decisions ?? {},
    targets,
    sources: compileSources(document),
    signals: compileSignals(document),
    thresholds: mapValues(document.thresholds ?? {}, compileThreshold),
    stages,
    rollback: compileRollback(document.rollback, context),
    expected: compileExpected(document.expected ?? document.traffic?.expected),
    ...compileSections(document, context),
  };
}

function compileExpected(expected: PlanDocument['expected']): Plan['expected'] {
  if (expected === undefined) return null;
  const { requests: requestsPerSecond, users, peak: peakHour, quiet } = expected;
  return { requestsPerSecond, peakHour, quiet: quiet / 10_000, ...(users !== undefined && { users }) };
}

type Section<K extends keyof PlanDocument> = NonNullable<PlanDocument[K]>;

function compileLaunch({
  window,
  start,
  title,
  baseline,
  max_blind,
  false_rollback,
  ...rest
}: Section<'launch'>): LaunchInfo {
  const planned = start ?? window?.from;
  const [startMs] = planned === undefined ? [] : instantsOf(planned, rest.timezone);
  const [fromMs] = window === undefined ? [] : instantsOf(window.from, rest.timezone);
  const [toMs] = window === undefined ? [] : instantsOf(window.to, rest.timezone);
  return {
    ...rest,
    title: title ?? rest.name,
    baselineMs: baseline,
    maxBlindMs: max_blind,
    falseRollback: false_rollback,
    ...(startMs !== undefined && { startMs }),
    ...(fromMs !== undefined && toMs !== undefined && { window: { fromMs, toMs } }),
  };
}

function compilePerson({ user = [], ...person }: Section<'people'>[string], id: string): Person {
  return { id, ...person, users: typeof user === 'string' ? [user] : user };
}

function compileRollback(rollback: PlanDocument['rollback'], { targets }: StepContext): Rollback {
  const { within = USUAL_WITHIN_MS, takes, steps = [], stable_gone: stableGone = 'hold' } = rollback ?? {};
  return {
    withinMs: within,
    stableGone,
    steps: compileRollbackSteps(steps, targets),
    ...(takes !== undefined && { takesMs: takes }),
  };
}

/** Budget of a rollback in a plan that has nothing to take back. */
const USUAL_WITHIN_MS = 30_000;
