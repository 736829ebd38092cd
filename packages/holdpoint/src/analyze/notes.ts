import type { Margin } from '@holdpoint/analysis';
import type { Coverage } from './looks.ts';
import type { Table } from './options.ts';
import { counted } from './wording.ts';

/** What is missing in a file, in sentences. */
export function coverageNotes({ both, lacking, empty, holes, idle }: Coverage): readonly string[] {
  const all = both + lacking.stable + lacking.candidate + empty;
  const note = (count: number, text: string): readonly string[] =>
    count === 0 ? [] : [`${counted(count, 'interval')} of ${all} ${count === 1 ? 'has' : 'have'} ${text}`];
  return [
    ...note(empty, `no row at all (${counted(holes, 'gap')}); nothing is assumed of ${empty === 1 ? 'it' : 'them'}.`),
    ...note(lacking.stable, 'a row of the candidate alone, and cannot be compared.'),
    ...note(lacking.candidate, 'a row of stable alone, and cannot be compared.'),
    ...note(idle.stable, 'no requests on stable.'),
    ...note(idle.candidate, 'no requests on the candidate.'),
  ];
}

/** Says of quantile columns what was done with them. */
export function quantileNotes(
  { quantile, quantiles, bounds }: Table,
  margin: Margin,
  wanted: readonly string[],
): readonly string[] {
  if (!wanted.includes('latency') || quantiles.length === 0) return [];
  if (bounds.length > 0)
    return [
      `Latency is judged by the histogram; ${quantiles.join(', ')} ${quantiles.length === 1 ? 'is' : 'are'} not used.`,
    ];
  const points =
    margin.kind === 'points' && margin.value > 0 ? ' A margin in pp says nothing of it: any slower is unhealthy.' : '';
  return [
    `Latency is judged by the mean of ${quantile} over time; le_… columns would show single slow requests sooner.${points}`,
  ];
}
