import { expect, test } from 'vitest';
import type { Facts, ThresholdFact, TimelineFact, TriggerFact } from '../../src/facts.ts';
import { FINDING_CODES, type FindingCode } from '../../src/findings/codes.ts';
import { reviewDocument } from '../../src/findings/index.ts';
import { at, FERRY, factsOf } from '../plan/facts.ts';

type Threshold = Pick<ThresholdFact, 'op' | 'value' | 'unit'> & Partial<ThresholdFact>;

function errorRate(line: number, rest: Threshold): ThresholdFact {
  return { ...at(line, `line ${line}`), metric: 'Error rate', ...rest };
}

/** Made up: the form of a password in a URL. */
const SECRET = 'psql postgres://ferry:' + 'h4rb0ur' + '@db.example/ferry';

const upTo = (value: number) => ({ op: '<', value, unit: '%' }) as const;
const over = (value: number) => ({ op: '>', value, unit: '%' }) as const;

function trigger(line: number, condition: string, rest: Partial<TriggerFact> = {}): TriggerFact {
  return { ...at(line), text: condition, condition, action: 'rollback', ...rest };
}

function step(line: number, moment: string, owner?: string): TimelineFact {
  return { ...at(line), at: moment, text: `Step of line ${line}`, ...(owner !== undefined && { owner }) };
}

interface Example {
  readonly code: FindingCode;
  readonly bad: Partial<Facts>;
  /** The nearest document that has no such finding. */
  readonly good: Partial<Facts>;
  /** The lines that are quoted. */
  readonly lines: readonly number[];
}

const EXAMPLES: readonly Example[] = [
  {
    code: 'two_limits',
    bad: { thresholds: [errorRate(3, upTo(1)), errorRate(9, upTo(2))] },
    good: { thresholds: [errorRate(3, upTo(1)), errorRate(9, { ...upTo(2), scope: 'Pilot' }), errorRate(10, upTo(1))] },
    lines: [3, 9],
  },
  {
    code: 'levels_out_of_order',
    bad: {
      thresholds: [errorRate(3, { ...over(5), level: 'warning' }), errorRate(4, { ...over(2), level: 'critical' })],
    },
    good: {
      thresholds: [errorRate(3, { ...over(2), level: 'warning' }), errorRate(4, { ...over(5), level: 'critical' })],
    },
    lines: [3, 4],
  },
  {
    code: 'complement_differs',
    bad: { thresholds: [errorRate(3, upTo(0.5)), { ...at(7), metric: 'Success rate', op: '>', value: 99, unit: '%' }] },
    good: {
      thresholds: [errorRate(3, upTo(0.5)), { ...at(7), metric: 'Success rate', op: '>', value: 99.5, unit: '%' }],
    },
    lines: [3, 7],
  },
  {
    code: 'trigger_inside_target',
    bad: { thresholds: [errorRate(3, upTo(5))], triggers: [trigger(8, 'error_rate > 3% for 5m')] },
    good: { thresholds: [errorRate(3, upTo(5))], triggers: [trigger(8, 'error_rate > 5% for 5m')] },
    lines: [3, 8],
  },
  {
    code: 'acts_before_known',
    bad: { triggers: [trigger(8, 'error_rate > 3% for 5m', { within: '2m' })] },
    good: { triggers: [trigger(8, 'error_rate > 3% for 90s', { within: '2m' })] },
    lines: [8],
  },
  {
    code: 'ranges_overlap',
    bad: { triggers: [trigger(1, 'error_rate from 1% to 3%'), trigger(2, 'error_rate from 2% to 5%')] },
    good: { triggers: [trigger(1, 'error_rate from 1% to 2%'), trigger(2, 'error_rate from 2% to 5%')] },
    lines: [1, 2],
  },
  {
    code: 'ranges_gap',
    bad: { triggers: [trigger(1, 'error_rate from 1% to 2%'), trigger(2, 'error_rate from 3% to 5%')] },
    good: { triggers: [trigger(1, 'error_rate from 1% to 2%'), trigger(2, 'p95 from 3s to 5s')] },
    lines: [1, 2],
  },
  {
    code: 'stages_fall',
    bad: {
      stages: [
        { ...at(4), label: '50%', percent: 50 },
        { ...at(4), label: '25%', percent: 25 },
      ],
    },
    good: {
      stages: [
        { ...at(4), label: '25%', percent: 25 },
        { ...at(4), label: '25%', percent: 25 },
      ],
    },
    lines: [4],
  },
  {
    code: 'share_differs',
    bad: {
      stages: [
        { ...at(4), label: 'Wave 2 (20%)', percent: 20 },
        { ...at(9), label: 'Wave 2', percent: 25 },
      ],
    },
    good: {
      stages: [
        { ...at(4), label: 'Wave 1 (20%)', percent: 20 },
        { ...at(9), label: 'Wave 2', percent: 25 },
      ],
    },
    lines: [4, 9],
  },
  {
    code: 'length_differs',
    bad: {
      stages: [
        { ...at(4), label: 'Wave 2', percent: 25, duration: '24h' },
        { ...at(9), label: 'Wave 2', percent: 25, duration: '48h' },
      ],
    },
    good: {
      stages: [
        { ...at(4), label: 'Wave 2', percent: 25, duration: '24h' },
        { ...at(9), label: 'Wave 2', percent: 25, duration: '1d' },
      ],
    },
    lines: [4, 9],
  },
  {
    code: 'users_and_share_differ',
    bad: {
      stages: [
        { ...at(4), label: 'First', percent: 1, users: 1000 },
        { ...at(9), label: 'Second', percent: 25, users: 250_000 },
      ],
    },
    good: {
      stages: [
        { ...at(4), label: 'First', percent: 1, users: 9000 },
        { ...at(9), label: 'Second', percent: 25, users: 250_000 },
      ],
    },
    lines: [4, 9],
  },
  {
    code: 'rollback_too_long',
    bad: {
      triggers: [trigger(4, 'error_rate > 3%', { within: '5m' })],
      rollbackSteps: [{ ...at(20), text: 'Restore the snapshot (10 min)' }],
    },
    good: {
      triggers: [trigger(4, 'error_rate > 3%', { within: '15m' })],
      rollbackSteps: [{ ...at(20), text: 'Restore the snapshot (10 min)' }],
    },
    lines: [4, 20],
  },
  {
    code: 'time_goes_back',
    bad: { timeline: [step(4, '02:15:00'), step(5, '02:10:00')] },
    good: { timeline: [step(4, '23:50'), step(5, '00:10'), step(6, 'T-5m'), step(7, 'T+5m')] },
    lines: [4, 5],
  },
  {
    code: 'nobody_has_role',
    bad: {
      roles: [
        { ...at(3), role: 'Captain' },
        { ...at(5), role: 'Mate' },
      ],
      people: [{ ...at(4), role: 'Mate', name: 'Ada' }],
    },
    good: { roles: [{ ...at(3), role: 'Mate (deck)' }], people: [{ ...at(4), role: 'Mate', name: 'Ada' }] },
    lines: [3],
  },
  {
    code: 'owner_unknown',
    bad: { roles: [{ ...at(3), role: 'Captain' }], timeline: [step(5, 'T', 'Skipper')] },
    good: { roles: [{ ...at(3), role: 'Captain' }], timeline: [step(5, 'T', 'Captain')] },
    lines: [5],
  },
  {
    code: 'ticked_and_open',
    bad: {
      checklist: [
        { ...at(3), text: 'Backups tested', done: true, section: 'Data' },
        { ...at(8), text: 'backups tested', done: false, section: 'Data' },
      ],
    },
    good: {
      checklist: [
        { ...at(3), text: 'Backups tested', done: true, section: 'Staging' },
        { ...at(8), text: 'Backups tested', done: false, section: 'Production' },
      ],
    },
    lines: [3, 8],
  },
  {
    code: 'secret_in_document',
    bad: { commands: [{ ...at(6, SECRET), language: 'bash', text: SECRET }] },
    good: { commands: [{ ...at(6, 'psql $DATABASE_URL'), language: 'bash', text: 'psql $DATABASE_URL' }] },
    lines: [6],
  },
];

test('every finding has an example', () => {
  expect(EXAMPLES.map(({ code }) => code).sort()).toEqual(Object.keys(FINDING_CODES).sort());
});

test.each(EXAMPLES)('$code is found, with its lines', ({ code, bad, lines }) => {
  const found = reviewDocument(factsOf(bad)).findings.filter((each) => each.code === code);
  expect(found).toHaveLength(1);
  expect(found[0]?.quotes.map(({ line }) => line)).toEqual(lines);
  expect(`${found[0]?.message} ${found[0]?.hint}`).not.toMatch(/undefined|NaN|null|\[object/);
  for (const line of lines) expect(found[0]?.message).toContain(String(line));
});

test.each(EXAMPLES)('$code is not found in the nearest good document', ({ code, good }) => {
  expect(reviewDocument(factsOf(good)).findings.map((each) => each.code)).not.toContain(code);
});

test('a sound document has no findings', () => {
  expect(reviewDocument(FERRY).findings.map(({ message }) => message)).toEqual([
    'nobody is named as "Harbour lead": line 70',
  ]);
});

test('a secret of the document is nowhere in what follows', () => {
  const facts = factsOf({
    commands: [{ ...at(6, SECRET), language: 'bash', text: SECRET }],
    unrecognised: [{ line: 7, text: SECRET }],
  });
  const review = reviewDocument(facts);
  expect(JSON.stringify(review)).not.toContain('h4rb0ur');
  expect(review.findings.map(({ quotes }) => quotes[0]?.line)).toEqual([6, 7]);
});
