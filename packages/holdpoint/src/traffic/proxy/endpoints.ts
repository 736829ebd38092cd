/** Everything that matches no pattern of the plan. */
const OTHER = 'other';

interface Pattern {
  /** Null for any method. */
  readonly method: string | null;
  readonly path: RegExp;
}

/**
 * Reads `POST /batch` or `/users/*`. A `*` at the end stands for the rest of the path, any other
 * for one segment.
 */
function parsePattern(text: string): Pattern {
  const [first = '', second] = text.trim().split(/\s+/);
  const path = second ?? first;
  const source = path
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replace(/\*$/, '.+')
    .replaceAll('*', '[^/]+');
  return { method: second === undefined ? null : first.toUpperCase(), path: new RegExp(`^${source}$`) };
}

/** Finds the endpoint that a request is counted under. */
export class Endpoints {
  /** The patterns in the plan's order, then `other`. */
  readonly names: readonly string[];
  readonly #patterns: readonly Pattern[];

  constructor(patterns: readonly string[]) {
    this.names = [...patterns, OTHER];
    this.#patterns = patterns.map(parsePattern);
  }

  /** The index in `names` of the first pattern that matches. The query does not count. */
  indexOf(method: string, target: string): number {
    if (this.#patterns.length === 0) return 0;
    const query = target.indexOf('?');
    const path = query === -1 ? target : target.slice(0, query);
    const found = this.#patterns.findIndex(
      (pattern) => (pattern.method === null || pattern.method === method) && pattern.path.test(path),
    );
    return found === -1 ? this.#patterns.length : found;
  }
}
