import type { StepDraft } from '../document/steps.ts';
import type { Path } from '../source/node.ts';
import { quote, suggest } from '../wording.ts';
import type { CheckContext } from './context.ts';
import { allSteps, type Placed, phasesOf, placedIn, stepsIn } from './walk.ts';

/** Reports steps that nobody does, that wait for one another, or that open stages out of order. */
export function checkSteps(context: CheckContext): void {
  const { draft } = context;
  for (const step of allSteps(draft)) {
    checkDone(context, step);
    checkCompanions(context, step);
  }
  checkUnique(context, { list: phasesOf(draft), field: 'phase', what: 'phase' });
  const lists = [...phasesOf(draft).map(stepsIn), placedIn(draft.rollback?.steps, ['rollback', 'steps'])];
  for (const list of lists) checkUnique(context, { list, field: 'name', what: 'step' });
  for (const phase of phasesOf(draft)) checkAfter(context, stepsIn(phase));
  checkOpened(context);
}

/** Work that no program does, and that tells nobody, is somebody's. */
function checkDone({ remark, isWritten }: CheckContext, { path }: Placed<StepDraft>): void {
  const kinds = ['run', 'wait', 'ask', 'stage', 'verify', 'tell', 'owner'];
  if (kinds.some((name) => isWritten([...path, name]))) return;
  const message = 'nobody does this step: it has neither an owner nor work of its own';
  const hint = 'add "owner", who says when it is done, or "run", "verify", "tell", "wait" or "ask"';
  remark(path, { code: 'missing_field', message, hint });
}

/** Fields that mean nothing without another one. */
const COMPANIONS: Readonly<Record<string, string>> = { tries: 'verify', every: 'verify' };

function checkCompanions({ remark, isWritten }: CheckContext, { path }: Placed<StepDraft>): void {
  for (const [name, other] of Object.entries(COMPANIONS)) {
    if (!isWritten([...path, name])) continue;
    if (!isWritten([...path, other])) {
      const message = `${quote(name)} means nothing without ${quote(other)}`;
      remark([...path, name], {
        code: 'missing_field',
        message,
        hint: `add ${quote(other)}, or take it out`,
        onKey: true,
      });
    } else if (isWritten([...path, other, name])) {
      const message = `${quote(name)} stands in ${quote(other)} as well`;
      remark([...path, name], { code: 'conflicting_fields', message, hint: 'keep one of the two', onKey: true });
    }
  }
}

interface Named {
  readonly list: readonly Placed<Readonly<Record<string, unknown>>>[];
  /** Field that holds the name. */
  readonly field: string;
  readonly what: string;
}

function checkUnique({ remark }: CheckContext, { list, field, what }: Named): void {
  const seen = new Map<unknown, number>();
  for (const [i, { value, path }] of list.entries()) {
    const name = value[field];
    const first = seen.get(name);
    if (first === undefined) seen.set(name, i);
    if (typeof name !== 'string' || first === undefined) continue;
    const message = `${quote(name)} is also the name of ${what} ${first + 1}`;
    remark([...path, field], { code: 'duplicate_name', message, hint: `give each ${what} a name of its own` });
  }
}

/** Reports names of no step in `after`, and steps that wait for one another and would never begin. */
function checkAfter(context: CheckContext, steps: readonly Placed<StepDraft>[]): void {
  const indexOf = new Map(steps.map(({ value }, i) => [value.name, i]));
  for (const { value, path } of steps) {
    for (const { value: name, path: place } of placedIn(value.after, [...path, 'after'])) {
      if (!indexOf.has(name)) reportUnknownStep(context, { name, path: place }, [...indexOf.keys()]);
    }
  }
  const waitsFor = steps.map(({ value }, i) => {
    if (value.after === undefined) return i === 0 ? [] : [i - 1];
    return value.after.flatMap((name) => (name === undefined ? [] : (indexOf.get(name) ?? [])));
  });
  const [stuck] = stuckSteps(waitsFor);
  const step = stuck === undefined ? undefined : steps[stuck];
  if (stuck === undefined || step === undefined) return;
  const other = steps[waitsFor[stuck]?.[0] ?? stuck]?.value.name ?? '';
  const message = `${quote(step.value.name ?? '')} waits for ${quote(other)}, which waits for it in turn`;
  context.remark([...step.path, 'after'], { code: 'steps_in_circle', message, hint: 'let one of them begin first' });
}

function reportUnknownStep(
  { remark }: CheckContext,
  { name, path }: { readonly name: string; readonly path: Path },
  names: readonly (string | undefined)[],
): void {
  const known = names.flatMap((each) => each ?? []);
  const message = `no step of this phase is named ${quote(name)}`;
  remark(path, { code: 'unknown_step', message, hint: suggest(name, known, 'step') });
}

/** The steps of a circle, in order; none where every step can begin at some time. */
function stuckSteps(waitsFor: readonly (readonly number[])[]): readonly number[] {
  const waiters = new Map<number, number[]>();
  const open = waitsFor.map((before, i) => {
    const others = new Set(before);
    for (const other of others) waiters.set(other, [...(waiters.get(other) ?? []), i]);
    return others.size;
  });
  const free = open.flatMap((count, i) => (count === 0 ? [i] : []));
  for (const i of free) {
    for (const waiter of waiters.get(i) ?? []) {
      const left = (open[waiter] ?? 0) - 1;
      open[waiter] = left;
      if (left === 0) free.push(waiter);
    }
  }
  const stuck = new Set(open.flatMap((count, i) => (count > 0 ? [i] : [])));
  return circleAmong(stuck, waitsFor);
}

/** Each stuck step waits for a stuck one: going back from any of them, a circle is entered sooner or later. */
function circleAmong(stuck: ReadonlySet<number>, waitsFor: readonly (readonly number[])[]): readonly number[] {
  const walked = new Set<number>();
  let [at] = stuck;
  while (at !== undefined && !walked.has(at)) {
    walked.add(at);
    at = waitsFor[at]?.find((other) => stuck.has(other));
  }
  const walk = [...walked];
  return at === undefined ? [] : walk.slice(walk.indexOf(at)).sort((a, b) => a - b);
}

/** Stages are opened once each, in the order of the plan. */
function checkOpened({ draft, remark }: CheckContext): void {
  const names = (draft.stages ?? []).map((stage) => stage?.name);
  let last = -1;
  for (const { value, path } of phasesOf(draft).flatMap(stepsIn)) {
    const stage = value.stage === undefined ? -1 : names.indexOf(value.stage);
    if (value.stage === undefined || stage === -1) continue;
    if (stage <= last) {
      const reason = stage === last ? 'was opened by a step before' : `comes before ${quote(names[last] ?? '')}`;
      const message = `${quote(value.stage)} ${reason}`;
      const hint = 'open each stage once, in the order of "stages"';
      remark([...path, 'stage'], { code: 'stages_out_of_order', message, hint });
    }
    last = Math.max(last, stage);
  }
}
