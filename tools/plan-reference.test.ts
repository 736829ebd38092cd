import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { generatedFiles } from './plan-reference.ts';

test.each(Object.entries(generatedFiles()))('%s is what `node tools/plan-reference.ts` writes', (path, text) => {
  expect(readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')).toBe(text);
});
