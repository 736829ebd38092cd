/** What a code means, and what an author does about it. */
export interface CodeEntry {
  readonly severity: 'error' | 'warning';
  readonly meaning: string;
  readonly fix: string;
}

/** A code that keeps a plan from being read. */
export const error = (meaning: string, fix: string): CodeEntry => ({ severity: 'error', meaning, fix });

/** A code that only tells the author something. */
export const warning = (meaning: string, fix: string): CodeEntry => ({ severity: 'warning', meaning, fix });
