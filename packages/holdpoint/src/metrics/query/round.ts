import type { Reading } from '@holdpoint/engine';
import type { Signal, Variant } from '@holdpoint/plan';
import type { Clock } from '../../shell/clock.ts';
import type { Answer, Asker, Failure } from './asker.ts';
import { failure } from './asker.ts';
import { inParallel } from './in-parallel.ts';

export const VARIANTS: readonly Variant[] = ['stable', 'candidate'];

/** The same moment in launch time and in the wall time of what is asked, epoch milliseconds. */
export interface Moment {
  readonly at: number;
  readonly wall: number;
}

/** One question of a round: a signal of a version over a span that ends now. */
export interface Asked<S extends Signal = Signal> {
  readonly signal: S;
  readonly variant: Variant;
  readonly from: Moment;
}

/** Questions that share one deadline, and what came of the moment at which they are asked. */
export interface Round<S extends Signal> {
  readonly now: Moment | Failure;
  /** Answers in the order of the questions; what there is no time left for fails. */
  ask(questions: readonly Asked<S>[]): Promise<readonly Answer[]>;
  end(): void;
}

/** Begins a round of questions at launch time `at`; it lasts for the time that the asker allows at most. */
export async function beginRound<S extends Signal>(
  asker: Asker<S>,
  { at, stage, clock }: { readonly at: number; readonly stage: string; readonly clock: Clock },
): Promise<Round<S>> {
  const over = new AbortController();
  const late = new AbortController();
  void clock.pause(asker.timeoutMs, over.signal).then(() => late.abort());
  const wall = await asker.now(late.signal);
  const now = typeof wall === 'number' ? { at, wall } : wall;

  const askOne = async ({ signal, variant, from }: Asked<S>): Promise<Answer> => {
    if ('kind' in now) return now;
    if (late.signal.aborted) {
      const used = `the questions before it took all of ${asker.timeoutMs / 1000} s`;
      return failure('source_down', `${asker.name}: ${signal.id} was not asked, for ${used}`);
    }
    return asker.ask({ signal, variant, stage, from: from.wall, to: now.wall, deadline: late.signal });
  };
  return {
    now,
    ask: (questions) =>
      inParallel(
        asker.parallel,
        questions.map((question) => () => askOne(question)),
      ),
    end: () => over.abort(),
  };
}

/** What a reading is about. */
export function about({ signal, variant }: Pick<Asked, 'signal' | 'variant'>): Pick<Reading, 'signal' | 'variant'> {
  return { signal: signal.id, variant };
}
