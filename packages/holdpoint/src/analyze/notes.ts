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

/** Says of quantile columns why they are not judged. */
export function quantileNotes({ quantiles, bounds }: Table, wanted: readonly string[]): readonly string[] {
  if (quantiles.length === 0) return [];
  const names = quantiles.join(', ');
  if (wanted.includes('latency'))
    return [`Latency is judged by the histogram; ${names} ${quantiles.length === 1 ? 'is' : 'are'} not used.`];
  if (bounds.length > 0) return [];
  return [
    `Latency is not judged: ${names} ${quantiles.length === 1 ? 'does' : 'do'} not say how many requests were slow; export le_… columns.`,
  ];
}
