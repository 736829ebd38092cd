import type { ParsedCondition } from '../grammar/parser.ts';
import { parseCondition } from '../grammar/parser.ts';
import { listOf } from '../shape/collections.ts';
import { named, type Shape, scalar } from '../shape/shape.ts';
import type { Node } from '../source/node.ts';

const CONDITION_FORM = 'a condition such as error_rate < 5% for 5m';

const conditionText: Shape<ParsedCondition> = scalar({
  expects: CONDITION_FORM,
  schema: {
    type: 'string',
    pattern: '^\\s*[A-Za-z]\\S*\\s+\\S',
  },
  read: parseCondition,
});

/** A question holds a colon, which YAML takes for a map of one entry; it is read as the text that it is. */
export const condition: Shape<ParsedCondition> = named('condition', {
  expects: CONDITION_FORM,
  schema: (definitions) => ({
    description: 'One condition of the grammar under [Conditions](#conditions): `error_rate < 5% for 5m`.',
    anyOf: [
      conditionText.schema(definitions),
      {
        type: 'object',
        patternProperties: { '^ask [A-Za-z][A-Za-z0-9_-]*$': { type: 'string' } },
        additionalProperties: false,
        minProperties: 1,
        maxProperties: 1,
      },
    ],
  }),
  decode: (node, report) => conditionText.decode(questionAsText(node), report),
});

/** Conditions that stand in one list; each of a gate is compared with each of the triggers. */
export const MAX_CONDITIONS = { count: 100, code: 'too_many_conditions' } as const;

/** A list of conditions. */
export const conditions = listOf(condition, { what: 'conditions', max: MAX_CONDITIONS });

/** A map of one entry that begins with `ask`, as the text that was written. */
export function questionAsText(node: Node): Node {
  const [entry, second] = node.kind === 'map' ? node.entries : [];
  if (entry === undefined || second !== undefined || !/^ask\b/.test(entry.key)) return node;
  const { key, keyAt, value } = entry;
  if (value.kind !== 'scalar') return node;
  const before = `${key}: `;
  const offsetOf = (index: number): number =>
    index < before.length ? keyAt + index : value.offsetOf(index - before.length);
  return { kind: 'scalar', at: keyAt, size: 1, type: 'text', text: `${before}${value.text}`, offsetOf };
}
