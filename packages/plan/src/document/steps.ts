import { parseDuration } from '../duration.ts';
import type { CommandPlace, OnFailure } from '../sections.ts';
import { listOf } from '../shape/collections.ts';
import { defaulted, object, optional, required } from '../shape/object.ts';
import { duration, integer, text, yesNo } from '../shape/scalars.ts';
import { type DraftOf, named, scalar, textOr, type ValueOf } from '../shape/shape.ts';
import { check } from './checks.ts';
import { moment } from './moment.ts';
import { titles } from './texts.ts';

/** What becomes of the plan when something fails. */
export const onFailure = scalar<OnFailure>({
  expects: 'stop, continue, or delay and a duration such as delay 10m',
  schema: { type: 'string', pattern: '^(?:stop|continue|delay \\S+)$' },
  read: (found) => {
    if (found === 'stop' || found === 'continue') return { value: { kind: found } };
    const length = /^delay (\S+)$/.exec(found)?.[1];
    if (length === undefined) return { fault: { code: 'bad_value' } };
    const reading = parseDuration(length);
    return 'fault' in reading
      ? { fault: { ...reading.fault, index: 'delay '.length } }
      : { value: { kind: 'delay', ms: reading.value } };
  },
});

interface Place {
  readonly place: CommandPlace;
  readonly on?: string;
}

const place = scalar<Place>({
  expects: 'ssh HOST, container NAME, or http URL',
  schema: { type: 'string', pattern: '^(?:ssh|container|http) \\S+$' },
  read: (found) => {
    const [, kind, on = ''] = /^(ssh|container|http) (\S+)$/.exec(found) ?? [];
    return kind === 'ssh' || kind === 'container' || kind === 'http'
      ? { value: { place: kind, on } }
      : { fault: { code: 'bad_value' } };
  },
});

const commandLine = text('a command', './boards-on.sh');

const run = textOr(
  commandLine,
  object(
    {
      command: required(commandLine, 'What is run, as an argument list: no shell.'),
      on: optional(place, 'Where it runs.'),
    },
    { what: 'a command' },
  ),
);

/** `ROLE: QUESTION`. */
const ask = textOr(
  scalar<{ readonly role: string; readonly question: string }>({
    expects: 'a role and a question, such as "tech-lead: Is it so?"',
    schema: { type: 'string', pattern: '^[A-Za-z][A-Za-z0-9_-]*: \\S' },
    read: (found) => {
      const [, role, question] = /^([A-Za-z][A-Za-z0-9_-]*):\s*(\S.*)$/.exec(found) ?? [];
      return role === undefined || question === undefined
        ? { fault: { code: 'bad_value' } }
        : { value: { role, question } };
    },
  }),
  object(
    {
      role: required(text('the name of a role'), 'Who is asked.'),
      question: required(text('a question'), 'What is asked.'),
    },
    { what: 'a question' },
  ),
);

const channelName = text('the name of a channel');

/** One channel, several, or each with a message of its own. */
export const tell = textOr(
  channelName,
  listOf(
    textOr(
      channelName,
      object(
        {
          channel: required(channelName, 'Where the message goes.'),
          message: required(text('a message'), 'What it says.'),
        },
        { what: 'a message' },
      ),
    ),
    { what: 'channels' },
  ),
);

/** The name of a role of the plan. */
export const role = text('the name of a role');

/** Names of roles of the plan. */
export const roleList = listOf(role, { what: 'roles' });

const stepFields = {
  name: required(text('a name', 'Boards on'), 'What people call the step; unique in its phase.'),
  titles,
  owner: optional(role, 'Role that answers for it; it says when work without a command is done.'),
  run: optional(run, 'Command that is run; no shell.'),
  wait: optional(duration, 'Time that must pass.'),
  ask: optional(ask, 'Question that somebody must answer with yes.'),
  verify: optional(check, 'What must hold afterwards; without other work, it is the work.'),
  tell: optional(
    tell,
    'Channels that are told when the step has ended; the whole step where it has neither other work nor an owner.',
  ),
  message: optional(
    text('a message'),
    'What they are told; `{{time}}`, `{{step}}`, `{{stage}}` and `{{reason}}` are filled in. The name unless stated.',
  ),
  takes: optional(duration, 'How long it is expected to take.'),
  timeout: optional(duration, 'How long it may take; 10 minutes unless stated, 30 where people work or answer.'),
  retries: defaulted(
    integer({ expects: 'a number of retries', min: 0, max: 100 }),
    '0',
    'How often it is tried again.',
  ),
  needs: optional(roleList, 'Roles that must agree before it starts, each another person.'),
  destructive: defaulted(yesNo, 'no', 'Whether it destroys something.'),
  reversible: defaulted(yesNo, 'yes', 'Whether a rollback can undo it.'),
  idempotent: defaulted(yesNo, 'no', 'Whether running it twice does no harm.'),
  expect: optional(text('a text'), 'What people expect to see.'),
  tries: optional(
    integer({ expects: 'a number of tries', min: 1, max: 1000 }),
    'How often `verify` is asked; may stand in the check as well.',
  ),
  every: optional(duration, 'Time between two tries of `verify`; may stand in the check as well.'),
};

/** A step of the runbook. */
export const step = named(
  'step',
  object(
    {
      ...stepFields,
      at: optional(moment, 'When it is due; it starts no earlier.'),
      stage: optional(text('the name of a stage'), 'Stage of traffic that it opens.'),
      after: optional(
        listOf(text('the name of a step'), { what: 'names of steps' }),
        'Steps of its phase that must have ended before; the one before it unless stated. `[]` begins with the phase.',
      ),
      on_failure: defaulted(onFailure, 'stop', 'What becomes of the launch when it fails.'),
    },
    { what: 'a step', oneAtMost: ['run', 'wait', 'ask', 'stage'] },
  ),
);

/** A step of the rollback: they run in order, at once, and one that fails does not stop the next. */
export const rollbackStep = named(
  'rollback-step',
  object(stepFields, { what: 'a step of the rollback', oneAtMost: ['run', 'wait', 'ask'] }),
);

export type StepValue = ValueOf<typeof step>;
export type RollbackStepValue = ValueOf<typeof rollbackStep>;
export type StepDraft = DraftOf<typeof step>;
