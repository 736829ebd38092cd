import { parseDuration } from '@holdpoint/plan';
import type { Facts, Found, TimelineFact } from '../facts.ts';
import { ownerNames, roleNames } from '../plan/cast.ts';
import { momentOf } from '../plan/moments.ts';
import { idOf } from '../plan/names.ts';
import { type Finding, linesText, quotesOf } from './finding.ts';

function idsIn(text: string | undefined): readonly string[] {
  return roleNames(text ?? '').map((name) => idOf(name, 'role'));
}

/** Reports the roles that nobody has, in documents that name people for others of them. */
export function findRolesWithoutPeople({ roles, approvals, people }: Facts): readonly Finding[] {
  const taken = new Set(people.flatMap(({ role }) => idsIn(role)));
  const named: readonly (Found & { readonly role: string })[] = [...roles, ...approvals];
  const free = named.filter(({ role }) => idsIn(role).length > 0 && !idsIn(role).some((id) => taken.has(id)));
  if (free.length === 0 || !named.some(({ role }) => idsIn(role).some((id) => taken.has(id)))) return [];
  const titles = [...new Set(free.map(({ role }) => JSON.stringify(role)))];
  const message = `nobody is named as ${new Intl.ListFormat('en-GB').format(titles)}: ${linesText(free)}`;
  return [{ code: 'nobody_has_role', message, hint: 'name somebody; the plan asks for it', quotes: quotesOf(free) }];
}

/** Reports owners of steps that the document’s own list of roles does not have. */
export function findUnknownOwners({ roles, people, approvals, timeline }: Facts): readonly Finding[] {
  const known = new Set([...roles, ...people, ...approvals].flatMap(({ role }) => idsIn(role)));
  if (roles.length === 0) return [];
  const strange = timeline.flatMap((fact) =>
    idsIn(ownerNames(fact.owner ?? ''))
      .filter((id) => !known.has(id) && !known.has(id.replace(/s$/, '')))
      .map((id) => ({ id, fact })),
  );
  return [...Map.groupBy(strange, ({ id }) => id).values()].map((list): Finding => {
    const about = list.map(({ fact }) => fact);
    const message = `${JSON.stringify(about[0]?.owner ?? '')} owns steps, but is none of the document’s roles: ${linesText(about)}`;
    return {
      code: 'owner_unknown',
      message,
      hint: 'call the role by one name, or add it to the roles',
      quotes: quotesOf(about),
    };
  });
}

/** Milliseconds of a moment, and on which scale: from T, or on the clock of one day. */
function placeOf({ at }: TimelineFact): { readonly scale: string; readonly ms: number } | undefined {
  const moment = momentOf(at);
  const clock = /^(\d\d):(\d\d)(?::(\d\d))?$/.exec(moment ?? '');
  if (clock !== null)
    return { scale: 'clock', ms: (Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3] ?? 0)) * 1000 };
  const [, sign, length = '0s'] = /^T(?:([+-])(\S+))?$/.exec(moment ?? '') ?? [];
  const reading = parseDuration(length);
  if (moment?.startsWith('T') !== true || !('value' in reading)) return undefined;
  return { scale: 'T', ms: sign === '-' ? -reading.value : reading.value };
}

/** Beyond this, a clock that goes back has passed midnight. */
const MIDNIGHT_MS = 12 * 3_600_000;
/** Lines between two steps of one list. */
const NEAR = 25;

/** A heading begins something new, at whatever time. */
function isHeading({ original }: Found): boolean {
  return /^\s*#/.test(original);
}

/** Reports a step that is timed before the one above it. */
export function findTimesThatGoBack({ timeline }: Facts): readonly Finding[] {
  const placed = timeline.flatMap((fact) => {
    const place = placeOf(fact);
    return place === undefined ? [] : [{ fact, ...place }];
  });
  return placed.slice(1).flatMap((next, i): readonly Finding[] => {
    const before = placed[i];
    if (before === undefined || before.scale !== next.scale || next.ms >= before.ms || isHeading(next.fact)) return [];
    if (next.fact.line - before.fact.line > NEAR || (next.scale === 'clock' && before.ms - next.ms > MIDNIGHT_MS))
      return [];
    const about = [before.fact, next.fact];
    const message = `${next.fact.at} follows ${before.fact.at}: ${linesText(about)}`;
    return [
      { code: 'time_goes_back', message, hint: 'mend one of the two times, or their order', quotes: quotesOf(about) },
    ];
  });
}

/** Reports a point of the checklists that is ticked in one place and open in another. */
export function findTickedAndOpen({ checklist }: Facts): readonly Finding[] {
  const groups = Map.groupBy(
    checklist,
    ({ text, section }) => `${section.trim().toLowerCase()}\n${text.trim().toLowerCase()}`,
  );
  return [...groups.values()].flatMap((same): readonly Finding[] => {
    const [ticked, open] = [same.find(({ done }) => done), same.find(({ done }) => !done)];
    if (ticked === undefined || open === undefined) return [];
    const message = `${JSON.stringify(open.text)} is ticked and open: ${linesText([ticked, open])}`;
    return [{ code: 'ticked_and_open', message, hint: 'keep one of the two', quotes: quotesOf([ticked, open]) }];
  });
}
