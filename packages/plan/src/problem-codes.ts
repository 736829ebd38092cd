import { type CodeEntry, error, warning } from './code-entry.ts';
import { LINT_CODES } from './lint/codes.ts';
import { SCENARIO_CODES } from './scenario/codes.ts';

export type { CodeEntry } from './code-entry.ts';

/** Every problem that reading a plan can report, as one closed list; docs/problems.md is written from it. */
export const PROBLEM_CODES = {
  // The file.
  plan_empty: error('The file holds no plan: it is empty, or has only comments.', 'Start from the plan in README.'),
  plan_too_large: error(
    'The file is larger than 1 MiB.',
    'Name the right file; a plan of 200 stages fits ten times over.',
  ),
  not_utf8: error('The bytes are not UTF-8; the message names the first bad byte.', 'Save the file as UTF-8.'),
  control_character: error(
    'A control character other than tab and line break.',
    'Delete it, or write it as `\\n` or `\\u…` in double quotes.',
  ),
  tab_indent: error('A line is indented with a tab.', 'Indent with spaces.'),

  // YAML.
  yaml_syntax: error(
    'The text is not YAML 1.2.',
    'Mend what the message names; quote text that begins with a special character.',
  ),
  several_documents: error('The file holds more than one document.', 'Keep one plan per file, without a second `---`.'),
  yaml_directive: error('A `%` directive stands before the plan.', 'Delete it; plans are always YAML 1.2.'),
  duplicate_key: error('A key stands twice in one map; the message names both lines.', 'Keep one of them.'),
  forbidden_key: error('A key is `__proto__`, `constructor` or `prototype`.', 'Choose another name.'),
  bad_key: error('A key is not plain text.', 'Write the key as a single word or quoted text.'),
  merge_key: error('A merge key `<<` is used.', 'Write the fields out, or use an alias for the whole value.'),
  custom_tag: error(
    'A value carries a YAML tag such as `!!binary`.',
    'Delete the tag; the plan language knows the type of every field.',
  ),
  unknown_alias: error(
    'An alias names an anchor that does not stand before it.',
    'Define the anchor first, or write the value out.',
  ),
  too_many_aliases: error('Aliases would unfold to more than 10,000 values.', 'Write the values out.'),
  too_deep: error('Values are nested more than 64 deep.', 'Flatten them; a plan needs no more than eight levels.'),

  // Shape.
  holdpoint_version: error(
    '`holdpoint:` names a version of the plan language other than 1.',
    'Write `holdpoint: 1`, or install the program that the plan was written for.',
  ),
  not_supported_yet: error(
    'The plan language has this, but this version of the program does not run it yet.',
    'Take it out; the program never ignores part of a plan.',
  ),
  unknown_field: error('A field that the plan language does not have.', 'Use one of the names in the message.'),
  missing_field: error('A required field is absent.', 'Add it; docs/plan-reference.md describes it.'),
  wrong_type: error('A value of another kind is needed here.', 'Write what the message names.'),
  bad_value: error('The value does not have the form that is needed here.', 'Write what the message names.'),
  out_of_range: error('A number or a length lies outside its range.', 'Stay within the range in the message.'),
  bad_id: error('An id may hold letters, digits, `_` and `-`, and begins with a letter.', 'Rename it.'),
  reserved_id: error('A signal has a name that means something else in a condition.', 'Rename the signal.'),
  duplicate_name: error('Two entries of one list have the same name.', 'Rename one of them.'),
  conflicting_fields: error('Fields that exclude each other stand together.', 'Keep one of them.'),
  missing_never_healthy: error(
    '`on_no_data: pass` would count silence as health.',
    'Choose `hold`, `extend`, `page`, `pause`, `rollback` or another signal: missing data is never healthy.',
  ),
  too_many_stages: error('A plan has at most 200 stages.', 'Join stages, or split the launch.'),
  too_many_conditions: error(
    'A list has at most 100 conditions, criteria, triggers or rows.',
    'Join conditions, or measure less.',
  ),
  too_many_steps: error(
    'A plan has at most 5,000 steps, those of the rollback included.',
    'Join steps into commands, or split the launch.',
  ),

  // Quantities and times.
  bad_quantity: error(
    'A quantity is a decimal number and a unit.',
    'Write it like `5%`, `5pp`, `400ms`, `10MB`, `20/s`, `1000` or `300 USD`.',
  ),
  unknown_unit: error(
    'The unit is not in the table of units.',
    'Use a unit of docs/plan-reference.md; units tell upper from lower case.',
  ),
  duration_unit: error('A duration is a bare number.', 'Add the unit: `90s`, `5m`, `1h30m`.'),
  duration_calendar: error('Months and years have no fixed length.', 'Write weeks or days, such as `4w`.'),
  bad_duration: error('The text is not a duration.', 'Write it like `90s`, `5m`, `1h30m` or `PT5M`.'),
  bad_share: error(
    'A share is a percentage from 0 to 100 with at most two decimals.',
    'Write it like `10%` or `2.5%`.',
  ),
  bad_local_time: error(
    'The text is not a local time.',
    'Write it like `2026-02-01T09:00`, without a zone: the plan has one.',
  ),
  bad_moment: error(
    'The text is not a moment.',
    'Write it like `T-15m`, `02:00:15`, `Day 3 09:00` or `2026-02-08T02:00`.',
  ),
  needs_start: error(
    'A time on the clock stands in a plan without a start.',
    'State `launch.start` or `launch.window`, or write the moment relative to T.',
  ),
  local_time_skipped: error(
    'The local time does not exist: clocks are put forward over it.',
    'Choose a time before or after the gap.',
  ),
  local_time_twice: error(
    'The local time exists twice: clocks are put back over it.',
    'Choose a time that exists once.',
  ),
  unknown_timezone: error('The time zone is not an IANA zone.', 'Write it like `Europe/Madrid` or `UTC`.'),
  ends_before_it_begins: error('Something ends before it begins, or at once.', 'Choose a later end.'),
  start_outside_window: error(
    'The planned start lies outside of the window.',
    'Choose a start in the window, or widen the window.',
  ),
  window_reversed: error('The window ends before it begins.', 'Swap or mend its ends.'),
  window_too_short: error(
    'The window ends before the plan can: its stages observe for longer.',
    'Widen the window, or shorten the stages.',
  ),

  // Conditions.
  condition_syntax: error(
    'A condition does not follow the grammar; the message says what could stand there.',
    'See "Conditions" in docs/plan-reference.md.',
  ),
  units_unlike: error(
    'Two quantities that measure different things are compared.',
    'Use a unit of the kind that the message names.',
  ),
  not_for_trigger: error(
    'This condition cannot start an action.',
    'Put it into a gate, or write the opposite: the condition that something is wrong.',
  ),
  not_for_gate: error(
    'This condition holds only once something is wrong, and cannot be what a gate waits for.',
    'Put it into a trigger, or write the opposite: `not worse than stable`, `split as ordered`.',
  ),
  not_comparable: error(
    'The two versions are compared by how many requests they get, which is what was ordered.',
    'Take a signal such as `errors / requests`, or ask for `split as ordered`.',
  ),
  mirrored_candidate_only: error(
    'Copies of requests go to the candidate alone, and only once a stage mirrors: there is no stable side and no baseline.',
    'State a limit, or take a signal of requests.',
  ),
  burn_needs_slo: error('`burns` stands on a signal without an objective.', 'Add `slo` to the signal.'),
  no_history: error(
    '`last week` stands on a signal whose source keeps nothing.',
    'Compare with the baseline, or take a signal from Prometheus.',
  ),
  no_stage_before: error(
    '`since previous stage` or `same` stands where no stage comes before.',
    'Compare `since baseline`, or move the condition to a later stage.',
  ),

  // References.
  unknown_signal: error('No signal has this name.', 'Declare it under `signals`, or mend the name.'),
  unknown_source_id: error('No source has this id.', 'Declare it under `sources`, or mend the id.'),
  wrong_source: error(
    'The source is of another kind than the signal asks.',
    'Name a source whose `kind` is the `from` of the signal.',
  ),
  source_unclear: error(
    'Several sources are of the kind that a signal asks, and it names none of them.',
    'Add `source` with the id of one.',
  ),
  unknown_role: error('No role has this name.', 'Declare it under `roles`, or mend the name.'),
  unknown_person: error('No person has this id.', 'Declare the person under `people`, or mend the id.'),
  unknown_audience: error('No audience has this name.', 'Declare it under `traffic.audiences`, or mend the name.'),
  unknown_label: error(
    'The signal cannot be told apart by this label.',
    'Signals of the router know `endpoint`, where `traffic.endpoints` lists some.',
  ),
  ambiguous_service: error(
    '`$stable` could mean several services, or none: the plan has several targets, or none.',
    'Write the whole URL.',
  ),
  unknown_placeholder: error(
    'A message or a query leaves open what nothing fills in.',
    'Use `{{time}}`, `{{reason}}`, `{{stage}}` or `{{step}}` in messages, and `$variant` or `$stage` in queries.',
  ),
  unknown_kpi: error('No KPI has this name.', 'Declare it under `kpis`, or mend the name.'),
  unknown_check: error(
    'A condition waits for a check that no item of the readiness has.',
    'Name the id of an item with a `check`.',
  ),

  // Sense.
  signals_in_circle: error(
    'Signals stand in for one another, or one for itself, so that nothing is left to judge.',
    'Name a signal that is measured in another way.',
  ),
  steps_in_circle: error(
    'Steps of a phase wait for one another, so that none of them ever begins.',
    'Mend their `after`.',
  ),
  stages_out_of_order: error(
    'Steps open a stage twice, or after a later one.',
    'Open each stage once, in the order of `stages`.',
  ),
  stages_not_rising: error(
    'A stage has a smaller share than the one before.',
    'Order the stages by share; only a rollback takes traffic back.',
  ),
  interval_too_long: error(
    'A stage is checked less often than once in its observation.',
    'Make `every` shorter than `observe`.',
  ),
  trigger_never_fires: error(
    'A trigger can never fire in its stage.',
    'Shorten its duration, lengthen the stage, or declare what it waits for.',
  ),
  gate_never_passes: error('A gate can never pass in its stage.', 'Mend the condition that the message names.'),
  thresholds_disordered: error(
    'A critical limit is milder than the warning one, or levels point in different directions.',
    'Put the levels in order.',
  ),
  role_empty: error('A role has nobody in it.', 'Name at least one person.'),
  may_not: error(
    'A role is needed for a decision that it may not take.',
    'Add the decision to the role’s `may`, or need another role.',
  ),
  same_person: error(
    'Two different roles must agree, but only one and the same person is in both.',
    'Add another person to one of them.',
  ),
  nobody_may: error('No role may take a decision that every launch needs.', 'Add the decision to the `may` of a role.'),
  secret_in_plan: error(
    'A secret stands in plain text. It is not shown.',
    'Take it out, change it where it is valid, and name an environment variable instead.',
  ),

  gate_empty: warning('A stage has no gate: the next stage begins whatever happened.', 'Add at least one condition.'),
  share_stays_below_full: warning(
    'The last stage does not give the candidate all traffic.',
    'Add a stage of 100 %, if the launch is meant to finish.',
  ),
  gate_contradicts_trigger: warning(
    'There are values with which the gate passes and a trigger fires.',
    'Make the limits meet or leave a gap between them.',
  ),
  alert_never: warning(
    'The gate waits for no alert, but no threshold raises one of that level.',
    'Add that level to a threshold.',
  ),
  audience_unused: warning('No stage names the audience.', 'Name it in a stage, or delete it.'),

  ...LINT_CODES,
  ...SCENARIO_CODES,
} as const satisfies Record<string, CodeEntry>;

/** Stable snake_case name of a problem. */
export type ProblemCode = keyof typeof PROBLEM_CODES;
