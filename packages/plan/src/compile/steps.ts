import { type CheckValue, isKind, optionsOf } from '../document/checks.ts';
import type { StepValue } from '../document/steps.ts';
import type { VerifyUrl } from '../document/urls.ts';
import { formatDuration } from '../duration.ts';
import type { Target } from '../plan.ts';
import type { Check, CheckKind, Command, Step, StepWork, Tell } from '../sections.ts';
import { type Calendar, compileMoment } from './moments.ts';

/** What steps refer to. */
export interface StepContext {
  readonly calendar: Calendar | undefined;
  readonly targets: Readonly<Record<string, Target>>;
  /** Names of the stages, in order. */
  readonly stages: readonly string[];
}

const MINUTE_MS = 60_000;

/** The steps of one phase, or of the rollback; `prefix` begins their ids. */
export function compileSteps(steps: readonly StepValue[], prefix: string, context: StepContext): readonly Step[] {
  const ids = new Map(steps.map(({ name }, i) => [name, `${prefix}${i + 1}`]));
  return steps.map((step, i) => {
    const before = i === 0 ? [] : [`${prefix}${i}`];
    const after = step.after?.flatMap((name) => ids.get(name) ?? []) ?? before;
    return compileStep(step, { id: `${prefix}${i + 1}`, after }, context);
  });
}

function compileStep(step: StepValue, place: Pick<Step, 'id' | 'after'>, context: StepContext): Step {
  const { name, titles, at, owner, verify, takes, timeout, retries, expect, needs = [] } = step;
  const { on_failure: onFailure, destructive, reversible, idempotent } = step;
  const check = verify && compileCheck(withTries(verify, step), context.targets);
  const work = workOf(step, context);
  return {
    ...place,
    name,
    work,
    tell: tellsOf(step),
    timeoutMs: timeout ?? timeoutOf(work),
    retries,
    onFailure,
    needs,
    destructive,
    reversible,
    idempotent: idempotent || work.kind === 'verify',
    ...(titles && { titles }),
    ...(at && { at: compileMoment(at, context.calendar) }),
    ...(owner !== undefined && { owner }),
    ...(check && { verify: check }),
    ...(takes !== undefined && { takesMs: takes }),
    ...(expect !== undefined && { expect }),
  };
}

/** Tries and interval may stand beside the check that they are for. */
function withTries(verify: CheckValue, { tries, every }: StepValue): CheckValue {
  return { ...verify, ...(tries !== undefined && { tries }), ...(every !== undefined && { every }) };
}

function workOf(step: StepValue, { stages }: StepContext): StepWork {
  if (step.run !== undefined) return { kind: 'run', command: commandOf(step.run) };
  if (step.wait !== undefined) return { kind: 'wait', ms: step.wait };
  if (step.ask !== undefined) return { kind: 'ask', ...step.ask };
  if (step.stage !== undefined) return { kind: 'stage', stage: stages.indexOf(step.stage) };
  if (step.verify !== undefined) return { kind: 'verify' };
  return step.tell === undefined || step.owner !== undefined ? { kind: 'manual' } : { kind: 'tell' };
}

function commandOf(run: NonNullable<StepValue['run']>): Command {
  if (typeof run === 'string') return { line: run, place: 'local' };
  return { line: run.command, ...(run.on ?? { place: 'local' }) };
}

/** Messages of a step or a trigger. */
export function tellsOf({
  tell = [],
  message,
  ...rest
}: Pick<StepValue, 'tell' | 'message'> & { readonly name?: string }): readonly Tell[] {
  const usual = message ?? rest.name ?? '{{reason}}';
  const list = typeof tell === 'string' ? [tell] : tell;
  return list.map((each) => (typeof each === 'string' ? { channel: each, message: usual } : each));
}

/** Commands and checks have ten minutes, people half an hour, and a wait what it takes. */
function timeoutOf(work: StepWork): number {
  if (work.kind === 'wait') return work.ms + MINUTE_MS;
  return (work.kind === 'manual' || work.kind === 'ask' ? 30 : 10) * MINUTE_MS;
}

export function compileCheck(value: CheckValue, targets: StepContext['targets']): Check {
  const kind: CheckKind = Object.keys(value).find(isKind) ?? 'condition';
  const options = optionsOf(kind).flatMap((name) => {
    const found = Object.entries(value).find(([key]) => key === name)?.[1];
    if (found === undefined) return [];
    return [[name, typeof found === 'number' ? formatDuration(found) : String(found)] as const];
  });
  return {
    kind,
    subject: subjectOf(value, targets),
    options: Object.fromEntries(options),
    tries: value.tries,
    everyMs: value.every,
  };
}

function subjectOf(value: CheckValue, targets: StepContext['targets']): string {
  if (value.http !== undefined) return addressOf(value.http, targets);
  if (value.same !== undefined) return value.same.join(', ');
  const found = Object.entries(value).find(([key]) => isKind(key))?.[1];
  return typeof found === 'string' ? found : '';
}

function addressOf(url: VerifyUrl, targets: StepContext['targets']): string {
  const [target] = Object.values(targets);
  return url.kind === 'url' ? url.url : `${target?.[url.variant].url ?? ''}${url.path}`;
}
