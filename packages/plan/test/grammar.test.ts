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
  ['candidate error_rate worse than stable', { kind: 'worse', subject: subject('error_rate') }],
  ['error_rate worse than stable by 10%', { kind: 'worse', margin: { dimension: 'ratio', value: 0.1 } }],
  ['error_rate burns > 14.4x over 1h', { kind: 'burn', op: '>', factor: 14.4, overMs: 3_600_000 }],
  [
    'memory trending up by > 10MB per 1h over 2h',
    { kind: 'trend', direction: 'up', rate: { op: '>', perMs: 3_600_000, amount: { value: 1e7 } }, overMs: 7_200_000 },
  ],
  ['error_rate <= last week', { operand: { kind: 'last_week' } }],
  ['error_rate <= last week + 50%', { operand: { kind: 'last_week', offset: { sign: 1, quantity: { value: 0.5 } } } }],
  ['split as ordered', { kind: 'split', expect: 'as_ordered' }],
  ['split not as ordered', { kind: 'split', expect: 'off' }],
  ['any info alert', { kind: 'alert', level: 'info', expect: 'any' }],
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
  ['error_rate ¦', '<, <=, >, >=, =, !=, from, rises, falls, grows, trending, burns, worse, not or by'],
  ['¦5% < error_rate', 'a signal, candidate, stable'],
  ['error_rate < 5% ¦per 5m', 'for or the end'],
  ['error_rate < 5% for 5m ¦too', 'the end'],
  ['error_rate < ¦', 'a quantity'],
  ['error_rate < baseline + ¦', 'a quantity'],
  ['error_rate rises 5pp ¦over 5m', 'since'],
  ['error_rate rises 5pp since ¦yesterday', 'baseline or previous'],
  ['error_rate trending ¦sideways over 2h', 'up or down'],
  ['candidate error_rate not worse ¦then stable', 'than'],
  ['no ¦urgent alert', 'critical, warning or info'],
  ['split ¦is ordered', 'as or not'],
  ['split not ¦ordered', 'as'],
  ['error_rate burns ¦= 2x over 1h', '<, <=, > or >='],
  ['error_rate burns > ¦14.4 over 1h', 'such as 14.4x'],
  ['error_rate burns > 14.4x ¦for 1h', 'over'],
  ['error_rate < last ¦weak', 'week'],
  ['error_rate < ¦lastly', 'baseline or last week'],
  ['memory trending up ¦for 2h', 'over or by'],
  ['memory trending up by ¦10MB per 1h', '<, <=, > or >='],
  ['memory trending up by > 10MB ¦over 2h', 'per'],
  ['candidate error_rate ¦is worse than stable', 'worse, not'],
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

test('a factor without its x is told how to write it', () => {
  expect(parseCondition('error_rate burns > 14.4 over 1h')).toMatchObject({ fault: { hint: 'write "14.4x"' } });
});

test.each(['worse', 'not worse'])('stable is not compared with itself: %s', (words) => {
  expect(parseCondition(`stable p95 ${words} than stable`)).toMatchObject({ fault: { code: 'condition_syntax' } });
});

test('a limit is the second half of a comparison', () => {
  expect(parseLevel(' > baseline + 50% for 5m ')).toMatchObject({
    value: { op: '>', forMs: 300_000, text: '> baseline + 50% for 5m' },
  });
});

const id = fc.constantFrom('error_rate', 'p95', 'memory-2', 'X');
const span = fc.integer({ min: 1, max: 31_536_000_000 });
const op = fc.constantFrom('<', '<=', '>', '>=', '=', '!=');
const pace = fc.constantFrom('<', '<=', '>', '>=');
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
  fc.constantFrom<Operand>({ kind: 'baseline' }, { kind: 'last_week' }),
  fc
    .tuple(fc.constantFrom('baseline', 'last_week'), fc.constantFrom(1, -1), quantity)
    .map(([kind, sign, value]): Operand => ({ kind, offset: { sign, quantity: value } })),
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
    kind: fc.constant('trend'),
    subject: measured,
    direction: fc.constantFrom('up', 'down'),
    rate: fc.record({ op: pace, amount: quantity, perMs: span }),
    overMs: span,
  }),
  fc.record({
    kind: fc.constant('burn'),
    subject: measured,
    op: pace,
    factor: fc.integer({ min: 0, max: 999_999_999_999 }).map((millionths) => millionths / 1e6),
    overMs: span,
  }),
  fc.record({ kind: fc.constant('split'), expect: fc.constantFrom('as_ordered', 'off') }),
  fc.record({
    kind: fc.constantFrom('worse', 'not_worse'),
    subject: id.map((signal) => ({ signal, variant: 'candidate' as const })),
  }),
  fc.record({
    kind: fc.constantFrom('worse', 'not_worse'),
    subject: id.map((signal) => ({ signal, variant: 'candidate' as const })),
    margin: quantity,
  }),
  fc.record({ kind: fc.constant('evidence'), what: fc.constantFrom('requests', 'users'), op, count: fc.nat() }),
  fc.record({
    kind: fc.constant('alert'),
    level: fc.constantFrom('critical', 'warning', 'info'),
    expect: fc.constantFrom('none', 'any'),
  }),
  fc.record({
    kind: fc.constant('alert'),
    level: fc.constantFrom('critical', 'warning', 'info'),
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
    'worse',
    'burns',
    '2x',
    'last',
    'week',
    'split',
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
