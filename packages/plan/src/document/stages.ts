import type { ParsedCondition } from '../grammar/parser.ts';
import { parseCondition } from '../grammar/parser.ts';
import type { Stage } from '../plan.ts';
import { listOf } from '../shape/collections.ts';
import { defaulted, object, optional, required } from '../shape/object.ts';
import { duration, integer, oneOf, share, text } from '../shape/scalars.ts';
import { named, type Shape, scalar, textOr } from '../shape/shape.ts';
import type { Node } from '../source/node.ts';
import { verifyUrl } from './targets.ts';

/** Stages that a plan may have. */
const MAX_STAGES = 200;

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
const condition: Shape<ParsedCondition> = named('condition', {
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

function questionAsText(node: Node): Node {
  const [entry, second] = node.kind === 'map' ? node.entries : [];
  if (entry === undefined || second !== undefined || !/^ask\b/.test(entry.key)) return node;
  const { key, keyAt, value } = entry;
  if (value.kind !== 'scalar') return node;
  const before = `${key}: `;
  const offsetOf = (index: number): number =>
    index < before.length ? keyAt + index : value.offsetOf(index - before.length);
  return { kind: 'scalar', at: keyAt, size: 1, type: 'text', text: `${before}${value.text}`, offsetOf };
}

const trigger = object(
  {
    when: required(condition, 'The condition that starts the action.'),
    do: required(oneOf(['rollback', 'pause'], { later: ['page', 'delay', 'alert', 'tell'] }), 'The action.'),
  },
  { what: 'a trigger', later: ['tell', 'message'] },
);

const same = oneOf(['same']);

const continuation = scalar<Stage['continue']>({
  expects: '"auto" or "by ROLE"',
  schema: { type: 'string', pattern: '^(?:auto|by [A-Za-z][A-Za-z0-9_-]*)$' },
  read: (found) => {
    const role = /^by ([A-Za-z][\w-]*)$/.exec(found)?.[1];
    if (role !== undefined) return { value: { kind: 'by', role } };
    return found === 'auto' ? { value: { kind: 'auto' } } : { fault: { code: 'bad_value' } };
  },
});

const stage = object(
  {
    name: required(text('a name', 'Wave 1'), 'What people call the stage; unique in the plan.'),
    share: optional(share, 'Part of all traffic for the candidate; 100 % where `users` alone limits the stage.'),
    users: optional(
      integer({ expects: 'a number of users', min: 1, max: 1_000_000_000 }),
      'At most so many distinct users get the candidate.',
    ),
    audience: optional(text('the name of an audience'), 'The audience that gets the candidate first.'),
    observe: required(duration, 'How long the stage is watched before its gate may open.'),
    every: defaulted(duration, '10s', 'How often signals are read and judged.'),
    gate: optional(
      textOr(same, listOf(condition, { what: 'conditions' })),
      'What must hold for the next stage to begin; `same` takes the gate of the stage before.',
    ),
    triggers: optional(
      textOr(same, listOf(trigger, { what: 'triggers' })),
      'What starts an action at any moment of the stage; `same` takes those of the stage before.',
    ),
    continue: defaulted(continuation, 'auto', 'Whether the next stage begins by itself, or when a role says CONTINUE.'),
  },
  { what: 'a stage', later: ['mirror', 'delay', 'targets', 'readiness'] },
);

/** The section `stages`. */
export const stages = listOf(stage, {
  what: 'stages',
  min: 1,
  max: { count: MAX_STAGES, code: 'too_many_stages' },
});

const step = object(
  {
    name: required(text('a name'), 'What people call the step.'),
    verify: required(
      object(
        { http: required(verifyUrl, 'URL that must answer 2xx; `$stable` stands for the service’s address.') },
        { what: 'a check', later: ['command', 'file', 'tcp', 'sql'] },
      ),
      'What is asked.',
    ),
    tries: defaulted(integer({ expects: 'a number of tries', min: 1, max: 1000 }), '1', 'How often it is asked.'),
    every: defaulted(duration, '2s', 'Time between two tries.'),
  },
  { what: 'a step', later: ['run', 'tell', 'message', 'timeout', 'owner', 'reversible', 'idempotent'] },
);

/** The section `rollback`. */
export const rollback = object(
  {
    within: defaulted(duration, '30s', 'Budget from the decision until the router gives the candidate nothing.'),
    steps: optional(listOf(step, { what: 'steps' }), 'What is checked after traffic is back, in order.'),
  },
  { what: 'the rollback' },
);
