import { LaunchError } from '../../errors.ts';
import { findLaunch } from '../find-launch.ts';
import { login } from '../login.ts';
import type { ClaimOptions, DataOption, JsonOption } from '../options.ts';
import { reportOutcome } from '../report-outcome.ts';

/** `holdpoint answer [QUESTION] yes|no`. */
export async function answer(
  words: readonly string[],
  { data, as, reason, json }: DataOption & JsonOption & ClaimOptions,
): Promise<number> {
  const word = words.at(-1)?.toLowerCase();
  const [question = ''] = words.slice(0, -1);
  if ((word !== 'yes' && word !== 'no') || words.length > 2) {
    throw new LaunchError('wrong_use', `"${words.join(' ')}" is not an answer`, {
      hint: 'Write `holdpoint answer yes`, or `holdpoint answer QUESTION yes` where several questions are open.',
    });
  }
  const claim = { user: login(), reason, ...(as === undefined ? {} : { as }) };
  return reportOutcome(await findLaunch(data).client.answer({ question, answer: word, ...claim }), json === true);
}
