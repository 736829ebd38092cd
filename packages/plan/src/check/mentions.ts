import type { PlanDraft } from '../document/index.ts';
import type { ProblemCode } from '../problem-codes.ts';
import type { Path } from '../source/node.ts';
import { allSteps, type Placed, phasesOf, placedAt, placedBy, placedIn } from './walk.ts';

/** What a name may stand for. */
export type NameKind = 'person' | 'role' | 'signal' | 'channel' | 'KPI' | 'stage';

/** A name that must be declared elsewhere in the plan. */
export interface Mention {
  readonly kind: NameKind;
  readonly name: string;
  readonly path: Path;
  readonly index?: number | undefined;
  readonly onKey?: boolean;
}

/** The problem of a name that nothing declares. */
export const UNKNOWN: Readonly<Record<NameKind, ProblemCode>> = {
  person: 'unknown_person',
  role: 'unknown_role',
  signal: 'unknown_signal',
  channel: 'unknown_channel',
  KPI: 'unknown_kpi',
  stage: 'unknown_stage',
};

/** Every name of the plan that stands for something declared elsewhere, except those in conditions. */
export function mentions(draft: PlanDraft): readonly Mention[] {
  return [
    ...inAuthority(draft),
    ...inStages(draft),
    ...inSteps(draft),
    ...inReadiness(draft),
    ...inBoards(draft),
    ...inAfter(draft),
  ];
}

function inAuthority(draft: PlanDraft): readonly Mention[] {
  const { decisions = {}, lockdown } = draft;
  return [
    ...placedBy(draft.roles, ['roles']).flatMap(({ value, path }) => list('person', value.people, [...path, 'people'])),
    ...placedBy(decisions, ['decisions']).flatMap(({ value, path }) => list('role', value.needs, [...path, 'needs'])),
    ...placedIn(draft.sign_off, ['sign_off']).flatMap(({ value, path }) =>
      typeof value === 'string' ? one('role', value, path) : one('role', value.role, [...path, 'role']),
    ),
    ...placedIn(draft.matrix, ['matrix']).flatMap(({ value, path }) => [
      ...one('role', value.decides, [...path, 'decides']),
      ...one('role', value.to, [...path, 'to']),
    ]),
    ...placedIn(draft.escalations, ['escalations']).flatMap(({ value, path }) =>
      list('role', value.contacts, [...path, 'contacts']),
    ),
    ...placedBy(draft.on_call, ['on_call']).flatMap(({ value, path }) =>
      list('person', value.people, [...path, 'people']),
    ),
    ...one('role', lockdown?.override?.by, ['lockdown', 'override', 'by']),
    ...one('role', lockdown?.override?.with, ['lockdown', 'override', 'with']),
  ];
}

function inStages(draft: PlanDraft): readonly Mention[] {
  return placedIn(draft.stages, ['stages']).flatMap(({ value, path }) => {
    const triggers = typeof value.triggers === 'string' ? [] : placedIn(value.triggers, [...path, 'triggers']);
    const by = value.continue?.kind === 'by' ? value.continue.role : undefined;
    return [
      ...one('role', by, [...path, 'continue']).map((mention) => ({ ...mention, index: 'by '.length })),
      ...triggers.flatMap((trigger) => [
        ...one('role', trigger.value.by, [...trigger.path, 'by']),
        ...told(trigger.value.tell, [...trigger.path, 'tell']),
      ]),
    ];
  });
}

function inSteps(draft: PlanDraft): readonly Mention[] {
  const checkpoints = phasesOf(draft).flatMap(({ value, path }) =>
    list('role', value.checkpoint?.needs, [...path, 'checkpoint', 'needs']),
  );
  return [
    ...checkpoints,
    ...allSteps(draft).flatMap(({ value, path }) => [
      ...one('role', value.owner, [...path, 'owner']),
      ...list('role', value.needs, [...path, 'needs']),
      ...asked(value.ask, path),
      ...one('stage', value.stage, [...path, 'stage']),
      ...told(value.tell, [...path, 'tell']),
    ]),
  ];
}

interface Asked {
  readonly role?: string;
}

/** In `ask: 'ROLE: QUESTION'` the role stands at the beginning of the text; else in a field of its own. */
function asked(ask: Asked | undefined, path: Path): readonly Mention[] {
  return one('role', ask?.role, [...path, 'ask', 'role']);
}

function inReadiness(draft: PlanDraft): readonly Mention[] {
  return placedIn(draft.readiness, ['readiness']).flatMap(({ value, path }) => [
    ...one('role', value.owner, [...path, 'owner']),
    ...placedIn(value.items, [...path, 'items']).flatMap((item) =>
      typeof item.value === 'string' ? [] : one('role', item.value.owner, [...item.path, 'owner']),
    ),
  ]);
}

function inBoards(draft: PlanDraft): readonly Mention[] {
  return [
    ...Object.keys(draft.thresholds ?? {}).map(
      (name): Mention => ({
        kind: 'signal',
        name,
        path: ['thresholds', name],
        onKey: true,
      }),
    ),
    ...placedBy(draft.kpis, ['kpis']).flatMap(({ value, path }) => one('signal', value.signal, [...path, 'signal'])),
    ...placedBy(draft.boards, ['boards']).flatMap(({ value, path }) => [
      ...list('KPI', value.kpis, [...path, 'kpis']),
      ...list('signal', value.signals, [...path, 'signals']),
      ...list('role', value.for, [...path, 'for']),
    ]),
  ];
}

function inAfter({ after }: PlanDraft): readonly Mention[] {
  const recurring = placedIn(after?.recurring, ['after', 'recurring']);
  const tasks = placedIn(after?.tasks, ['after', 'tasks']);
  return [
    ...one('role', after?.review?.owner, ['after', 'review', 'owner']),
    ...recurring.flatMap(({ value, path }) => [
      ...one('role', value.owner, [...path, 'owner']),
      ...list('role', value.with, [...path, 'with']),
    ]),
    ...tasks.flatMap(({ value, path }) =>
      typeof value === 'string' ? [] : one('role', value.owner, [...path, 'owner']),
    ),
  ];
}

type TellDraft = string | readonly (string | { readonly channel?: string } | undefined)[] | undefined;

function told(tell: TellDraft, path: Path): readonly Mention[] {
  if (typeof tell === 'string') return one('channel', tell, path);
  return placedIn(tell, path).flatMap(({ value, path: own }) =>
    typeof value === 'string' ? one('channel', value, own) : one('channel', value.channel, [...own, 'channel']),
  );
}

function one(kind: NameKind, name: string | undefined, path: Path): readonly Mention[] {
  return placedAt(name, path).map((placed) => mention(kind, placed));
}

function list(kind: NameKind, names: readonly (string | undefined)[] | undefined, path: Path): readonly Mention[] {
  return placedIn(names, path).map((placed) => mention(kind, placed));
}

function mention(kind: NameKind, { value: name, path }: Placed<string>): Mention {
  return { kind, name, path };
}
