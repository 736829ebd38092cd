import type { TimelineFact } from '../facts.ts';
import { fold } from '../text/fold.ts';
import type { Reading } from './reading.ts';
import { addRole } from './roles.ts';

/** Steps that name a person of the document in parentheses are that person's: "(Ana Ruiz)", "(decides: Ruiz)". */
export function findOwners(reading: Reading): void {
  const { timeline, people } = reading.facts;
  const names = new Set(people.flatMap(({ name }) => [name, ...(name.includes(' ') ? name.split(' ') : [])]));
  timeline.forEach((step, i) => {
    const owner = step.owner ?? ownerOf(step, names);
    if (owner === undefined) return;
    if (step.owner === undefined) timeline[i] = { ...step, owner };
    const { line, original } = step;
    if (reading.words.roles.exact(fold(owner)) !== undefined)
      addRole(owner, { line, original, confidence: 0.8 }, reading);
  });
}

function ownerOf({ text }: TimelineFact, names: ReadonlySet<string>): string | undefined {
  for (const [, inside = ''] of text.matchAll(/[(（]([^()（）]{1,60})[)）]/g)) {
    const said = inside.split(/[:：]/).at(-1)?.trim() ?? '';
    if (names.has(said)) return said;
  }
  return undefined;
}
