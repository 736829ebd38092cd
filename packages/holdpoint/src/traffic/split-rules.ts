import type { Target } from '@holdpoint/plan';
import { LaunchError } from '../errors.ts';
import type { Split } from './index.ts';

const WHOLE_BP = 10_000;

/** Whether a value from outside has the shape of a split; its values may be impossible. */
export function isSplit(value: unknown): value is Split {
  if (typeof value !== 'object' || value === null) return false;
  const { launch, epoch, salt, shareBp, first, ...more }: Partial<Record<keyof Split, unknown>> = value;
  return (
    typeof launch === 'string' &&
    typeof salt === 'string' &&
    typeof epoch === 'number' &&
    typeof shareBp === 'number' &&
    [more.maxUsers, more.mirrorBp, more.unheardMs].every((each) => each === undefined || typeof each === 'number') &&
    Array.isArray(first) &&
    first.every(isFirst)
  );
}

function isFirst(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { audience, sizeBp }: { readonly audience?: unknown; readonly sizeBp?: unknown } = value;
  return typeof audience === 'string' && typeof sizeBp === 'number';
}

/** Whether a value from outside is a split that some target may have. */
export function isSoundSplit(value: unknown): value is Split {
  return isSplit(value) && faultInItself(value) === null;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function faultOfAudiences(first: Split['first'], target: Target): string | null {
  const known = target.traffic.audiences.map(({ id }) => id);
  const named = first.map(({ audience }) => audience);
  const unknown = named.find((id) => !known.includes(id));
  if (unknown !== undefined) {
    return `audience "${unknown}" is not one of the target's (${known.join(', ') || 'it has none'})`;
  }
  return new Set(named).size < named.length ? `an audience comes twice in ${named.join(', ')}` : null;
}

function faultOfSizes(first: Split['first']): string | null {
  if (!first.every(({ sizeBp }) => isCount(sizeBp)))
    return 'the size of an audience is not a whole number of basis points';
  const total = first.reduce((sum, { sizeBp }) => sum + sizeBp, 0);
  return total > WHOLE_BP ? `the audiences' sizes add up to ${total} basis points, more than ${WHOLE_BP}` : null;
}

/** What is wrong with a split for this target, or null. */
export function faultOfSplit(split: Split, target: Target): string | null {
  return faultInItself(split) ?? faultOfAudiences(split.first, target);
}

function faultInItself(split: Split): string | null {
  if (split.launch === '') return 'the launch has no id';
  if (split.salt === '') return 'the salt is empty';
  if (!isCount(split.epoch)) return `epoch ${split.epoch} is not a whole number`;
  if (!isCount(split.shareBp) || split.shareBp > WHOLE_BP) {
    return `share ${split.shareBp} is not a whole number of basis points from 0 to ${WHOLE_BP}`;
  }
  if (split.maxUsers !== undefined && !isCount(split.maxUsers))
    return `user limit ${split.maxUsers} is not a whole number`;
  if (split.mirrorBp !== undefined && (!isCount(split.mirrorBp) || split.mirrorBp > WHOLE_BP))
    return `mirror ${split.mirrorBp} is not a whole number of basis points from 0 to ${WHOLE_BP}`;
  if (split.unheardMs !== undefined && (!isCount(split.unheardMs) || split.unheardMs === 0))
    return `the time without a controller, ${split.unheardMs}, is not a whole number of milliseconds above 0`;
  return faultOfSizes(split.first);
}

/** How long a router may hear no controller before it goes back, milliseconds; null where it holds what it gives. */
export function unheardLimit(split: Split): number | null {
  return givesNothing(split) ? null : (split.unheardMs ?? null);
}

/** A split as it is once all traffic has gone back for want of a controller. */
export function takenBack({ mirrorBp: _, ...split }: Split): Split {
  return { ...split, shareBp: 0 };
}

/** What a router remembers between two splits. */
export interface Fence {
  /** The highest epoch that it has seen; -1 before the first. */
  readonly epoch: number;
  /** The split in force. */
  readonly split: Split | null;
}

/** Whether the candidate gets neither requests nor copies of them. */
export function givesNothing({ shareBp, mirrorBp = 0 }: Split): boolean {
  return shareBp === 0 && mirrorBp === 0;
}

/**
 * Decides whether a split may take force: LaunchError `router_refused` for an impossible split, and
 * for an epoch lower than one seen, unless it takes all traffic back for the launch in force.
 */
export function admitSplit(split: Split, fence: Fence, target: Target): void {
  const fault = faultOfSplit(split, target);
  if (fault !== null) {
    throw new LaunchError('router_refused', `The router of target "${target.id}" cannot take this split: ${fault}.`, {
      hint: 'The split in force stays. Correct the plan, then apply again.',
    });
  }
  const takesBack = givesNothing(split) && split.launch === fence.split?.launch;
  if (split.epoch < fence.epoch && !takesBack) {
    throw new LaunchError(
      'router_refused',
      `The router of target "${target.id}" obeys controller ${fence.epoch}; a split of controller ${split.epoch} came after it.`,
      {
        hint: 'Another controller has taken this router over: stop this one. Where none runs, the data folder is a new one; see docs/routers.md.',
      },
    );
  }
}

/** Whether a split can only take requests and copies of them from the candidate, so that it may take force before it is on disk. */
export function onlyTakesBack(next: Split, present: Split | null): boolean {
  const mirrorsNoMore = (next.mirrorBp ?? 0) <= (present?.mirrorBp ?? 0);
  if (next.shareBp === 0) return mirrorsNoMore;
  return (
    present !== null &&
    mirrorsNoMore &&
    next.salt === present.salt &&
    next.shareBp <= present.shareBp &&
    (next.maxUsers ?? Number.POSITIVE_INFINITY) <= (present.maxUsers ?? Number.POSITIVE_INFINITY) &&
    JSON.stringify(next.first) === JSON.stringify(present.first)
  );
}
