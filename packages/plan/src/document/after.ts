import { parseDuration } from '../duration.ts';
import { type ParsedCondition, parseCondition } from '../grammar/parser.ts';
import type { Dimension, Quantity } from '../quantity.ts';
import type { Cadence, Recurring } from '../sections.ts';
import { listOf } from '../shape/collections.ts';
import { object, optional, required } from '../shape/object.ts';
import { duration, text, textLike } from '../shape/scalars.ts';
import { type Reading, type Shape, scalar, textOr } from '../shape/shape.ts';
import { parseQuantity } from '../units.ts';
import { MAX_CONDITIONS, questionAsText } from './condition.ts';
import { timezone } from './launch.ts';
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

/** Figures of the launch itself by which success may be judged, and what each measures. */
export const FIGURE_DIMENSIONS: Readonly<Record<string, Dimension>> = {
  share: 'ratio',
  unplanned_rollbacks: 'count',
  critical_incidents: 'count',
  data_loss_incidents: 'count',
  mttr: 'duration',
  uptime: 'ratio',
  cost: 'money',
  crashes: 'count',
  satisfaction: 'count',
  requests: 'count',
  critical_alerts_unhandled: 'count',
};

/** What a criterion says of a figure of the launch. */
export interface FigureForm {
  readonly figure: string;
  readonly op: string;
  readonly value: Quantity;
  /** Where the quantity begins in the text. */
  readonly index: number;
}

/** A criterion as it was written, before it is known which signals the plan has. */
export interface SuccessForm {
  readonly text: string;
  readonly throughout: boolean;
  /** As a condition; absent where it can only be about a figure. */
  readonly parsed?: ParsedCondition;
  readonly figure?: FigureForm;
}

type SuccessMeaning =
  | { readonly kind: 'figure'; readonly figure: FigureForm }
  | { readonly kind: 'condition'; readonly parsed: ParsedCondition }
  | { readonly kind: 'none' };

/** A figure is meant where one has the name; with `throughout`, a signal of that name is, for a figure has no course. */
export function successMeaning(
  { parsed, figure, throughout }: SuccessForm,
  signals: Readonly<Record<string, unknown>> | undefined,
): SuccessMeaning {
  const isSignal = throughout && figure !== undefined && signals !== undefined && Object.hasOwn(signals, figure.figure);
  if (figure !== undefined && !isSignal) return { kind: 'figure', figure };
  return parsed === undefined ? { kind: 'none' } : { kind: 'condition', parsed };
}

const successText = scalar<SuccessForm>({
  expects: 'a condition, with "throughout" or not, or a figure such as unplanned_rollbacks = 0',
  schema: { type: 'string', examples: ['error_rate < 2% throughout', 'share = 100%'] },
  read: readSuccess,
});

const success: Shape<SuccessForm> = {
  ...successText,
  decode: (node, report) => successText.decode(questionAsText(node), report),
};

const THROUGHOUT = /\s+throughout\s*$/;

function readSuccess(text: string): Reading<SuccessForm> {
  const question = /^\s*ask\b/.test(text);
  const throughout = !question && THROUGHOUT.test(text);
  const statement = throughout ? text.replace(THROUGHOUT, '') : text;
  const figure = readFigure(statement);
  const parsed = parseCondition(statement);
  if ('value' in parsed) return { value: { text, throughout, parsed: parsed.value, ...(figure && { figure }) } };
  return figure === undefined ? parsed : { value: { text, throughout, figure } };
}

function readFigure(statement: string): FigureForm | undefined {
  const [, figure = '', op = '', amount = ''] = /^\s*([a-z_]+)\s*(<=|>=|!=|<|>|=)\s*(\S.*)$/.exec(statement) ?? [];
  if (!Object.hasOwn(FIGURE_DIMENSIONS, figure)) return undefined;
  const quantity = parseQuantity(amount.trim());
  return 'value' in quantity ? { figure, op, value: quantity.value, index: statement.lastIndexOf(amount) } : undefined;
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

/** The section `after`. */
export const after = object(
  {
    watch: required(duration, 'How long the launch is watched after its last stage.'),
    every: optional(
      listOf(cadence, { what: 'intervals' }),
      'How often it is looked at; the last one goes on to the end.',
    ),
    success: optional(listOf(success, { what: 'criteria', max: MAX_CONDITIONS }), 'What makes the launch a success.'),
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
            timezone: optional(timezone, 'Zone of that time; the launch’s unless stated.'),
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
