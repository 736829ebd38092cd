/**
 * Keeps the tables of docs/simulator.md true to the simulator: each stands below a line with its name.
 * Run it after a change: `node tools/simulator-page.ts`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { FAULT_KINDS } from '../packages/holdpoint/test/simulator/faults.ts';
import { INVARIANTS } from '../packages/holdpoint/test/simulator/invariants/index.ts';
import { PLANTS } from '../packages/holdpoint/test/simulator/plants.ts';
import { COMPARED } from '../packages/holdpoint/test/simulator/simulate.ts';

const PAGE = new URL('../docs/simulator.md', import.meta.url);

/** The page as it is. */
export function simulatorPage(): string {
  return readFileSync(PAGE, 'utf8');
}

/** The page with every table as it should be. Throws an Error for a table that has no place in it. */
export function withTables(page: string): string {
  return Object.entries(tables()).reduce((text, [name, table]) => {
    const place = new RegExp(`(<!-- ${name} -->\n\n)(?:\\|.*\n)*`);
    if (!place.test(text)) throw new Error(`docs/simulator.md has no line <!-- ${name} --> with a free line below it.`);
    return text.replace(place, (_, head: string) => `${head}${table}\n`);
  }, page);
}

function tables(): Readonly<Record<'invariants' | 'plants' | 'faults', string>> {
  const number = ({ id }: { readonly id: string }): number => Number(id.slice('I-'.length));
  const invariants = [...INVARIANTS, ...COMPARED].toSorted((a, b) => number(a) - number(b));
  const parts = [...new Set(FAULT_KINDS.map(({ part }) => part))];
  const namesOf = (part: string): string =>
    FAULT_KINDS.filter((kind) => kind.part === part)
      .map(({ name }) => name)
      .join(', ');
  return {
    invariants: table([['invariant', 'statement'], ...invariants.map(({ id, statement }) => [id, statement])]),
    plants: table([
      ['plant', 'breaks', 'what it does'],
      ...PLANTS.map(({ name, breaks, what }) => [`\`${name}\``, breaks, what]),
    ]),
    faults: table([['part', 'faults'], ...parts.map((part) => [part, namesOf(part)])]),
  };
}

function table([heading = [], ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(heading), line(heading.map(() => '---')), ...rows.map(line)].join('\n');
}

if (import.meta.main) writeFileSync(PAGE, withTables(simulatorPage()));
