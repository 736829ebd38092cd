import { readPlan } from '@holdpoint/plan';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Facts } from '../../src/facts.ts';
import { reviewDocument } from '../../src/findings/index.ts';
import { mergePlans } from '../../src/merge/merge.ts';
import { outcomesOf } from '../../src/plan/outcome.ts';
import { draftPlan } from '../../src/plan/plan.ts';
import { factsOf } from './facts.ts';

/** Texts of documents, and texts that try to be something else in YAML. */
const NASTY = [
  '',
  ' ',
  'yes',
  'null',
  '~',
  '- a: b',
  '# no comment',
  "it's: 'quoted' \"twice\"",
  '{ a: [b, c] }',
  '&anchor *alias !tag',
  '> folded',
  '| literal',
  '%directive',
  '@at `tick`',
  'two\nlines: here',
  'tab\tand \u0000 and \u2028 and \u202e',
  'دليل الانتشار',
  '上线检查 50%',
  '🚦 Gate 5',
  '---',
  '...',
  '?',
  '007',
  '1e3',
  'x'.repeat(3000),
  '$HOME and ${{time}} {{time}} {{nothing}}',
  'psql postgres://a:b@c/d',
] as const;

const text = fc.oneof(fc.constantFrom(...NASTY), fc.string({ unit: 'grapheme', maxLength: 30 }));
const line = fc.integer({ min: 1, max: 60 });
const found = { line, original: text, confidence: fc.constantFrom(0.5, 1) };
const number = fc.oneof(
  fc.constantFrom(0, 1, 5, 10, 99.5, 100, 1e15, -3),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
);
const percent = fc.oneof(fc.constantFrom(0, 10, 25, 50, 100), fc.double({ min: 0, max: 100, noNaN: true }));
const duration = fc.constantFrom('5m', '24h', '0s', 'soon', '999999999w', '');
const moment = fc.oneof(
  fc.constantFrom('T-15m', 'T', 'T+2h', '02:00:15', 'Day 3', 'Week -1', '01:45 - 02:00 UTC', 'T+24 to T+48 hours'),
  text,
);
const condition = fc.oneof(
  fc.constantFrom(
    'error_rate > 5% for 2m',
    'p95 > 5s',
    'memory grows > 10MB per 1h',
    'any critical alert',
    'error_rate from 1% to 2%',
    'requests >= 10',
    'mttr < 15m',
    'ask x: y?',
    'users > 5',
    'error_rate < 3ms',
  ),
  text,
);
const role = fc.oneof(fc.constantFrom('Tech Lead', 'Ops Lead + QA Lead', 'DBA (Database)', 'رئيس'), text);

function some<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T[]> {
  return fc.array(value, { maxLength: 5 });
}

function record<T>(model: { [K in keyof T]: fc.Arbitrary<T[K]> }, requiredKeys: (keyof T)[]) {
  return fc.record(model, { requiredKeys });
}

const stage = record({ ...found, label: text, percent, users: fc.integer({ min: 0, max: 2_000_000 }), duration }, [
  'line',
  'original',
  'confidence',
  'label',
]);
const threshold = record(
  {
    ...found,
    metric: fc.oneof(fc.constantFrom('Error rate', 'P95 latency', 'Memory', 'requests'), text),
    op: fc.constantFrom('<' as const, '<=' as const, '>' as const, '>=' as const, '=' as const),
    value: number,
    unit: fc.constantFrom('%', 'ms', 's', 'MB', '', '/s', 'USD', 'parsecs'),
    for: duration,
    level: fc.constantFrom('target' as const, 'warning' as const, 'critical' as const),
    scope: text,
  },
  ['line', 'original', 'confidence', 'metric', 'op', 'value', 'unit'],
);
const trigger = record(
  {
    ...found,
    text,
    condition,
    action: fc.constantFrom('rollback' as const, 'pause' as const, 'page' as const),
    within: duration,
  },
  ['line', 'original', 'confidence', 'text', 'action'],
);
const step = record(
  { ...found, at: moment, text, owner: role, command: text, verification: text, communication: text },
  ['line', 'original', 'confidence', 'at', 'text'],
);

const facts: fc.Arbitrary<Facts> = fc
  .record({
    language: fc.constantFrom('en', 'und', 'x y', 'pt-BR'),
    title: text,
    checklist: some(fc.record({ ...found, text, done: fc.boolean(), section: text })),
    stages: some(stage),
    thresholds: some(threshold),
    triggers: some(trigger),
    rollbackSteps: some(record({ ...found, text, command: text }, ['line', 'original', 'confidence', 'text'])),
    commands: some(fc.record({ ...found, language: fc.constantFrom('bash', '', 'sql'), text })),
    timeline: some(step),
    checkpoints: some(fc.record({ ...found, label: text, decisions: some(text) })),
    roles: some(fc.record({ ...found, role })),
    people: some(record({ ...found, role, name: text, contact: text }, ['line', 'original', 'confidence', 'name'])),
    channels: some(
      fc.record({
        ...found,
        kind: fc.constantFrom('slack' as const, 'email' as const, 'status_page' as const, 'phone' as const),
        name: text,
      }),
    ),
    approvals: some(fc.record({ ...found, role })),
    successCriteria: some(record({ ...found, text, condition }, ['line', 'original', 'confidence', 'text'])),
  })
  .map(factsOf);

test('whatever a document holds, its plan is a plan, and nothing of it escapes its place', () => {
  fc.assert(
    fc.property(facts, (raw) => {
      const review = reviewDocument(raw);
      const draft = draftPlan(review.facts, { file: 'D\n.md' });
      const result = readPlan(new TextEncoder().encode(draft.yaml), 'plan.yaml');
      expect(result.ok ? [] : result.problems.map(({ message }) => message)).toEqual([]);
      expect(result.ok && result.plan.choices?.map(({ choice }) => choice)).toEqual(draft.open.map(({ id }) => id));
      const lines = draft.yaml.split('\n').length;
      expect(draft.places.every((place) => place.line >= 1 && place.line <= lines)).toBe(true);
      expect(
        outcomesOf(review.facts, draft).every(({ places, reason }) => places.length > 0 || reason !== undefined),
      ).toBe(true);
      expect(mergePlans({ base: draft.yaml, mine: `${draft.yaml}# by hand\n`, document: draft.yaml })).toMatchObject({
        ok: true,
        changes: [],
        conflicts: [],
      });
    }),
    { numRuns: 60 },
  );
});
