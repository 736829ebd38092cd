import { documentShape } from './document/index.ts';
import type { Definitions, JsonSchema } from './shape/shape.ts';

/** JSON Schema (draft 2020-12) of a plan file, for editors; references between sections are checked by `readPlan` alone. */
export function planJsonSchema(): JsonSchema {
  const definitions: Definitions = new Map();
  const schema = documentShape.schema(definitions);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    ...schema,
    title: 'Holdpoint plan',
    description: 'A launch: what is released, to how many, what must hold, and how traffic is taken back.',
    $defs: Object.fromEntries([...definitions].sort(([a], [b]) => a.localeCompare(b))),
  };
}
