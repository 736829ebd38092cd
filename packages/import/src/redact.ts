import { redact } from '@holdpoint/plan';
import type { Facts } from './facts.ts';

/** Facts without secrets, and the lines that held what looks like one. */
export interface SafeFacts {
  readonly facts: Facts;
  readonly lines: readonly number[];
}

/** Facts in which every secret is covered: nothing that is made from them can show one. */
export function withoutSecrets(facts: Facts): SafeFacts {
  const lines = new Set<number>();
  const covered = cover(facts, 0, (line) => lines.add(line));
  // Covering changes texts alone, and no shape.
  return { facts: covered as Facts, lines: [...lines].sort((a, b) => a - b) };
}

function cover(value: unknown, line: number, note: (line: number) => void): unknown {
  if (typeof value === 'string') {
    const safe = redact(value);
    if (safe === value) return value;
    if (line > 0) note(line);
    return safe.replaceAll(/•+/g, '$SECRET');
  }
  if (Array.isArray(value)) return value.map((each) => cover(each, line, note));
  if (typeof value !== 'object' || value === null) return value;
  const own = 'line' in value && typeof value.line === 'number' ? value.line : line;
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, cover(each, own, note)]));
}
