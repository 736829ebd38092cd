import type { RouterPart, Split, TrafficObservation } from '../index.ts';
import { givesNothing } from '../split-rules.ts';

/**
 * What a router is to its target. The `first` splits. A backup that is `following` is given the same split; one
 * that is a `reserve` lets everything through to the first one until it has to take traffic back.
 */
export type RouterRole = 'first' | 'following' | 'reserve';

/** One router as it was seen; `seen` is null where it could not be. */
export interface SeenRouter {
  readonly name: string;
  readonly role: RouterRole;
  readonly seen: TrafficObservation | null;
  readonly problem?: string;
}

const WHOLE_BP = 10_000;

/** What a router of this role should give where the target is asked for a share. */
export function wishFor(role: RouterRole, split: Split): Split {
  if (role === 'first') return split;
  // The first one copies requests and limits users, among those that reach it.
  const { mirrorBp: _, maxUsers: __, ...rest } = split;
  if (role === 'following' || givesNothing(split)) return rest;
  return { ...rest, shareBp: WHOLE_BP, first: [] };
}

/**
 * The share that all routers together give the candidate, in basis points; null where nobody can say. Requests
 * pass the backups before they reach the first router. What exceeds the share that was asked is told before
 * what falls short of it, for it must be taken back.
 */
export function shareTogether(askedBp: number, routers: readonly SeenRouter[]): number | null {
  const [first, ...backups] = routers.map(({ role, seen }) => ({ role, bp: seen && (seen.split?.shareBp ?? 0) }));
  if (first === undefined) return null;
  if (askedBp > 0) {
    if (first.bp === null) return null;
    const known = backups.flatMap(({ role, bp }) => (bp === null ? [] : [through(role, bp, askedBp)]));
    const all = [first.bp, ...known];
    return Math.max(...all) > askedBp ? Math.max(...all) : Math.min(...all);
  }
  if (first.bp === 0) return Math.max(0, ...backups.map(({ role, bp }) => (role === 'following' ? (bp ?? 0) : 0)));
  return backups.some(({ bp }) => bp === 0) ? 0 : first.bp;
}

/**
 * The share that passes all routers, in basis points, whatever was asked; null where nobody can say. Where they
 * disagree it is the least of them, as requests pass one after the other.
 */
export function passing(routers: readonly SeenRouter[]): number | null {
  const [first, ...backups] = routers.map(({ seen }) => seen && (seen.split?.shareBp ?? 0));
  if (backups.includes(0)) return 0;
  return first == null ? null : Math.min(first, ...backups.flatMap((bp) => bp ?? []));
}

/** The highest share of the routers that split, as far as they were seen, in basis points; null where none was. */
export function mostGiven(routers: readonly SeenRouter[]): number | null {
  const shares = routers.flatMap(({ role, seen }) =>
    role === 'reserve' || seen === null ? [] : [seen.split?.shareBp ?? 0],
  );
  return shares.length === 0 ? null : Math.max(...shares);
}

/** A reserve passes on a part of what was asked: all of it where it is open. */
function through(role: RouterRole, bp: number, askedBp: number): number {
  return role === 'reserve' ? Math.round((askedBp * bp) / WHOLE_BP) : bp;
}

/** Whether nothing reaches the first router, so that it has nothing to copy: a reserve has taken over. */
export function isPassedBy(routers: readonly SeenRouter[]): boolean {
  return routers.some(({ role, seen }) => role === 'reserve' && seen?.split?.shareBp === 0);
}

export function withoutMirror({ mirrorBp: _, ...split }: Split): Split {
  return split;
}

/** Each router by itself, for those who look at the launch. */
export function partsOf(routers: readonly SeenRouter[]): readonly RouterPart[] {
  return routers.flatMap(({ name, seen, problem }): readonly RouterPart[] => [
    { name, shareBp: seen && (seen.split?.shareBp ?? 0), ...(problem !== undefined && { problem }) },
    ...(seen?.parts ?? []).map((part) => ({ ...part, name: `${name} ${part.name}` })),
  ]);
}
