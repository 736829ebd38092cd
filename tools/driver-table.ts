/**
 * Keeps the tables of docs/routers.md true to the contract suite of the traffic drivers: which of its cases each
 * driver passes, and which case finds each driver that is broken on purpose.
 * Run it after a change: `node tools/driver-table.ts`.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import type { TrafficCapabilities } from '../packages/holdpoint/src/traffic/index.ts';
import { trafficDrivers } from '../packages/holdpoint/src/traffic/registry.ts';
import { brokenDrivers } from '../packages/holdpoint/test/traffic/broken-drivers.ts';
import { caughtBy } from '../packages/holdpoint/test/traffic/caught-by.ts';
import { contractCases, lackedFor } from '../packages/holdpoint/test/traffic/contract-cases.ts';

const PAGE = new URL('../docs/routers.md', import.meta.url);

/** What a driver lacks, in the words of a plan. */
const WORDS: Readonly<Partial<Record<keyof TrafficCapabilities, string>>> = {
  stickyKeys: 'key',
  audiences: 'audiences',
  audienceSizes: 'sizes of audiences',
  userCap: 'limit of users',
  counts: 'counts',
  errors: 'errors',
  latency: 'latency',
  users: 'count of users',
  endpoints: 'endpoints',
  shares: 'shares between',
  sameBuckets: 'same buckets',
  mirror: 'copies',
  unheard: 'way back when unheard',
};

/** The page as it is. */
export function routersPage(): string {
  return readFileSync(PAGE, 'utf8');
}

/** The page with both tables as they should be. Throws an Error for a table that has no place in it. */
export function withDriverTables(page: string): string {
  return Object.entries({ cases: casesTable(), 'broken drivers': brokenTable() }).reduce((text, [name, table]) => {
    const place = new RegExp(`(<!-- ${name} -->\n\n)(?:\\|.*\n)*`);
    if (!place.test(text)) throw new Error(`docs/routers.md has no line <!-- ${name} --> with a free line below it.`);
    return text.replace(place, (_, head: string) => `${head}${table}\n`);
  }, page);
}

function casesTable(): string {
  const names = trafficDrivers.map(({ name }) => `\`${name}\``);
  const rows = contractCases.map((test) => [
    test.name,
    ...trafficDrivers.map(({ capabilities }) => {
      const lacked = lackedFor(test, capabilities).map((ability) => WORDS[ability] ?? ability);
      return lacked.length === 0 ? 'passes' : `no ${lacked.join(', ')}`;
    }),
  ]);
  return table([['a driver …', ...names], ...rows]);
}

function brokenTable(): string {
  const rows = Object.keys(brokenDrivers).map((name) => [name, caughtBy[name] ?? 'nothing']);
  return table([['a broken driver that …', 'fails the case that a driver …'], ...rows]);
}

function table([heading = [], ...rows]: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(heading), line(heading.map(() => '---')), ...rows.map(line)].join('\n');
}

if (import.meta.main) writeFileSync(PAGE, withDriverTables(routersPage()));
