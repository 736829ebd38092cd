import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { LINT_CODES } from '../../src/lint/codes.ts';

const PAGE = readFileSync(new URL('../../../../docs/linter.md', import.meta.url), 'utf8');

/** Sections of the page by code, in its order. */
const SECTIONS = PAGE.split(/^### /m)
  .slice(1)
  .map((section) => [/^`(\w+)`/.exec(section)?.[1] ?? section.slice(0, 40), section] as const);

test('docs/linter.md has a section for every finding, in the order of the list', () => {
  expect(SECTIONS.map(([code]) => code)).toEqual(Object.keys(LINT_CODES));
});

test.each(SECTIONS)('the section of %s says what to do', (_, section) => {
  expect(section).toContain('*Mend:* ');
});
