import { object, optional, required } from '../shape/object.ts';
import { type DraftOf, scalar, type ValueOf } from '../shape/shape.ts';
import { quote } from '../wording.ts';
import { after } from './after.ts';
import { boards, channels, kpis } from './channels.ts';
import { choices } from './choices.ts';
import { expected } from './expected.ts';
import { decisions, launch, people, roles } from './launch.ts';
import { lockdown, readiness } from './readiness.ts';
import { accept, cost, escalations, matrix, onCall, signOff } from './responsibility.ts';
import { runbook } from './runbook.ts';
import { signals, thresholds } from './signals.ts';
import { sources } from './sources.ts';
import { rollback, stages } from './stages.ts';
import { services, targets, traffic } from './targets.ts';

const languageVersion = scalar<1>({
  expects: 'the version of the plan language, 1',
  schema: { const: 1 },
  read: (found) => {
    const message = `found version ${quote(found)} of the plan language; this program reads version 1`;
    return found === '1' ? { value: 1 } : { fault: { code: 'holdpoint_version', message } };
  },
});

/** Sections of the plan language that this version does not run yet. */
const LATER_SECTIONS = ['include', 'vars'] as const;

/** The whole plan file: the one definition of decoder, types, JSON Schema and reference page. */
export const documentShape = object(
  {
    holdpoint: required(languageVersion, 'Version of the plan language.'),
    choices: optional(choices, 'What is still to be decided; a plan that has any is not run.'),
    launch: required(launch, 'What is launched, and when.'),
    people: required(people, 'Who takes part.'),
    roles: required(roles, 'What people may decide.'),
    decisions: optional(decisions, 'Decisions that need several roles to agree.'),
    services: optional(services, 'The two versions, where there is one target; it is then called `main`.'),
    traffic: optional(traffic, 'How requests reach them, where there is one target.'),
    targets: optional(targets, 'Several pairs of services, in place of `services` and `traffic`.'),
    expected: optional(expected, 'The traffic that the author counts on, by which the plan is checked and rehearsed.'),
    sources: optional(sources, 'Where queries of signals are asked, and whose alerts count.'),
    signals: optional(signals, 'What is measured.'),
    thresholds: optional(thresholds, 'Levels of signals at which alerts are raised.'),
    stages: optional(stages, 'Shares of traffic, in rising order.'),
    rollback: optional(rollback, 'How traffic is taken back; needed where there are stages.'),
    sign_off: optional(signOff, 'Roles that must sign before GO.'),
    matrix: optional(matrix, 'The decision matrix: in which situation who decides what.'),
    escalations: optional(escalations, 'Who is called when something is wrong.'),
    on_call: optional(onCall, 'Who is on call, and when.'),
    readiness: optional(readiness, 'What must be ready before the launch.'),
    lockdown: optional(lockdown, 'What may not change, and when.'),
    runbook: optional(runbook, 'What people and commands do beside traffic.'),
    channels: optional(channels, 'Where messages go.'),
    kpis: optional(kpis, 'Figures that people watch.'),
    boards: optional(boards, 'What is shown, and to whom.'),
    after: optional(after, 'What follows the launch.'),
    cost: optional(cost, 'What it costs.'),
    accept: optional(accept, 'Findings of the linter that the author knows of.'),
  },
  {
    what: 'the plan',
    later: LATER_SECTIONS,
    forms: [['services', 'traffic'], ['targets']],
    formsFor: 'stages',
    oneAtLeast: ['stages', 'runbook', 'readiness'],
  },
);

/** A plan file that has been read without a fault. */
export type PlanDocument = ValueOf<typeof documentShape>;

/** A plan file while it is being checked: what could not be read is absent. */
export type PlanDraft = DraftOf<typeof documentShape>;
