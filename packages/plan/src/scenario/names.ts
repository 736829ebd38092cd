import type { ProblemCode } from '../problem-codes.ts';
import type { Path } from '../source/node.ts';
import { allOf, didYouMean, quote } from '../wording.ts';
import type { ScenarioContext } from './context.ts';

/** The name itself, or every name that begins with the same whole words. */
export function namesLike(wanted: string, names: readonly string[]): readonly string[] {
  if (names.includes(wanted)) return [wanted];
  return names.filter((name) => name.startsWith(wanted) && /^[^\p{L}\p{N}]/u.test(name.slice(wanted.length)));
}

/** The name, or the beginning of a name, that is nearest; else what there is. */
export function suggestName(wanted: string, names: readonly string[], what: string): string {
  if (names.length === 0) return `the plan has no ${what}`;
  const words = wanted.split(' ').length;
  const beginnings = names.map((name) =>
    name
      .split(' ')
      .slice(0, words)
      .join(' ')
      .replace(/[^\p{L}\p{N}]+$/u, ''),
  );
  const shown = names.slice(0, 12).map(quote);
  return (
    didYouMean(wanted, [...names, ...beginnings]) ??
    `the plan has ${allOf(names.length > 12 ? [...shown, '…'] : shown)}`
  );
}

interface Wanted {
  readonly name: string;
  readonly names: readonly string[];
  readonly path: Path;
  /** What is looked for: `step`. */
  readonly what: string;
  readonly code: ProblemCode;
}

/** The one name that is meant; reports that there is none, or that several begin so. */
export function resolveName(context: ScenarioContext, { name, names, path, what, code }: Wanted): string | undefined {
  const found = namesLike(name, names);
  if (found.length > 1) {
    const message = `${quote(name)} could be ${allOf(found.slice(0, 5).map(quote))}`;
    context.remark(path, { code: 'ambiguous_name', message, hint: 'write more of the name' });
  } else if (found.length === 0) {
    const message = `no ${what} is named ${quote(name)}`;
    context.remark(path, { code, message, hint: suggestName(name, names, what) });
  }
  return found.length === 1 ? found[0] : undefined;
}
