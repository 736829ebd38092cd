import { readPlan } from '@holdpoint/plan';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import type { Facts } from '../../src/facts.ts';
import { type MergeInput, mergePlans } from '../../src/merge/merge.ts';
import { draftPlan } from '../../src/plan/plan.ts';
import { at, FERRY } from '../plan/facts.ts';

const BASE = yamlOf(FERRY);

function yamlOf(facts: Facts): string {
  return draftPlan(facts, { file: 'FERRY.md' }).yaml;
}

function merged(input: MergeInput) {
  const result = mergePlans(input);
  if (!result.ok) throw new Error(result.message);
  return result;
}

/** The document with two lines more at its top, and another length of the second stage. */
const LATER: Facts = {
  ...FERRY,
  stages: FERRY.stages.map((stage) => ({
    ...stage,
    line: stage.line + 2,
    ...(stage.duration === '24h' && { duration: '36h' }),
  })),
  checklist: [...FERRY.checklist.slice(1), { ...at(99), text: 'Buoys lit', done: false, section: 'Before the launch' }],
};

test('a plan that nobody edited follows the document, and says what changed', () => {
  const document = yamlOf(LATER);
  const { yaml, changes, kept, conflicts } = merged({ base: BASE, mine: BASE, document });
  expect(yaml).toBe(document);
  expect(changes.map(({ kind, place }) => `${kind} ${place}`)).toEqual([
    'removed readiness / Before the launch / items / load-test-passed',
    'added readiness / Before the launch / items / buoys-lit',
    'changed stages / Three harbours / observe',
  ]);
  expect([kept, conflicts]).toEqual([[], []]);
});

test('what was edited by hand stays, and the rest follows the document', () => {
  const mine = BASE.replace('observe: 12h', 'observe: 18h # we need the night')
    .replace('title: Crew portal frozen }', 'title: Crew portal frozen, owner: captain }')
    .replace('\nrollback:', '\n# ours: nobody but us knows this harbour\nrollback:')
    .replace(
      '  - name: All harbours',
      '  - name: Half\n    share: 50%\n    observe: 6h\n    gate: [no critical alert]\n  - name: All harbours',
    );
  const { yaml, changes, kept, conflicts } = merged({ base: BASE, mine, document: yamlOf(LATER) });
  const plan = parse(yaml.replaceAll("'", '"'));
  expect(plan.stages.map(({ name, observe }: { name: string; observe: string }) => [name, observe])).toEqual([
    ['Pilot harbour', '18h'],
    ['Three harbours', '36h'],
    ['Half', '6h'],
    ['All harbours', '52w'],
  ]);
  expect(plan.readiness[0].items).toEqual([
    { id: 'crew-portal-frozen', title: 'Crew portal frozen', owner: 'captain' },
    { id: 'buoys-lit', title: 'Buoys lit' },
  ]);
  expect(yaml).toContain('observe: 18h # we need the night');
  expect(yaml).toContain('# ours: nobody but us knows this harbour\nrollback:');
  expect(yaml).toContain('- name: Three harbours # FERRY.md:12, 42');
  expect(changes).toHaveLength(3);
  expect(kept).toEqual(
    expect.arrayContaining([
      'stages / Pilot harbour / observe',
      'readiness / Before the launch / items / crew-portal-frozen / owner',
      'stages / Half',
    ]),
  );
  expect(conflicts).toEqual([]);
});

test('what both changed is named with both sides, and the side that is asked for counts', () => {
  const mine = BASE.replace('observe: 24h', 'observe: 30h');
  const input = { base: BASE, mine, document: yamlOf(LATER) };
  const ours = merged(input);
  expect(ours.conflicts).toEqual([
    { place: 'stages / Three harbours / observe', before: '24h', mine: '30h', document: '36h' },
  ]);
  expect(parse(ours.yaml).stages[1].observe).toBe('30h');
  expect(parse(merged({ ...input, side: 'document' }).yaml).stages[1].observe).toBe('36h');
});

test('what was edited by hand and left the document is a conflict; what was deleted by hand stays away', () => {
  const edited = BASE.replace('title: Load test passed', 'title: Load test passed twice');
  const gone = merged({ base: BASE, mine: edited, document: yamlOf(LATER) });
  expect(gone.conflicts.map(({ place, document }) => [place, document])).toEqual([
    ['readiness / Before the launch / items / load-test-passed', ''],
  ]);
  const deleted = BASE.replace(/.*Crew portal frozen.*\n/, '');
  expect(merged({ base: BASE, mine: deleted, document: yamlOf(LATER) }).yaml).not.toContain('Crew portal');
});

test('both may have made the same change', () => {
  const mine = BASE.replace('observe: 24h', 'observe: 36h');
  expect(merged({ base: BASE, mine, document: yamlOf(LATER) }).conflicts).toEqual([]);
});

test('a plan that is no YAML is not merged', () => {
  expect(mergePlans({ base: BASE, mine: 'a: [', document: BASE })).toMatchObject({ ok: false });
});

test('a comparison in braces without quotes is taken as plans take it', () => {
  const mine = BASE.replace("critical: '> 3%'", 'critical: > 2.5%');
  const { yaml } = merged({ base: BASE, mine, document: yamlOf(LATER) });
  const result = readPlan(new TextEncoder().encode(yaml), 'plan.yaml');
  expect(result.ok && result.plan.thresholds.error_rate?.critical?.text).toBe('> 2.5%');
});

const EDITS = fc.subarray([
  ['observe: 12h', 'observe: 13h'],
  ['observe: 24h', 'observe: 25h'],
  ['Crew portal frozen }', 'Crew portal closed }'],
  ['T-15m', 'T-20m'],
  ['target: < 400ms', 'target: < 350ms'],
  ['run: ./open.sh', 'run: ./open.sh --slowly'],
] as const);

test('edits by hand survive whatever the document does, and are never lost without a word', () => {
  fc.assert(
    fc.property(
      EDITS,
      fc.subarray(FERRY.timeline.map((_, i) => i)),
      fc.subarray(FERRY.stages.map((_, i) => i)),
      (edits, steps, stages) => {
        const mine = edits.reduce((text, [from, to]) => text.replace(from, to), BASE);
        const facts = {
          ...FERRY,
          timeline: FERRY.timeline.filter((_, i) => steps.includes(i)),
          stages: FERRY.stages.filter((_, i) => stages.includes(i)),
        };
        const { yaml, conflicts } = merged({ base: BASE, mine, document: yamlOf(facts) });
        const text = yaml + JSON.stringify(conflicts);
        for (const [, to] of edits) expect(text).toContain(to.replace(' }', ''));
      },
    ),
    { numRuns: 60 },
  );
});

test('without a change of the document, the plan stays as data what it is', () => {
  fc.assert(
    fc.property(EDITS, (edits) => {
      const mine = edits.reduce((text, [from, to]) => text.replace(from, to), BASE);
      const { yaml, changes, conflicts } = merged({ base: BASE, mine, document: BASE });
      expect(parse(yaml)).toEqual(parse(mine));
      expect([changes, conflicts]).toEqual([[], []]);
    }),
    { numRuns: 40 },
  );
});
