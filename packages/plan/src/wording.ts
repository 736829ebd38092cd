import { redact } from './secrets.ts';

const MAX_SHOWN = 80;

/** `text` in double quotes for a message: escaped, without secrets, cut to 80 characters. */
export function quote(text: string): string {
  const safe = redact(text);
  return JSON.stringify(safe.length > MAX_SHOWN ? `${safe.slice(0, MAX_SHOWN - 1)}…` : safe);
}

/** `a`, `a or b`, `a, b or c`. */
export function anyOf(words: readonly string[]): string {
  return joined(words, 'or');
}

/** `a`, `a and b`, `a, b and c`. */
export function allOf(words: readonly string[]): string {
  return joined(words, 'and');
}

function joined(words: readonly string[], link: string): string {
  const last = words.at(-1) ?? 'nothing';
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} ${link} ${last}`;
}

/** Names are sought among so many at most, so that a plan of thousands of wrong names is refused as quickly. */
const MOST_CANDIDATES = 500;

/** A hint that names the candidate nearest to `found`; undefined where none is near enough to be a slip. */
export function didYouMean(found: string, candidates: readonly string[]): string | undefined {
  const limit = Math.max(1, Math.floor(found.length / 3));
  const ranked = candidates
    .slice(0, MOST_CANDIDATES)
    .map((candidate) => ({ candidate, distance: editDistance(found.toLowerCase(), candidate.toLowerCase()) }))
    .filter(({ distance }) => distance <= limit)
    .sort((a, b) => a.distance - b.distance);
  return ranked[0] === undefined ? undefined : `did you mean ${quote(ranked[0].candidate)}?`;
}

/** The hint of `didYouMean`, or what is declared, or that nothing is. */
export function suggest(found: string, declared: readonly string[], what: string): string {
  if (declared.length === 0) return `the plan declares no ${what}`;
  const shown = declared.length > 12 ? [...declared.slice(0, 12), '…'] : declared;
  return didYouMean(found, declared) ?? `declared: ${shown.join(', ')}`;
}

/** Least number of insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`. */
function editDistance(a: string, b: string): number {
  // Far lengths cannot be a slip, and the bound keeps hostile input cheap.
  if (Math.abs(a.length - b.length) > 3 || a.length > 64) return Number.POSITIVE_INFINITY;
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  const cost = (i: number, j: number): number => (i < 0 || j < 0 ? Number.POSITIVE_INFINITY : (rows[i]?.[j] ?? 0));
  for (let i = 1; i <= a.length; i++) {
    rows[i] = [i];
    for (let j = 1; j <= b.length; j++) {
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const best = Math.min(
        cost(i - 1, j) + 1,
        cost(i, j - 1) + 1,
        cost(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1),
        swapped ? cost(i - 2, j - 2) + 1 : Number.POSITIVE_INFINITY,
      );
      rows[i]?.push(best);
    }
  }
  return cost(a.length, b.length);
}
