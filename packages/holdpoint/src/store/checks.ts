import { hash } from 'node:crypto';
import { LaunchError } from '../errors.ts';

/** A launch id: lower-case words and numbers joined by hyphens, at most 128 characters. */
const LAUNCH_ID = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const LONGEST_LAUNCH_ID = 128;

/** Throws `wrong_use` unless `launch` has the form of a launch id. */
export function assertLaunchId(launch: string): void {
  if (LAUNCH_ID.test(launch) && launch.length <= LONGEST_LAUNCH_ID) return;
  throw new LaunchError('wrong_use', `${JSON.stringify(launch)} is not the id of a launch.`, {
    hint: `An id is lower-case words and numbers joined by hyphens, at most ${LONGEST_LAUNCH_ID} characters, such as batch-patches-2026-02-08-1.`,
  });
}

/** Throws `version_conflict` unless the caller has folded as many events as the store holds. */
export function assertSeq(launch: string, expected: number, found: number): void {
  if (expected === found) return;
  throw new LaunchError(
    'version_conflict',
    `The record of launch ${launch} has ${found} events, not ${expected}: something else has written to it.`,
    { hint: 'Read the launch again and decide anew.' },
  );
}

/** Throws `plan_changed` unless `digest` is the SHA-256 of the source's bytes in UTF-8. */
export function assertPlanDigest(digest: string, source: string): void {
  const found = planDigest(source);
  if (digest === found) return;
  throw new LaunchError('plan_changed', `The plan with digest ${digest} has a source with digest ${found}.`, {
    hint: 'Read the plan file again: it was changed after it was read.',
  });
}

/** SHA-256 of a plan's source in UTF-8, 64 hex digits. */
export function planDigest(source: string): string {
  return hash('sha256', source);
}
