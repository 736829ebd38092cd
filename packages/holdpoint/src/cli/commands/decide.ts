import type { DecisionKind } from '@holdpoint/plan';
import { findLaunch } from '../find-launch.ts';
import { login } from '../login.ts';
import type { ClaimOptions, DataOption, JsonOption } from '../options.ts';
import { reportOutcome } from '../report-outcome.ts';

export interface DecideOptions extends DataOption, JsonOption, ClaimOptions {
  /** Only of `pause`: milliseconds. */
  readonly for?: number;
}

/** `holdpoint go`, `continue`, `pause` and `rollback`. */
export async function decide(
  decision: DecisionKind,
  launch: string | undefined,
  { data, as, reason, for: forMs, json }: DecideOptions,
): Promise<number> {
  const outcome = await findLaunch(data, launch).client.decide({
    decision,
    user: login(),
    reason,
    ...(as === undefined ? {} : { as }),
    ...(forMs === undefined ? {} : { forMs }),
  });
  return reportOutcome(outcome, json === true);
}
