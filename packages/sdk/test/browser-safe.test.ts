import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const SOURCE = new URL('../src/', import.meta.url);

/** Everything that a module imports, also through others. */
function importedBy(entry: string): ReadonlySet<string> {
  const seen = new Set<string>();
  const visit = (url: URL): void => {
    if (seen.has(url.href)) return;
    seen.add(url.href);
    for (const [, from = ''] of readFileSync(url, 'utf8').matchAll(/\bfrom '([^']+)'|\bimport '([^']+)'/g)) {
      if (from.startsWith('.')) visit(new URL(from, url));
      else if (from === '@holdpoint/bucketing') visit(new URL('../../bucketing/src/index.ts', import.meta.url));
      else seen.add(from);
    }
  };
  visit(new URL(entry, SOURCE));
  return seen;
}

describe('what runs in a browser', () => {
  it.each(['index.ts', 'openfeature-web.ts'])('%s imports nothing of Node', (entry) => {
    const imported = [...importedBy(entry)];
    expect(imported.some((from) => from.endsWith('/decide.ts') || from === '@openfeature/web-sdk')).toBe(true);
    expect(imported.filter((from) => from.startsWith('node:'))).toEqual([]);
  });

  it('is told from what does not', () => {
    expect([...importedBy('node.ts')].filter((from) => from.startsWith('node:'))).not.toEqual([]);
  });
});
