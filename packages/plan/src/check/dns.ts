import type { PlanDraft } from '../document/index.ts';
import type { Path } from '../source/node.ts';
import { quote } from '../wording.ts';
import type { CheckContext } from './context.ts';
import { placedIn } from './walk.ts';

type DnsDraft = NonNullable<NonNullable<PlanDraft['traffic']>['dns']>;

/** Reports a name that does not lie in its zone, and addresses by which the versions cannot be told apart. */
export function checkDns({ remark }: CheckContext, { zone, name, stable, candidate }: DnsDraft, path: Path): void {
  if (zone !== undefined && name !== undefined && !liesIn(plain(name), plain(zone))) {
    const message = `${quote(name)} does not lie in the zone ${quote(zone)}`;
    const hint = `write a name that ends in .${plain(zone)}, or the zone that holds it`;
    remark([...path, 'name'], { code: 'conflicting_fields', message, hint });
  }
  const taken = new Map<string, string>();
  const versions = { stable, candidate };
  for (const version of ['stable', 'candidate'] as const) {
    for (const { value, path: place } of placedIn(versions[version], [...path, version])) {
      const first = taken.get(value);
      if (first === undefined) taken.set(value, version);
      else remark(place, { code: 'conflicting_fields', message: sameAddress(value, first, version), hint: APART });
    }
  }
}

const APART = 'give each version addresses of its own, each once';

function sameAddress(address: string, first: string, version: string): string {
  return first === version
    ? `${address} stands twice among the addresses of ${version}`
    : `${address} is an address of ${first}, too`;
}

function liesIn(name: string, zone: string): boolean {
  return name === zone || name.endsWith(`.${zone}`);
}

/** Upper and lower case, and a final dot, make no difference. */
function plain(name: string): string {
  return name.toLowerCase().replace(/\.$/, '');
}
