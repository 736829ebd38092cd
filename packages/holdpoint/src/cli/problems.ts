import type { LaunchError } from '../errors.ts';
import type { Clock } from '../shell/clock.ts';
import { complain } from './output.ts';
import { errorText } from './report-error.ts';

/** Failures that are no events, such as a record that cannot be written. They come again and again while they last. */
export interface Problems {
  readonly onProblem: (error: LaunchError) => void;
  /** What went wrong in the last seconds, or nothing. */
  recent(): string;
}

const RECENT_MS = 3000;

/** Collects problems for a board, which shows the recent one; without a board, each is told once until another one comes. */
export function collectProblems(clock: Clock, hasBoard: boolean): Problems {
  let last = '';
  let at = Number.NEGATIVE_INFINITY;
  return {
    onProblem(error) {
      if (!hasBoard && error.message !== last) complain(errorText(error));
      last = error.message;
      at = clock.monotonic();
    },
    recent: () => (clock.monotonic() - at < RECENT_MS ? last : ''),
  };
}
