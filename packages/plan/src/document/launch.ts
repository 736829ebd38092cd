import { isDate, isTimezone, parseLocalTime } from '../local-time.ts';
import type { DecisionKind } from '../plan.ts';
import { listOf, mapOf } from '../shape/collections.ts';
import { defaulted, object, optional, required } from '../shape/object.ts';
import { duration, oneOf, PERCENT, readPercent, text, textLike } from '../shape/scalars.ts';
import { named, scalar, textOr } from '../shape/shape.ts';
import { didYouMean, quote } from '../wording.ts';
import { titles } from './texts.ts';

/** A zone of the IANA database. */
export const timezone = scalar({
  expects: 'an IANA time zone such as Europe/Madrid',
  schema: { type: 'string', examples: ['UTC', 'Europe/Madrid'] },
  read: (found) => {
    if (isTimezone(found)) return { value: found };
    const hint = didYouMean(found, ['UTC', ...Intl.supportedValuesOf('timeZone')]);
    return { fault: { code: 'unknown_timezone', hint } };
  },
});

const language = scalar({
  expects: 'a language tag such as en or pt-BR',
  schema: { type: 'string', pattern: '^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$' },
  read: (found) => {
    const wellFormed = /^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$/.test(found);
    return wellFormed ? { value: found } : { fault: { code: 'bad_value' } };
  },
});

/** What a clock shows; the zone turns it into an instant when the whole section is known. */
const localTime = scalar({
  expects: 'a local time such as 2026-02-01T09:00',
  schema: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}(?::\\d{2})?$' },
  read: (found) => {
    const value = parseLocalTime(found);
    if (value !== undefined) return { value };
    const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/.test(found);
    const hint = zoned ? 'leave the zone out: times are in the time zone of the launch' : undefined;
    return { fault: { code: 'bad_local_time', hint } };
  },
});

const date = scalar({
  expects: 'a date such as 2026-02-08',
  schema: { type: 'string', format: 'date' },
  read: (found) => {
    const message = `found ${quote(found)}; needed is a date of the calendar such as 2026-02-08`;
    return isDate(found) ? { value: found } : { fault: { code: 'bad_local_time', message } };
  },
});

const probability = scalar<number>({
  expects: 'a probability such as 1%, above 0% and up to 50%',
  schema: { type: 'string', pattern: PERCENT.source },
  read: (found) => {
    const value = readPercent(found);
    if (value === undefined) return { fault: { code: 'bad_value' } };
    return value > 0 && value <= 0.5 ? { value } : { fault: { code: 'out_of_range' } };
  },
});

const window = object(
  {
    from: required(localTime, 'Local time at which the launch may begin.'),
    to: required(localTime, 'Local time at which it must have ended.'),
  },
  { what: 'a window' },
);

/** The section `launch`. */
export const launch = object(
  {
    name: required(
      textLike('a name in lower case, words joined by hyphens', /^[a-z][a-z0-9]{0,63}(?:-[a-z0-9]{1,32}){0,8}$/),
      'Names the launch in commands and is part of its id.',
    ),
    title: optional(
      text('a title', 'Batch patches v1.0.0'),
      'What people read on boards and in messages; the name unless stated.',
    ),
    titles,
    version: required(text('a version', '1.0.0'), 'The version that is launched.'),
    timezone: defaulted(timezone, 'UTC', 'Zone of every local time in the plan.'),
    language: defaulted(language, 'en', 'Language of boards and messages.'),
    date: optional(date, 'The day on which the launch is planned; for people, it starts nothing.'),
    owner: optional(text('a person or team'), 'Who answers for the plan; for people, it gives no rights.'),
    window: optional(window, 'When the launch may run.'),
    start: optional(localTime, 'T, the planned start; the beginning of the window unless stated.'),
    baseline: defaulted(duration, '5m', 'How long signals are measured on stable before GO can be given.'),
    max_blind: defaulted(
      duration,
      '5m',
      'How long the source of a signal may be silent before its no-data policy acts.',
    ),
    false_rollback: defaulted(
      probability,
      '1%',
      'How probable it may be that tests against stable take a good candidate back by chance, in the whole launch.',
    ),
  },
  { what: 'the launch' },
);

const login = text('a login name');

/** The section `people`. */
export const people = mapOf(
  object(
    {
      name: required(text('a name'), 'What people call them.'),
      email: optional(textLike('an email address', /^[^\s@:/]+@[^\s@:/]+$/), 'Where mail reaches them.'),
      user: optional(
        textOr(login, listOf(login, { what: 'login names' })),
        'Login names of the operating system that are this person.',
      ),
      phone: optional(text('a number'), 'Where calls reach them.'),
      timezone: optional(timezone, 'Their own zone; for people.'),
    },
    { what: 'a person' },
  ),
  'people',
);

const DECISIONS = ['go', 'no-go', 'continue', 'pause', 'rollback', 'override'] as const satisfies DecisionKind[];

/** The section `roles`. */
export const roles = mapOf(
  object(
    {
      people: required(listOf(text('the id of a person'), { what: 'ids of people' }), 'Who has the role.'),
      may: required(listOf(oneOf(DECISIONS), { what: 'decisions' }), 'Decisions that the role may take.'),
      title: optional(text('a title'), 'What people call the role.'),
      titles,
    },
    { what: 'a role' },
  ),
  'roles',
);

const decision = named(
  'decision',
  object(
    {
      needs: required(
        listOf(text('the name of a role'), { what: 'roles', min: 1 }),
        'Roles that must all agree; without it, one role that may take the decision is enough.',
      ),
    },
    { what: 'a decision' },
  ),
);

/** The section `decisions`. */
export const decisions = object(
  {
    go: optional(decision, 'Who must agree that the launch begins.'),
    continue: optional(decision, 'Who must agree that the next stage begins, or that a paused launch goes on.'),
    pause: optional(decision, 'Who must agree that the launch stands still.'),
    rollback: optional(decision, 'Who must agree to take traffic back; triggers ask nobody.'),
    override: optional(decision, 'Who must agree to override a lock.'),
  },
  { what: 'the decisions' },
);
