import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type Condition,
  formatCondition,
  type Operand,
  parseCondition,
  parseLevel,
  parseQuantity,
  type Quantity,
} from '../src/index.ts';

const subject = (signal: string, more: object = {}) => ({ signal, variant: 'candidate', ...more });

test.each<[string, object]>([
  ['error_rate < 5%', { kind: 'compare', subject: subject('error_rate'), op: '<' }],
  ['error_rate<5%', { kind: 'compare', subject: subject('error_rate'), op: '<' }],
  ['p95 <= 400 ms for PT5M', { kind: 'compare', op: '<=', forMs: 300_000, operand: { quantity: { value: 400 } } }],
  [
    'stable p95 > baseline',
    { kind: 'compare', subject: subject('p95', { variant: 'stable' }), operand: { kind: 'baseline' } },
  ],
  ['memory > baseline + 20MB for 1h', { operand: { offset: { sign: 1, quantity: { value: 2e7 } } }, forMs: 3_600_000 }],
  ['memory < baseline - 5%', { operand: { offset: { sign: -1, quantity: { dimension: 'ratio' } } } }],
  ['invariants = 0', { op: '=', operand: { quantity: { dimension: 'count', value: 0 } } }],
  ['cost < 300 USD', { operand: { quantity: { dimension: 'money', currency: 'USD' } } }],
  ['rps != 5/min', { op: '!=', operand: { quantity: { dimension: 'rate' } } }],
  ['error_rate by endpoint < 5%', { kind: 'compare', subject: subject('error_rate', { by: 'endpoint' }) }],
  ['error_rate rises 5pp since previous stage', { kind: 'change', direction: 'rises', since: 'previous_stage' }],
  ['throughput falls 50% since baseline', { kind: 'change', direction: 'falls', since: 'baseline' }],
  ['memory grows > 10MB per 3m', { kind: 'growth', op: '>', perMs: 180_000 }],
  ['error_rate trending down over 2h', { kind: 'trend', direction: 'down', overMs: 7_200_000 }],
  ['candidate error_rate not worse than stable', { kind: 'not_worse', subject: subject('error_rate') }],
  ['candidate error_rate by endpoint not worse than stable by 0.5pp', { kind: 'not_worse', margin: { value: 0.005 } }],
  ['requests >= 1000', { kind: 'evidence', what: 'requests', op: '>=', count: 1000 }],
  ['users >= 500', { kind: 'evidence', what: 'users', count: 500 }],
  ['no critical alert', { kind: 'alert', level: 'critical', expect: 'none' }],
  ['no warning alert since previous stage', { kind: 'alert', level: 'warning', since: 'previous_stage' }],
  ['any critical alert', { kind: 'alert', expect: 'any' }],
  ['check tests passes', { kind: 'check', id: 'tests' }],
  ['ask incident-commander: Is it: well?', { kind: 'ask', role: 'incident-commander', question: 'Is it: well?' }],
])('%s', (text, condition) => {
  expect(parseCondition(text)).toMatchObject({ value: { condition } });
});

test.each<[string, string]>([
  ['error_rate ¦', '<, <=, >, >=, =, !=, from, rises, falls, grows, trending, not or by'],
  ['¦5% < error_rate', 'a signal, candidate, stable'],
  ['error_rate < 5% ¦per 5m', 'for or the end'],
  ['error_rate < 5% for 5m ¦too', 'the end'],
  ['error_rate < ¦', 'a quantity'],
  ['error_rate < baseline + ¦', 'a quantity'],
  ['error_rate rises 5pp ¦over 5m', 'since'],
  ['error_rate rises 5pp since ¦yesterday', 'baseline or previous'],
  ['error_rate trending ¦sideways over 2h', 'up or down'],
  ['candidate error_rate not worse ¦then stable', 'than'],
  ['no ¦urgent alert', 'critical or warning'],
  ['requests ¦per second', '<, <=, >, >=, = or !='],
  ['check ¦', 'the id of a check'],
  ['ask commander ¦well?', '":" and the question'],
  ['ask commander¦:', 'a question'],
])('%s: names the column and what could stand there', (marked, allowed) => {
  const index = marked.indexOf('¦');
  const found = parseCondition(marked.replace('¦', ''));
  expect(found).toMatchObject({ fault: { code: 'condition_syntax', message: expect.stringContaining(allowed) } });
  expect('fault' in found && (found.fault.index ?? 0)).toBe(marked.endsWith(' ¦') ? index - 1 : index);
});

test('a slip in a keyword is recognised', () => {
  expect(parseCondition('memory grwos > 5MB per 1h')).toMatchObject({ fault: { hint: 'did you mean "grows"?' } });
});

test('stable is not compared with itself', () => {
  expect(parseCondition('stable p95 not worse than stable')).toMatchObject({ fault: { code: 'condition_syntax' } });
});

test('a limit is the second half of a comparison', () => {
  expect(parseLevel(' > baseline + 50% for 5m ')).toMatchObject({
    value: { op: '>', forMs: 300_000, text: '> baseline + 50% for 5m' },
  });
});

const id = fc.constantFrom('error_rate', 'p95', 'memory-2', 'X');
const span = fc.integer({ min: 1, max: 31_536_000_000 });
const op = fc.constantFrom('<', '<=', '>', '>=', '=', '!=');
const quantity: fc.Arbitrary<Quantity> = fc
  .tuple(
    fc.nat(10_000),
    fc.constantFrom('', '.5', '.25'),
    fc.constantFrom('%', 'pp', 'MB', 'KiB', '/s', '/min', '', ' USD'),
  )
  .map(([whole, part, unit]) => {
    const reading = parseQuantity(`${whole}${part}${unit}`);
    if (!('value' in reading)) throw new Error('not a quantity');
    return reading.value;
  });
const measured = fc
  .record({ signal: id, variant: fc.constantFrom('stable', 'candidate'), by: fc.option(id, { nil: undefined }) })
  .map(({ by, ...rest }) => (by === undefined ? rest : { ...rest, by }));
const operand: fc.Arbitrary<Operand> = fc.oneof(
  quantity.map((value): Operand => ({ kind: 'quantity', quantity: value })),
  fc.constant<Operand>({ kind: 'baseline' }),
  fc
    .tuple(fc.constantFrom(1, -1), quantity)
    .map(([sign, value]): Operand => ({ kind: 'baseline', offset: { sign, quantity: value } })),
);
const condition: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ kind: fc.constant('compare'), subject: measured, op, operand }),
  fc.record({ kind: fc.constant('compare'), subject: measured, op, operand, forMs: span }),
  fc.record({
    kind: fc.constant('change'),
    subject: measured,
    direction: fc.constantFrom('rises', 'falls'),
    amount: quantity,
    since: fc.constantFrom('baseline', 'previous_stage'),
  }),
  fc.record({ kind: fc.constant('growth'), subject: measured, op, amount: quantity, perMs: span }),
  fc.record({ kind: fc.constant('trend'), subject: measured, direction: fc.constantFrom('up', 'down'), overMs: span }),
  fc.record({
    kind: fc.constant('not_worse'),
    subject: id.map((signal) => ({ signal, variant: 'candidate' as const })),
  }),
  fc.record({
    kind: fc.constant('not_worse'),
    subject: id.map((signal) => ({ signal, variant: 'candidate' as const })),
    margin: quantity,
  }),
  fc.record({ kind: fc.constant('evidence'), what: fc.constantFrom('requests', 'users'), op, count: fc.nat() }),
  fc.record({
    kind: fc.constant('alert'),
    level: fc.constantFrom('critical', 'warning'),
    expect: fc.constantFrom('none', 'any'),
  }),
  fc.record({
    kind: fc.constant('alert'),
    level: fc.constantFrom('critical', 'warning'),
    expect: fc.constantFrom('none', 'any'),
    since: fc.constant('previous_stage'),
  }),
  fc.record({ kind: fc.constant('check'), id }),
  fc.record({
    kind: fc.constant('ask'),
    role: id,
    question: fc.constantFrom('Well?', 'Is it: well? 5% > 3', 'ask me'),
  }),
);

test('every condition reads back from its canonical form', () => {
  fc.assert(
    fc.property(condition, (given) => {
      expect(parseCondition(formatCondition(given))).toMatchObject({ value: { condition: given } });
    }),
    { numRuns: 1000 },
  );
});

test('no text makes the reader of conditions throw', () => {
  const words = fc.constantFrom(
    'error_rate',
    'candidate',
    'by',
    'for',
    '5%',
    '<',
    'baseline',
    '+',
    'not',
    'ask',
    ':',
    '5m',
    '¦',
    '"',
  );
  const text = fc.oneof(
    fc.string(),
    fc.array(words).map((each) => each.join(' ')),
  );
  fc.assert(
    fc.property(text, (given) => {
      const found = parseCondition(given);
      expect('fault' in found ? (found.fault.index ?? 0) : 0).toBeLessThanOrEqual(given.length);
    }),
    { numRuns: 2000 },
  );
});
