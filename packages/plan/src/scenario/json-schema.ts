import type { Definitions, JsonSchema } from '../shape/shape.ts';
import { scenarioShape } from './document.ts';

/** JSON Schema (draft 2020-12) of a scenario file, for editors; names of the plan are checked by `readScenario` alone. */
export function scenarioJsonSchema(): JsonSchema {
  const definitions: Definitions = new Map();
  const schema = scenarioShape.schema(definitions);
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    ...schema,
    title: 'Holdpoint scenario',
    description: 'What happens in a rehearsal, and to whom.',
    $defs: Object.fromEntries([...definitions].sort(([a], [b]) => a.localeCompare(b))),
  };
}
