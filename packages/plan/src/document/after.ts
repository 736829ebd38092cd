import { parseDuration } from '../duration.ts';
import { type ParsedCondition, parseCondition } from '../grammar/parser.ts';
import { isTimezone } from '../local-time.ts';
import type { Quantity } from '../quantity.ts';
import type { Cadence, Recurring } from '../sections.ts';
import { listOf } from '../shape/collections.ts';
import { object, optional, required } from '../shape/object.ts';
import { duration, text, textLike } from '../shape/scalars.ts';
import { type Reading, scalar, textOr } from '../shape/shape.ts';
import { parseQuantity } from '../units.ts';
import { moment } from './moment.ts';
import { role, roleList } from './steps.ts';
import { titles } from './texts.ts';

const cadence = scalar<Cadence>({
  expects: 'an interval such as 5m for 2h, or 1h',
  schema: { type: 'string', pattern: '^\\S+(?: for \\S+)?$' },
  read: (found) => {
    const [, every = '', span] = /^(\S+)(?: for (\S+))?$/.exec(found) ?? [];
    const everyMs = parseDuration(every);
    if ('fault' in everyMs) return everyMs;
    if (span === undefined) return { value: { everyMs: everyMs.value } };
    const forMs = parseDuration(span);
    return 'fault' in forMs
      ? { fault: { ...forMs.fault, index: found.indexOf(span) } }
      : { value: { everyMs: everyMs.value, forMs: forMs.value } };
  },
});

/** Figures of a launch that success may be judged by. */
export const FIGURES = [
  'share',
  'unplanned_rollbacks',
  'critical_incidents',
  'data_loss_incidents',
  'mttr',
  'uptime',
  'cost',
  'crashes',
  'satisfaction',
  'requests',
  'critical_alerts_unhandled',
] as const;

export type SuccessForm =
  | { readonly kind: 'condition'; readonly parsed: ParsedCondition; readonly throughout: boolean }
  | {
      readonly kind: 'figure';
      readonly figure: string;
      readonly op: string;
      readonly value: Quantity;
      readonly text: string;
    };

const success = scalar<SuccessForm>({
  expects: 'a condition, with "throughout" or not, or a figure such as unplanned_rollbacks = 0',
  schema: { type: 'string' },
  read: readSuccess,
});

function readSuccess(found: string): Reading<SuccessForm> {
  // A figure is of the whole launch, so that "throughout" adds nothing to it.
  const [, figure, op, amount] = /^([a-z_]+)\s*(<=|>=|!=|<|>|=)\s*(\S.*?)(?:\s+throughout)?$/.exec(found) ?? [];
  if (figure !== undefined && op !== undefined && amount !== undefined && FIGURES.some((each) => each === figure)) {
    const value = parseQuantity(amount);
    if ('fault' in value) return { fault: { ...value.fault, index: found.indexOf(amount) + (value.fault.index ?? 0) } };
    return { value: { kind: 'figure', figure, op, value: value.value, text: found } };
  }
  const throughout = /\s+throughout$/.test(found);
  const parsed = parseCondition(found.replace(/\s+throughout$/, ''));
  return 'fault' in parsed
    ? parsed
    : { value: { kind: 'condition', parsed: { ...parsed.value, text: found }, throughout } };
}

const every = scalar<Recurring['every']>({
  expects: 'a duration such as 1w, or month, quarter, half-year or year',
  schema: { type: 'string' },
  read: (found) => {
    const unit = (['month', 'quarter', 'half-year', 'year'] as const).find((each) => each === found);
    if (unit !== undefined) return { value: { kind: 'calendar', unit } };
    const length = parseDuration(found);
    return 'fault' in length ? length : { value: { kind: 'length', ms: length.value } };
  },
});

const zone = scalar<string>({
  expects: 'an IANA time zone such as Europe/Madrid',
  schema: { type: 'string' },
  read: (found) => (isTimezone(found) ? { value: found } : { fault: { code: 'unknown_timezone' } }),
});

/** The section `after`. */
export const after = object(
  {
    watch: required(duration, 'How long the launch is watched after its last stage.'),
    every: optional(
      listOf(cadence, { what: 'intervals' }),
      'How often it is looked at; the last one goes on to the end.',
    ),
    success: optional(listOf(success, { what: 'criteria' }), 'What makes the launch a success.'),
    review: optional(
      object(
        { within: required(duration, 'How long after the end.'), owner: required(role, 'Who calls it.') },
        { what: 'the review' },
      ),
      'The review after the launch.',
    ),
    recurring: optional(
      listOf(
        object(
          {
            name: required(text('a name'), 'What is done.'),
            titles,
            every: required(every, 'How often.'),
            at: optional(
              textLike('a time of day such as 09:00', /^(?:[01]\d|2[0-3]):[0-5]\d$/),
              'At what time of day.',
            ),
            timezone: optional(zone, 'Zone of that time; the launch’s unless stated.'),
            owner: optional(role, 'Who answers for it.'),
            with: optional(roleList, 'Who attends.'),
          },
          { what: 'recurring work' },
        ),
        { what: 'recurring work' },
      ),
      'Work that comes again.',
    ),
    tasks: optional(
      listOf(
        textOr(
          text('a task'),
          object(
            {
              name: required(text('a name'), 'What is done.'),
              titles,
              owner: optional(role, 'Who answers for it.'),
              due: optional(moment, 'When it must be done.'),
            },
            { what: 'a task' },
          ),
        ),
        { what: 'tasks' },
      ),
      'Work that is tracked to done.',
    ),
  },
  { what: 'what comes after' },
);
