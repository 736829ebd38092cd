import type { PlanDocument } from '../document/index.ts';
import type { SignalValue } from '../document/signals.ts';
import type { ParsedLevel } from '../grammar/parser.ts';
import { instantsOf } from '../local-time.ts';
import type {
  Audience,
  Criterion,
  LaunchInfo,
  Level,
  Person,
  Plan,
  Rollback,
  Signal,
  Stage,
  Target,
  Threshold,
  TrafficMeasure,
  Trigger,
} from '../plan.ts';
import type { Dimension } from '../quantity.ts';
import { calendarOf } from './moments.ts';
import { compileSections } from './sections.ts';
import type { StepContext } from './steps.ts';
import { compileRollbackSteps, tellsOf } from './steps.ts';

/** Turns a document in which no fault was found into the plan that a launch runs by. */
export function compilePlan(document: PlanDocument, digest: string): Plan {
  const stages = compileStages(document.stages ?? []);
  const targets = mapValues(targetsOf(document), (target, id) => compileTarget(id, target, document.stages ?? []));
  const calendar = calendarOf(document.launch);
  const context: StepContext = { calendar, targets, stages: stages.map(({ name }) => name) };
  return {
    digest,
    launch: compileLaunch(document.launch),
    people: mapValues(document.people, compilePerson),
    roles: mapValues(document.roles, (role, id) => ({ id, ...role })),
    decisions: document.decisions ?? {},
    targets,
    signals: mapValues(document.signals ?? {}, (signal, id) => compileSignal(id, signal, { document, stages })),
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
type TargetDocument = Section<'targets'>[string];

function compileLaunch({ window, start, title, baseline, max_blind, ...rest }: Section<'launch'>): LaunchInfo {
  const planned = start ?? window?.from;
  const [startMs] = planned === undefined ? [] : instantsOf(planned, rest.timezone);
  const [fromMs] = window === undefined ? [] : instantsOf(window.from, rest.timezone);
  const [toMs] = window === undefined ? [] : instantsOf(window.to, rest.timezone);
  return {
    ...rest,
    title: title ?? rest.name,
    baselineMs: baseline,
    maxBlindMs: max_blind,
    ...(startMs !== undefined && { startMs }),
    ...(fromMs !== undefined && toMs !== undefined && { window: { fromMs, toMs } }),
  };
}

function compilePerson({ user = [], ...person }: Section<'people'>[string], id: string): Person {
  return { id, ...person, users: typeof user === 'string' ? [user] : user };
}

function targetsOf({ services, traffic, targets }: PlanDocument): Readonly<Record<string, TargetDocument>> {
  return services !== undefined && traffic !== undefined ? { main: { services, traffic } } : (targets ?? {});
}

function compileTarget(id: string, { services, traffic }: TargetDocument, stages: Section<'stages'>): Target {
  const { audiences = {}, endpoints = [], backup = [], timeout, drain, ttl, listen, key, driver } = traffic;
  const order = [...new Set(stages.flatMap(({ audience }) => audience ?? []))];
  return {
    id,
    ...services,
    traffic: {
      driver,
      listen: listen ?? { host: '127.0.0.1', port: 0 },
      key: key ?? { kind: 'address' },
      ...(ttl !== undefined && { ttlMs: ttl }),
      audiences: order.flatMap((name): Audience[] => {
        const audience = Object.hasOwn(audiences, name) ? audiences[name] : undefined;
        if (audience === undefined) return [];
        const { header, values, size } = audience;
        return [{ id: name, header, values, ...(size !== undefined && { sizeBp: size }) }];
      }),
      endpoints,
      backup,
      timeoutMs: timeout,
      drainMs: drain,
    },
  };
}

interface SignalContext {
  readonly document: PlanDocument;
  readonly stages: readonly Stage[];
}

function compileSignal(id: string, signal: SignalValue, { document, stages }: SignalContext): Signal {
  const common = {
    id,
    scale: 1,
    ...(signal.titles && { titles: signal.titles }),
    better: signal.better,
    onNoData: signal.on_no_data,
    maxBlindMs: signal.max_blind ?? document.launch.max_blind,
    by: labelsOf(id, stages),
  };
  if (signal.from === 'traffic') {
    const { measure, min_requests } = signal;
    const minRequests = min_requests ?? defaultMinRequests(measure);
    return { ...common, source: { kind: 'traffic', measure }, dimension: dimensionOfMeasure(measure), minRequests };
  }
  if (signal.from !== 'metrics') {
    const { from: kind, query, at, unit } = signal;
    return { ...common, ...unit, source: { kind, query, ...(at !== undefined && { at }) }, minRequests: 0 };
  }
  const { metric, labels = {}, measure, unit } = signal;
  return { ...common, ...unit, source: { kind: 'metrics', metric, labels, measure }, minRequests: 0 };
}

/** What the router's counts give: ratios of requests, a rate, or a length of time. */
export function dimensionOfMeasure({ kind }: TrafficMeasure): Dimension {
  if (kind === 'latency') return 'duration';
  return kind === 'requests_per_second' ? 'rate' : 'ratio';
}

/** A quantile needs at least two requests beyond it to say anything; ratios need 50, and a rate none. */
function defaultMinRequests(measure: TrafficMeasure): number {
  if (measure.kind === 'requests_per_second') return 0;
  if (measure.kind !== 'latency') return 50;
  // Rounded first: 1 - 0.999 is a little more than 0.001, and would ask for one request too many or too few.
  const beyond = Math.round((1 - measure.quantile) * 1e4) / 1e4;
  return Math.max(50, Math.ceil(2 / beyond));
}

function labelsOf(signal: string, stages: readonly Stage[]): readonly string[] {
  const conditions = stages.flatMap(({ gate, triggers }) => [
    ...gate.map(({ condition }) => condition),
    ...triggers.map(({ when }) => when),
  ]);
  const labels = conditions.flatMap((condition) =>
    'subject' in condition && condition.subject.signal === signal ? (condition.subject.by ?? []) : [],
  );
  return [...new Set(labels)];
}

function compileThreshold({ target, warning, critical }: Section<'thresholds'>[string], signal: string): Threshold {
  return {
    signal,
    variant: 'candidate',
    ...(target && { target: compileLevel(target) }),
    ...(warning && { warning: compileLevel(warning) }),
    ...(critical && { critical: compileLevel(critical) }),
  };
}

function compileLevel({ op, operand, forMs, text }: ParsedLevel): Level {
  return { op, operand, text, ...(forMs !== undefined && { forMs }) };
}

/** `same` stands for what the stage before has, which may itself be `same`. */
function compileStages(stages: Section<'stages'>): readonly Stage[] {
  const compiled: Stage[] = [];
  for (const { share, observe, every, mirror, gate, triggers, ...rest } of stages) {
    const before = compiled.at(-1);
    compiled.push({
      ...rest,
      shareBp: share ?? 10_000,
      mirrorBp: mirror,
      observeMs: observe,
      everyMs: every,
      gate: typeof gate === 'string' ? (before?.gate ?? []) : compileGate(gate ?? []),
      triggers: typeof triggers === 'string' ? (before?.triggers ?? []) : compileTriggers(triggers ?? []),
    });
  }
  return compiled;
}

function compileGate(gate: Exclude<Section<'stages'>[number]['gate'], string | undefined>): readonly Criterion[] {
  return gate.map(({ text, condition }, i) => ({ id: `gate.${i + 1}`, text, condition }));
}

function compileTriggers(
  triggers: Exclude<Section<'stages'>[number]['triggers'], string | undefined>,
): readonly Trigger[] {
  return triggers.map(({ when, do: action, by, within, ...told }, i) => ({
    id: `trigger.${i + 1}`,
    text: when.text,
    when: when.condition,
    action,
    tell: tellsOf(told),
    ...(by !== undefined && { by }),
    ...(within !== undefined && { withinMs: within }),
  }));
}

function compileRollback(rollback: PlanDocument['rollback'], { targets }: StepContext): Rollback {
  const { within = USUAL_WITHIN_MS, takes, steps = [] } = rollback ?? {};
  return {
    withinMs: within,
    steps: compileRollbackSteps(steps, targets),
    ...(takes !== undefined && { takesMs: takes }),
  };
}

/** Budget of a rollback in a plan that has nothing to take back. */
const USUAL_WITHIN_MS = 30_000;

function mapValues<V, W>(
  record: Readonly<Record<string, V>>,
  change: (value: V, key: string) => W,
): Readonly<Record<string, W>> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)]));
}
