/** What is found in documents, and what it means, as one closed list; docs/import.md explains each. */
export const FINDING_CODES = {
  two_limits: 'Two limits for one metric, level and part of the launch.',
  levels_out_of_order: 'A level that is worse is crossed before one that is better.',
  complement_differs: 'The limits of errors and of successes do not add up to 100 %.',
  trigger_inside_target: 'A trigger fires at values that the document calls good.',
  acts_before_known: 'An action must have been taken before its condition can be known.',
  ranges_overlap: 'Two ranges hold the same values, and ask for different things.',
  ranges_gap: 'Between two ranges lie values for which the document says nothing.',
  stages_fall: 'A share is smaller than the one before it.',
  share_differs: 'One stage has two shares.',
  length_differs: 'One stage is watched for two lengths of time.',
  users_and_share_differ: 'Users and shares of the stages lead to different numbers of users in all.',
  rollback_too_long: 'The steps of the rollback take longer than the document gives them.',
  time_goes_back: 'A step is timed before the one that it follows.',
  nobody_has_role: 'A role has nobody, where others have.',
  owner_unknown: 'A step belongs to a role that the list of roles does not have.',
  ticked_and_open: 'One point is ticked in one place and open in another.',
  secret_in_document: 'A line holds what looks like a secret.',
} as const satisfies Record<string, string>;

/** Stable snake_case name of what is found in documents. */
export type FindingCode = keyof typeof FINDING_CODES;
