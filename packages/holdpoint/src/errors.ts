/** What can go wrong outside the plan, as one closed list. `exit` is the process's exit code. */
export const ERRORS = {
  wrong_use: { exit: 2 },
  file_unreadable: { exit: 2 },
  input_invalid: { exit: 2 },
  plan_invalid: { exit: 1 },
  plan_changed: { exit: 1 },
  plan_open: { exit: 1 },
  plan_needs_more: { exit: 1 },
  refused: { exit: 1 },
  record_broken: { exit: 1 },
  no_launch: { exit: 1 },
  several_launches: { exit: 2 },
  data_locked: { exit: 3 },
  data_unwritable: { exit: 3 },
  data_too_new: { exit: 3 },
  port_in_use: { exit: 3 },
  secret_missing: { exit: 3 },
  service_down: { exit: 3 },
  router_unreachable: { exit: 3 },
  router_refused: { exit: 3 },
  controller_unreachable: { exit: 3 },
  version_conflict: { exit: 3 },
  event_too_large: { exit: 3 },
  internal: { exit: 3 },
} as const satisfies Record<string, { readonly exit: 1 | 2 | 3 }>;

export type ErrorCode = keyof typeof ERRORS;

/** An expected failure: what happened, and what to do next. Everything else is a bug of ours. */
export class LaunchError extends Error {
  override readonly name = 'LaunchError';
  readonly code: ErrorCode;
  readonly hint: string | undefined;

  constructor(code: ErrorCode, message: string, options: { readonly hint?: string; readonly cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.hint = options.hint;
  }
}
