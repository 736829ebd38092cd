import { type CodeEntry, error, warning } from '../code-entry.ts';

/** What reading a scenario can report beside the problems of a plan, as one closed list. */
export const SCENARIO_CODES = {
  rehearsal_version: error(
    '`rehearsal:` names a version of the language of scenarios other than 1.',
    'Write `rehearsal: 1`, or install the program that the scenario was written for.',
  ),
  not_a_scenario: error('The file is a plan.', 'Name the scenario; a scenario begins with `rehearsal: 1`.'),
  too_many_events: error('A scenario has at most 1,000 events.', 'Split it into several scenarios.'),
  ambiguous_name: error(
    'Several names of the plan begin with these words.',
    'Write more of the name that is meant, or all of it.',
  ),
  unknown_stage: error('No stage has this name.', 'Name a stage of the plan, or write a moment such as `T+1h`.'),
  unknown_step: error('No step has this name.', 'Name a step of the runbook or of the rollback.'),
  unknown_channel: error('No channel has this name.', 'Declare it under `channels`, or mend the name.'),
  unknown_source: error(
    'No signal has this name, no source is of this kind, or there is no source of alerts.',
    'Name a signal of the plan, or a source that it has; an alert needs one of kind `alertmanager`.',
  ),
  unknown_who: error('The plan has neither a person nor a role of this name.', 'Name one of the plan.'),
  cannot_fail: error(
    'The step is done by people, or waits: no command of it can fail.',
    'Let its owner be `absent`, or name a step that runs or verifies something.',
  ),
  no_traffic: error('The event is about traffic, and the plan moves none.', 'Take the event out.'),
  before_the_rehearsal: error(
    'The event lies before the moment at which the rehearsal begins.',
    'Choose a later moment; the message names the first one.',
  ),
  duplicate_event: error('Two events change the same thing at the same moment.', 'Keep one of them.'),
  stage_may_be_over: warning(
    'The event lies so late in a stage that it happens only if the stage is held.',
    'Choose an earlier moment, or one of a later stage.',
  ),
} as const satisfies Record<string, CodeEntry>;
