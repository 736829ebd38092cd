import { expect, test } from 'vitest';
import { simulatorPage, withTables } from './simulator-page.ts';

test('docs/simulator.md has the tables that `node tools/simulator-page.ts` writes', () => {
  expect(withTables(simulatorPage())).toBe(simulatorPage());
});

test('a page without a place for a table is refused', () => {
  expect(() => withTables(simulatorPage().replace('<!-- plants -->', ''))).toThrow('<!-- plants -->');
});
