import { type SuccessForm, successMeaning } from '../document/after.ts';
import { CHANNEL_KINDS } from '../document/channels.ts';
import type { PlanDocument } from '../document/index.ts';
import type { Plan } from '../plan.ts';
import type { After, Channel, Lockdown, MatrixRule, ReadinessItem, SuccessCriterion } from '../sections.ts';
import { mapValues } from './map-values.ts';
import { compileMoment } from './moments.ts';
import { compileCheck, compileSteps, type StepContext } from './steps.ts';

type Section<K extends keyof PlanDocument> = NonNullable<PlanDocument[K]>;

/** The sections that say what people do, as the plan has them. */
export function compileSections(document: PlanDocument, context: StepContext) {
  return {
    readiness: compileReadiness(document.readiness ?? [], context),
    signOff: (document.sign_off ?? []).map((each) =>
      typeof each === 'string' ? { role: each, confirms: [] } : { role: each.role, confirms: each.confirms ?? [] },
    ),
    matrix: (document.matrix ?? []).map(compileRow),
    escalations: (document.escalations ?? []).map(({ each: eachMs, options = [], ...rest }) => ({
      ...rest,
      options,
      eachMs,
    })),
    lockdown: document.lockdown === undefined ? null : compileLockdown(document.lockdown, context),
    runbook: compileRunbook(document.runbook ?? [], context),
    channels: mapValues(document.channels ?? {}, compileChannel),
    kpis: mapValues(document.kpis ?? {}, ({ title, stale_after: staleAfterMs, target, ...rest }, id) => ({
      id,
      title: title ?? id,
      staleAfterMs,
      ...rest,
      ...(target && { target: target.text }),
    })),
    boards: mapValues(document.boards ?? {}, (board, id) => {
      const { every: everyMs, kpis = [], signals = [], for: roles = [], healthy = [], ...rest } = board;
      const conditions = healthy.map(({ text, condition }) => ({ text, condition }));
      return { id, everyMs, kpis, signals, for: roles, healthy: conditions, ...rest };
    }),
    after: document.after === undefined ? null : compileAfter(document.after, document.signals, context),
    cost: document.cost === undefined ? null : { ...document.cost, items: document.cost.items ?? [] },
    onCall: mapValues(document.on_call ?? {}, ({ every: everyMs, from, until, ...rest }, id) => ({
      id,
      ...rest,
      everyMs,
      from: compileMoment(from, context.calendar),
      until: compileMoment(until, context.calendar),
    })),
    accepted: document.accept ?? [],
    ...(document.choices !== undefined && {
      choices: document.choices.map(({ answers = [], ...rest }) => ({ ...rest, answers })),
    }),
  } satisfies Partial<Plan>;
}

function compileReadiness(sections: Section<'readiness'>, { calendar, targets }: StepContext): Plan['readiness'] {
  const given = sections.flatMap(({ items }) => items.flatMap((item) => (typeof item === 'string' ? [] : [item.id])));
  const taken = new Set(given);
  return sections.map(({ section: name, due, items, ...rest }) => ({
    name,
    ...rest,
    ...(due && { due: compileMoment(due, calendar) }),
    items: items.map((item): ReadinessItem => {
      if (typeof item === 'string') return { id: freeId(item, taken), title: item };
      const { not_applicable: notApplicable, due: mine, check, ...fields } = item;
      return {
        ...fields,
        ...(mine && { due: compileMoment(mine, calendar) }),
        ...(check && { check: compileCheck(check, targets) }),
        ...(notApplicable !== undefined && { notApplicable }),
      };
    }),
  }));
}

/** Characters of an id that is made from a text. */
const MAX_ID = 48;

/** An id made from a text: its words, and a number where another item has them, too. */
function freeId(text: string, taken: Set<string>): string {
  const words = text
    .normalize('NFKD')
    .toLowerCase()
    .match(/[\p{Letter}\p{Number}]+/gu) ?? ['item'];
  const base = words.join('-').slice(0, MAX_ID).replace(/-$/, '');
  let id = base;
  for (let n = 2; taken.has(id); n += 1) id = `${base}-${n}`;
  taken.add(id);
  return id;
}

function compileRow(row: Section<'matrix'>[number], i: number): MatrixRule {
  const { when, situation, do: action, ...rest } = row;
  return {
    id: `matrix.${i + 1}`,
    when: when?.condition ?? null,
    situation: situation ?? when?.text ?? '',
    action,
    ...rest,
  };
}

function compileLockdown(lockdown: Section<'lockdown'>, { calendar }: StepContext): Lockdown {
  const { from, until = 'end', files = [], env = [], flags = [], backup, override } = lockdown;
  const { for: forMs = 0, ...who } = override ?? { by: '' };
  return {
    from: compileMoment(from, calendar),
    until: until === 'end' ? null : compileMoment(until, calendar),
    files,
    env,
    flags,
    ...(backup !== undefined && { backup }),
    ...(override && { override: { ...who, forMs } }),
  };
}

function compileRunbook(phases: Section<'runbook'>, context: StepContext): Plan['runbook'] {
  return phases.map(({ phase: name, titles, at, until, steps, checkpoint }, i) => ({
    id: `p${i + 1}`,
    name,
    ...(titles && { titles }),
    ...(at && { at: compileMoment(at, context.calendar) }),
    ...(until && { until: compileMoment(until, context.calendar) }),
    steps: compileSteps(steps, `p${i + 1}.s`, context),
    ...(checkpoint && {
      checkpoint: {
        name: checkpoint.name ?? name,
        ...(checkpoint.titles && { titles: checkpoint.titles }),
        needs: checkpoint.needs,
        criteria: (checkpoint.criteria ?? []).map(({ text, condition }, n) => ({
          id: `p${i + 1}.checkpoint.${n + 1}`,
          text,
          condition,
        })),
        timeoutMs: checkpoint.timeout,
      },
    }),
  }));
}

function compileChannel(channel: Section<'channels'>[string], id: string): Channel {
  const kind = CHANNEL_KINDS.find((each) => channel[each] !== undefined) ?? 'webhook';
  const { via, severity = [], title } = channel;
  return {
    id,
    kind,
    address: channel[kind] ?? '',
    severity,
    ...(via !== undefined && { via }),
    ...(title !== undefined && { title }),
  };
}

function compileAfter(after: Section<'after'>, signals: PlanDocument['signals'], { calendar }: StepContext): After {
  const { watch, every = [], success = [], review, recurring = [], tasks = [] } = after;
  return {
    watchMs: watch,
    every,
    success: success.flatMap((form, i) => compileSuccess(form, i, signals)),
    ...(review && { review: { withinMs: review.within, owner: review.owner } }),
    recurring: recurring.map(({ with: people = [], ...rest }) => ({ ...rest, with: people })),
    tasks: tasks.map((task) => {
      if (typeof task === 'string') return { name: task };
      const { due, ...rest } = task;
      return { ...rest, ...(due && { due: compileMoment(due, calendar) }) };
    }),
  };
}

function compileSuccess(form: SuccessForm, i: number, signals: PlanDocument['signals']): readonly SuccessCriterion[] {
  const { text, throughout } = form;
  const id = `success.${i + 1}`;
  const meaning = successMeaning(form, signals);
  if (meaning.kind === 'none') return [];
  if (meaning.kind === 'figure') {
    const { figure, op, value } = meaning.figure;
    return [{ id, text, kind: 'figure', figure, op, value }];
  }
  const { condition } = meaning.parsed;
  if (condition.kind === 'ask') return [{ id, text, kind: 'ask', role: condition.role, question: condition.question }];
  return [{ id, text, kind: 'condition', condition, throughout }];
}
