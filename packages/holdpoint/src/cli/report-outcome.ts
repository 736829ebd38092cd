import type { RequestOutcome } from '../controller/handle.ts';
import { complain, print, printJson } from './output.ts';

/** Tells what became of a decision or an answer, and says the exit code: 1 where it was refused. */
export function reportOutcome(outcome: RequestOutcome, json: boolean): number {
  if (json) printJson(outcome);
  else if (outcome.accepted) print(outcome.message);
  else complain(`holdpoint: refused (${outcome.code}): ${outcome.message}`);
  return outcome.accepted ? 0 : 1;
}
