import { type CheckValue, kindAmong, optionsOf } from '../document/checks.ts';
import type { RollbackStepValue, StepValue } from '../document/steps.ts';
import type { VerifyUrl } from '../document/urls.ts';
import type { Target } from '../plan.ts';
import type { Check, CheckKind, Command, OnFailure, Step, StepWork, Tell } from '../sections.ts';
import { type Calendar, compileMoment } from './moments.ts';

/** What steps refer to. */
export interface StepContext {
  readonly calendar: Calendar | undefined;
  readonly targets: Readonly<Record<string, Target>>;
  /** Names of the stages, in order. */
  readonly stages: readonly string[];
}

/** Time between two tries of a check. */
const USUAL_EVERY_MS = 2000;
const MINUTE_MS = 60_000;

/** The steps of one phase; `prefix` begins their ids. */
export function compileSteps(steps: readonly StepValue[], prefix: string, context: StepContext): readonly Step[] {
  const ids = new Map(steps.map(({ name }, i) => [name, `${prefix}${i + 1}`]));
  return steps.map(({ at, stage, after, on_failure: onFailure, ...step }, i) => {
    const before = i === 0 ? [] : [`${prefix}${i}`];
    return compileStep(
      step,
      {
        id: `${prefix}${i + 1}`,
        onFailure,
        after: after?.flatMap((name) => ids.get(name) ?? []) ?? before,
        work: stage === undefined ? workOf(step) : { kind: 'stage', stage: context.stages.indexOf(stage) },
        ...(at && { at: compileMoment(at, context.calendar) }),
      },
      context.targets,
    );
  });
}

/** The steps of the rollback. They run in order; one that fails is reported, and the next one runs. */
export function compileRollbackSteps(steps: readonly RollbackStepValue[], targets: Targets): readonly Step[] {
  return steps.map((step, i) => {
    const place = { id: `rollback.${i + 1}`, after: [], onFailure: { kind: 'continue' }, work: workOf(step) } as const;
    return compileStep(step, place, targets);
  });
}

type Targets = StepContext['targets'];
type Place = Pick<Step, 'id' | 'after' | 'at' | 'work'> & { readonly onFailure: OnFailure };

function compileStep(step: RollbackStepValue, place: Place, targets: Targets): Step {
  const { name, titles, owner, verify, takes, timeout, retries, expect, needs = [] } = step;
  const { destructive, reversible, idempotent } = step;
  const { work } = place;
  return {
    ...place,
    name,
    tell: tellsOf(step),
    timeoutMs: timeout ?? timeoutOf(work),
    retries,
    needs,
    destructive,
    reversible,
    idempotent: idempotent || work.kind === 'verify',
    ...(titles && { titles }),
    ...(owner !== undefined && { owner }),
    ...(verify && { verify: compileCheck(withTries(verify, step), targets) }),
    ...(takes !== undefined && { takesMs: takes }),
    ...(expect !== undefined && { expect }),
  };
}

/** Tries and interval may stand beside the check that they are for. */
function withTries(verify: CheckValue, { tries, every }: RollbackStepValue): CheckValue {
  return { ...verify, ...(tries !== undefined && { tries }), ...(every !== undefined && { every }) };
}

/** A step that has an owner and does nothing by itself is done when the owner says so, whatever it checks or tells. */
function workOf(step: RollbackStepValue): StepWork {
  if (step.run !== undefined) return { kind: 'run', command: commandOf(step.run) };
  if (step.wait !== undefined) return { kind: 'wait', ms: step.wait };
  if (step.ask !== undefined) return { kind: 'ask', ...step.ask };
  if (step.verify !== undefined) return { kind: 'verify' };
  return step.tell === undefined || step.owner !== undefined ? { kind: 'manual' } : { kind: 'tell' };
}

function commandOf(run: NonNullable<StepValue['run']>): Command {
  if (typeof run === 'string') return { line: run, place: 'local' };
  return { line: run.command, ...(run.on ?? { place: 'local' }) };
}

type Told = Pick<StepValue, 'tell' | 'message'> & { readonly name?: string };

/** Messages of a step or a trigger; without one of its own, a step tells its name, and a trigger the reason. */
export function tellsOf({ tell = [], message, name }: Told): readonly Tell[] {
  const usual = message ?? (name === undefined ? '{{reason}}' : '{{step}}');
  const list = typeof tell === 'string' ? [tell] : tell;
  return list.map((each) => (typeof each === 'string' ? { channel: each, message: usual } : each));
}

/** Commands and checks have ten minutes, people half an hour, and a wait what it takes. */
function timeoutOf(work: StepWork): number {
  if (work.kind === 'wait') return work.ms + MINUTE_MS;
  return (work.kind === 'manual' || work.kind === 'ask' ? 30 : 10) * MINUTE_MS;
}

/** A probe as the plan has it: its options are texts as the author wrote them. */
export function compileCheck(value: CheckValue, targets: Targets): Check {
  const kind = kindAmong(Object.keys(value)) ?? 'condition';
  const texts: Readonly<Record<string, unknown>> = value;
  const options = optionsOf(kind).flatMap((name) => (typeof texts[name] === 'string' ? [[name, texts[name]]] : []));
  return {
    kind,
    subject: subjectOf(value, kind, targets),
    options: Object.fromEntries(options),
    tries: value.tries ?? 1,
    everyMs: value.every ?? USUAL_EVERY_MS,
  };
}

function subjectOf(value: CheckValue, kind: CheckKind, targets: Targets): string {
  switch (kind) {
    case 'http':
      return value.http === undefined ? '' : addressOf(value.http, targets);
    case 'same':
      return value.same?.join(', ') ?? '';
    case 'condition':
      return value.condition?.text ?? '';
    default:
      return value[kind] ?? '';
  }
}

function addressOf(url: VerifyUrl, targets: Targets): string {
  const [target] = Object.values(targets);
  return url.kind === 'url' ? url.url : `${target?.[url.variant].url ?? ''}${url.path}`;
}
