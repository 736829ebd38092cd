import type { Signal } from '@holdpoint/plan';
import { LaunchError } from '../../errors.ts';

/** What a query was read as, or why it can never be asked, in one sentence. */
type Outcome<T> = { readonly detail: string } | { readonly read: T };

/**
 * Reads the queries of all signals before any is asked, so that no launch begins with one that nothing can
 * answer. Errors: `plan_invalid`, which names every signal whose query is wrong.
 */
export function readAll<S extends Signal, T>(
  signals: readonly S[],
  read: (signal: S) => Outcome<T>,
): ReadonlyMap<S, T> {
  const problems: string[] = [];
  const found = new Map<S, T>();
  for (const signal of signals) {
    const outcome = read(signal);
    if ('read' in outcome) found.set(signal, outcome.read);
    else problems.push(`signal ${signal.id}: ${outcome.detail}`);
  }
  if (problems.length === 0) return found;
  throw new LaunchError('plan_invalid', problems.join('\n'), { hint: 'See docs/sources.md.' });
}
