/** Words that begin or continue a condition, and therefore name no signal. */
export const RESERVED_WORDS: ReadonlySet<string> = new Set([
  'any',
  'ask',
  'baseline',
  'candidate',
  'check',
  'no',
  'not',
  'requests',
  'split',
  'stable',
  'users',
]);
