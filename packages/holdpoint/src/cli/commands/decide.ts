import type { DecisionKind } from '@holdpoint/plan';
import { LaunchError } from '../../errors.ts';
import { findLaunch } from '../find-launch.ts';
import { login } from '../login.ts';
import type { ClaimOptions, DataOption, JsonOption } from '../options.ts';
import { reportOutcome } from '../report-outcome.ts';

export interface DecideOptions extends DataOption, JsonOption, ClaimOptions {
  /** Only of `pause`: a duration such as `30m`. */
  readonly for?: string;
}

/** `holdpoint go`, `continue`, `pause` and `rollback`. */
export async function decide(
  decision: DecisionKind,
  launch: string | undefined,
  { data, as, reason, for: duration, json }: DecideOptions,
): Promise<number> {
  const forMs = duration === undefined ? undefined : await milliseconds(duration);
  const outcome = await findLaunch(data, launch).client.decide({
    decision,
    user: login(),
    reason,
    ...(as === undefined ? {} : { as }),
    ...(forMs === undefined ? {} : { forMs }),
  });
  return reportOutcome(outcome, json === true);
}

/** The reader of durations comes with that of plans, which no other decision needs. */
async function milliseconds(duration: string): Promise<number> {
  const { parseDuration } = await import('@holdpoint/plan');
  const reading = parseDuration(duration);
  if ('value' in reading) return reading.value;
  const { message = `"${duration}" is not a duration`, hint = 'write 30m or 2h' } = reading.fault;
  throw new LaunchError('wrong_use', `--for: ${message}`, { hint });
}
