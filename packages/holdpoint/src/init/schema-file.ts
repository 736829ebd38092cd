import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';

/** Where packages of the folder, and a checkout of this repository, have the schema of plans. */
const KNOWN_PLACES = ['node_modules/@holdpoint/plan/plan.schema.json', 'packages/plan/plan.schema.json'];

/** Name of the schema beside a plan that finds no other one. */
export const SCHEMA_FILE = 'plan.schema.json';

/**
 * Path of the JSON Schema of plans from the folder of a plan: one that is there already in a folder above,
 * else `plan.schema.json` beside the plan.
 */
export function schemaBeside(planFile: string): string {
  const home = dirname(resolve(planFile));
  for (let folder = home; ; folder = dirname(folder)) {
    const found = KNOWN_PLACES.map((place) => join(folder, place)).find((path) => existsSync(path));
    if (found !== undefined) return relative(home, found).split(sep).join('/');
    if (folder === dirname(folder)) return SCHEMA_FILE;
  }
}
