import type { CriterionVerdict } from './verdict.ts';

/** A reason behind a colon; nothing where there is none. */
export function because(text: string): string {
  return text === '' ? '' : `: ${text}`;
}

/** How many criteria hold, and what the others say. */
export function judged(criteria: readonly CriterionVerdict[]): string {
  const open = criteria.filter(({ verdict }) => verdict !== 'healthy');
  const held = `${criteria.length - open.length} of ${criteria.length} criteria hold`;
  return [held, ...open.map(({ comparison, text }) => comparison.text || text)].join('; ');
}
