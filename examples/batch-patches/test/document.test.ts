import { expect, it } from 'vitest';
import { MAX_LINES, MAX_ORDERS, sampleLines, seedDocument, totalOf, violations } from '../src/document.ts';

const LINE = { sku: 'a', quantity: 2, cents: 50 };

it('a document begins without violations', () => {
  expect(violations(seedDocument('doc-000'))).toEqual([]);
});

it('accepts what is at the limit', () => {
  const lines = sampleLines(3, MAX_LINES);
  const orders = Array.from({ length: MAX_ORDERS }, (_, i) => [`o-${i}`, { lines, totalCents: totalOf(lines) }]);
  expect(violations({ orders: Object.fromEntries(orders) })).toEqual([]);
  const oneMore = Object.fromEntries([...orders, ['one-more', { lines, totalCents: totalOf(lines) }]]);
  expect(violations({ orders: oneMore })).toEqual([`${MAX_ORDERS + 1} orders, allowed are ${MAX_ORDERS}`]);
});

it.each<readonly [string, unknown, string]>([
  ['a total that is not the sum', { lines: [LINE], totalCents: 99 }, 'total 99 is not the sum 100'],
  ['a total that is no number', { lines: [LINE], totalCents: '100' }, 'total 100 is not the sum 100'],
  ['a negative quantity', { lines: [{ ...LINE, quantity: -2 }], totalCents: -100 }, 'a line lacks a sku'],
  ['half a piece', { lines: [{ ...LINE, quantity: 0.5 }], totalCents: 25 }, 'a line lacks a sku'],
  ['a line without a sku', { lines: [{ quantity: 1, cents: 1 }], totalCents: 1 }, 'a line lacks a sku'],
  ['too many lines', { lines: sampleLines(1, MAX_LINES + 1), totalCents: 0 }, 'lines, allowed are'],
  ['no lines', { totalCents: 0 }, 'has no lines'],
  ['no order at all', null, 'has no lines'],
])('sees %s', (_, order, detail) => {
  expect(violations({ orders: { x: order } })).toEqual([expect.stringMatching(`^order x: .*${detail}`)]);
});

it('sees orders that are no object', () => {
  expect(violations({ orders: [] })).toEqual(['orders is not an object']);
});
