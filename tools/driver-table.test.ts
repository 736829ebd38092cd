import { expect, test } from 'vitest';
import { routersPage, withDriverTables } from './driver-table.ts';

test('docs/routers.md has the tables that `node tools/driver-table.ts` writes', () => {
  expect(withDriverTables(routersPage())).toBe(routersPage());
});

test('a page without a place for a table is refused', () => {
  expect(() => withDriverTables(routersPage().replace('<!-- broken drivers -->', ''))).toThrow(
    '<!-- broken drivers -->',
  );
});
