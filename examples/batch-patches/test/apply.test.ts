import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyBatched, applyOneByOne, type Patch, VERSIONS } from '../src/apply.ts';
import { orderId, seedDocument, violations } from '../src/document.ts';
import { orderPatch } from './batches.ts';

const BEFORE = seedDocument('doc-000');

const patch: fc.Arbitrary<Patch> = fc.oneof(
  { weight: 9, arbitrary: fc.tuple(fc.nat(23), fc.nat(1000)).map(([order, seed]) => orderPatch(orderId(order), seed)) },
  { weight: 1, arbitrary: fc.nat(23).map((order): Patch => [{ op: 'remove', path: `/orders/${orderId(order)}` }]) },
);

describe.each(Object.entries(VERSIONS))('version %s', (_, apply) => {
  it('applies patches in order', () => {
    const applied = apply(BEFORE, [orderPatch('o-03', 1), orderPatch('o-03', 2), orderPatch('o-04', 3)]);
    const expected = { ...BEFORE.orders };
    for (const [order, seed] of [
      ['o-03', 2],
      ['o-04', 3],
    ] as const) {
      const [lines, total] = orderPatch(order, seed);
      expected[order] = { lines: written(lines), totalCents: written(total) };
    }
    expect(applied).toEqual({ outcome: 'applied', document: { ...BEFORE, orders: expected } });
  });

  it.each<readonly [string, Patch, string]>([
    ['a wrong total', orderPatch('o-05', 9, 1), 'order o-05: total'],
    [
      'a negative quantity',
      [{ op: 'replace', path: '/orders/o-05/lines/0/quantity', value: -1 }],
      'order o-05: a line',
    ],
    ['an order without lines', [{ op: 'add', path: '/orders/x', value: { totalCents: 0 } }], 'order x: has no lines'],
    ['a path that is not there', [{ op: 'remove', path: '/orders/none' }], 'OPERATION_PATH_UNRESOLVABLE'],
    ['a test that fails', [{ op: 'test', path: '/orders/o-05/totalCents', value: -1 }], 'TEST_OPERATION_FAILED'],
  ])('refuses the whole batch for %s, and leaves the document as it was', (_name, bad, detail) => {
    const before = structuredClone(BEFORE);
    const refused = apply(BEFORE, [orderPatch('o-01', 1), bad]);
    expect(refused).toMatchObject({ outcome: 'refused', detail: expect.stringContaining(detail) });
    expect(BEFORE).toEqual(before);
  });

  it('never reaches the prototype of objects', () => {
    const paths = ['/orders/__proto__/polluted', '/orders/constructor/prototype/polluted'];
    for (const path of paths) {
      expect(apply(BEFORE, [[{ op: 'add', path, value: true }]]).outcome).toBe('refused');
      expect(Reflect.get({}, 'polluted')).toBeUndefined();
    }
  });
});

const pointer = fc
  .array(fc.constantFrom('o-00', 'o-01', 'lines', '0', '-', '99', 'totalCents', '__proto__', 'length', ''), {
    maxLength: 4,
  })
  .map((parts) => `/orders/${parts.join('/')}`);
const operation = fc.oneof(
  fc.record({
    op: fc.constantFrom('add' as const, 'replace' as const, 'test' as const),
    path: pointer,
    value: fc.jsonValue(),
  }),
  fc.record({ op: fc.constantFrom('move' as const, 'copy' as const), path: pointer, from: pointer }),
  fc.record({ op: fc.constant('remove' as const), path: pointer }),
);

it('both versions answer any patches, commit only what is valid, and never touch the document itself', () => {
  const before = structuredClone(BEFORE);
  fc.assert(
    fc.property(fc.array(fc.array(operation, { minLength: 1, maxLength: 4 }), { maxLength: 4 }), (patches) => {
      for (const apply of Object.values(VERSIONS)) {
        const applied = apply(BEFORE, patches);
        if (applied.outcome === 'applied') expect(violations(applied.document)).toEqual([]);
        expect(BEFORE).toEqual(before);
      }
    }),
  );
});

it('both versions give the same for patches that each keep the invariants', () => {
  fc.assert(
    fc.property(fc.array(patch, { minLength: 1, maxLength: 30 }), (patches) => {
      const batched = applyBatched(BEFORE, patches);
      const oneByOne = applyOneByOne(BEFORE, patches);
      expect(batched.outcome).toBe(oneByOne.outcome);
      if (batched.outcome !== 'applied') return;
      expect(batched).toEqual(oneByOne);
      expect(violations(batched.document)).toEqual([]);
    }),
  );
});

it('only the batching version judges a batch as a whole', () => {
  const patches = [orderPatch('o-01', 1, 5), orderPatch('o-01', 1)];
  expect(applyBatched(BEFORE, patches).outcome).toBe('applied');
  expect(applyOneByOne(BEFORE, patches).outcome).toBe('refused');
});

function written(operation: Patch[number] | undefined) {
  return operation?.op === 'replace' ? operation.value : undefined;
}
