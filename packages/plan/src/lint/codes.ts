import { type CodeEntry, warning } from '../code-entry.ts';

/** What the linter finds, as one closed list; docs/linter.md explains each. */
export const LINT_CODES = {
  // Two statements about one thing.
  conflicting_policy: warning(
    'Two rules say different things about one situation.',
    'Decide which one is meant, and make the other say the same.',
  ),
  range_gap: warning('There are values between two rows of the matrix that no row holds.', 'Let the rows meet.'),
  range_overlap: warning(
    'There are values that two rows of the matrix hold.',
    'Let one row begin where the other ends.',
  ),
  board_calls_healthy: warning(
    'A board calls values healthy that a gate, a checkpoint or a criterion of success refuses.',
    'Give the board the same limits.',
  ),
  gate_laxer_than_success: warning(
    'A gate passes values that break a criterion of success for the whole launch.',
    'Give the gate the limit of the criterion, or a stricter one.',
  ),
  gate_over_warning: warning(
    'A gate passes values at which a warning or critical alert is raised.',
    'Lower the limit of the gate, or ask for no alert in it.',
  ),
  users_and_share_differ: warning(
    'The share and the number of users of a stage are far apart.',
    'Keep the one that is meant; the smaller of the two limits the stage.',
  ),
  ambiguous_threshold: warning(
    'A percentage of a percentage can be read as a part or as points.',
    'Write pp where points are meant; where a part is meant, accept the finding.',
  ),

  // Time.
  rollback_does_not_fit: warning(
    'Part of the plan lies so late that a rollback could not end within the window.',
    'Shorten the rollback, widen the window, or end the plan before the last safe start.',
  ),
  rollback_over_budget: warning(
    'The rollback, or a step of it, needs longer than it is given.',
    'Raise the budget, or shorten what it pays for.',
  ),
  wait_shorter_than_ttl: warning(
    'A wait after a change of DNS is shorter than resolvers may keep the old answer.',
    'Wait at least for the TTL, or lower the TTL.',
  ),
  time_before_start: warning(
    'A step is planned before what it waits for, or a rollback step names a time on the clock.',
    'Mend the time; a rollback begins when it is decided on.',
  ),
  step_no_slack: warning('A step can last past the time of the next one.', 'Move the next step, or shorten this one.'),
  phase_idle: warning(
    'Nothing is planned, and nobody is named, between the end of a phase and the next one.',
    'Move the next phase, or say with a wait or a step what the time is for.',
  ),
  check_too_slow: warning(
    'Signals are read too seldom for what a trigger promises.',
    'Shorten "every" of the stage, or lengthen what the trigger states.',
  ),
  hard_coded_timestamp: warning(
    'A command or a message holds a date or a time that is right once at most.',
    'Use {{time}} in messages, and let commands find the time.',
  ),
  mixed_time_zones: warning('Times are stated in several time zones.', 'Use the time zone of the launch throughout.'),
  delay_exceeds_buffer: warning(
    'A delay that the plan allows is longer than the window has room for.',
    'Shorten the delay or the plan, or widen the window.',
  ),
  kpi_goes_stale: warning(
    'A board is refreshed less often than its KPI goes stale.',
    'Refresh the board more often, or raise "stale_after".',
  ),

  // Evidence.
  stage_cannot_show: warning(
    'The traffic that is expected in a stage cannot show what its gate asks for.',
    'Observe for as long as the message says, or ask for less.',
  ),
  drill_is_real: warning(
    'A drill makes errors or alerts that the plan cannot tell from real ones.',
    'Hold the drill before the start or on staging.',
  ),

  // Commands.
  destructive_alone: warning(
    'A command that destroys something can be started without two people.',
    'Let the step need two roles that are two people.',
  ),
  stop_before_start: warning(
    'A rollback stops the new version before the old one was seen to answer.',
    'Start the old version and verify it first.',
  ),
  shell_syntax: warning(
    'A command uses signs of a shell, but runs without one, or hides the failure of a pipe.',
    'Put it into a script that begins with `set -euo pipefail`.',
  ),
  typographic_character: warning(
    'A command or a name holds a character that looks like another one.',
    'Type it again by hand.',
  ),

  // People and words.
  step_unowned: warning('Steps that run commands name nobody who answers for them.', 'Give each step an owner.'),
  authority_gap: warning(
    'A situation needs a decision that nobody named may take.',
    'Give the role the decision, or name another role.',
  ),
  checkpoint_alone: warning(
    'The one person who confirms a checkpoint owns every step before it.',
    'Let somebody else confirm.',
  ),
  watch_outlives_rota: warning(
    'The watch after the launch lasts longer than anybody is on call.',
    'Lengthen the rotation, or shorten the watch.',
  ),
  dangling_reference: warning(
    'A text names a section, phase or step that the plan does not have.',
    'Name one that is there.',
  ),
  confusable_name: warning(
    'A word mixes letters of several alphabets that look alike.',
    'Type the name again in one alphabet.',
  ),
  choice_open: warning(
    'Something that the imported document did not say is still to be decided.',
    'Answer it with `holdpoint import --answer`, or write it into the plan and delete the entry of `choices`.',
  ),
  accept_unused: warning('An entry of `accept` matches no finding.', 'Delete the entry, or mend its code or text.'),
} as const satisfies Record<string, CodeEntry>;

/** Stable snake_case name of what the linter finds. */
export type LintCode = keyof typeof LINT_CODES;
