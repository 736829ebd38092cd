import { readPlan } from '@holdpoint/plan';
import { expect, test } from 'vitest';
import { type DraftedPlan, draftPlan } from '../../src/plan/plan.ts';
import { signalId } from '../../src/plan/signals.ts';
import { at, FERRY, factsOf } from './facts.ts';

const FERRY_ANSWERS = new Map([
  ['roles.command', 'harbour-lead, captain'],
  ['people.harbour-lead', 'Niamh Daly <niamh@example.com>'],
  ['services.stable', 'http://10.0.0.1:8080'],
  ['services.candidate', 'http://10.0.0.2:8080'],
  ['traffic.listen', '127.0.0.1:8080'],
  ['traffic.key', 'header x-user-id'],
  ['signals.memory', 'metrics process_resident_memory_bytes'],
  ['stages.gates', 'targets; no critical alert'],
  ['stages.all-harbours.observe', '48h'],
  ['after.watch', '1w'],
]);

test('a plan with open choices is a plan, and says what is open', () => {
  const draft = draftPlan(FERRY, { file: 'FERRY.md' });
  const plan = planOf(draft);
  expect(draft.open.map(({ id }) => id)).toEqual([...FERRY_ANSWERS.keys()]);
  expect(plan.choices?.map(({ choice }) => choice)).toEqual([...FERRY_ANSWERS.keys()]);
  expect(draft.faults).toEqual([]);
});

test('answers take the place of placeholders', () => {
  const draft = draftPlan(FERRY, { file: 'FERRY.md', answers: FERRY_ANSWERS });
  const plan = planOf(draft);
  expect(draft.faults).toEqual([]);
  expect(draft.open).toEqual([]);
  expect(plan.choices).toBeUndefined();
  expect(draft.yaml).not.toMatch(/CHOOSE|still_to_be|\.invalid|undecided|Still to be/);
  expect(plan.decisions.go?.needs).toEqual(['harbour-lead', 'captain']);
  expect(plan.stages.map(({ name, shareBp, observeMs }) => [name, shareBp, observeMs / 3_600_000])).toEqual([
    ['Pilot harbour', 500, 12],
    ['Three harbours', 3000, 24],
    ['All harbours', 10_000, 48],
  ]);
  expect(plan.stages[1]?.gate.map(({ text }) => text)).toEqual(['error_rate < 1%', 'p95 < 400ms', 'no critical alert']);
});

test('each entry has the lines of the document behind it', () => {
  const { yaml } = draftPlan(FERRY, { file: 'FERRY.md' });
  for (const line of [
    5, 6, 10, 15, 16, 17, 20, 21, 25, 30, 31, 32, 33, 43, 50, 60, 61, 65, 71, 72, 75, 77, 80, 82, 83,
  ]) {
    expect(yaml).toMatch(new RegExp(`# .*FERRY\\.md:(?:\\d+, )*${line}\\b`));
  }
});

test('what has no place in the plan is named with its reason', () => {
  const { leftOut } = draftPlan(FERRY, { file: 'FERRY.md' });
  expect(leftOut.map(({ fact, reason }) => `${fact.line}: ${reason}`)).toEqual([
    '66: nginx is nothing that a step runs',
    '76: the plan language has no channel of the kind phone',
  ]);
});

test('a command waits for the word of a person', () => {
  const steps = planOf(draftPlan(FERRY, { file: 'FERRY.md' })).runbook.flatMap((phase) => phase.steps);
  const runs = steps.filter(({ work }) => work.kind === 'run');
  expect(runs.map(({ name }) => name)).toEqual(['Open bookings', 'curl -f http://ferry.example/health']);
  expect(runs.every(({ needs }) => needs.length > 0)).toBe(true);
});

test('an empty document becomes a plan that asks', () => {
  const draft = draftPlan(factsOf({}), { file: 'EMPTY.md' });
  expect(planOf(draft).readiness).toHaveLength(1);
  expect(draft.open.map(({ id }) => id)).toEqual(['launch.version', 'roles.command']);
});

test('an answer of another form is refused, and the choice stays open', () => {
  const draft = draftPlan(FERRY, {
    file: 'FERRY.md',
    answers: new Map([
      ['after.watch', 'long'],
      ['nobody', 'x'],
    ]),
  });
  expect(draft.faults.map(({ id }) => id)).toEqual(['after.watch', 'nobody']);
  expect(draft.open.map(({ id }) => id)).toContain('after.watch');
});

test('two limits for one level are a choice between them', () => {
  const twice = factsOf({
    thresholds: [
      { ...at(3), metric: 'Error rate', op: '<', value: 1, unit: '%', level: 'target' },
      { ...at(9), metric: 'error rate', op: '<', value: 2, unit: '%', level: 'target' },
    ],
  });
  const { open } = draftPlan(twice, { file: 'D.md' });
  expect(open.find(({ id }) => id === 'thresholds.error_rate.target')).toMatchObject({
    answers: ['< 1%', '< 2%'],
    lines: [3, 9],
  });
});

function planOf({ yaml }: DraftedPlan) {
  const result = readPlan(new TextEncoder().encode(yaml), 'plan.yaml');
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('\n'));
  return result.plan;
}

test('a document of 10,000 points becomes a plan of as many as a plan takes, and the rest is named', () => {
  const checklist = Array.from({ length: 10_000 }, (_, i) => ({
    ...at(i + 1),
    text: `Point ${i} of the long list of the harbour`,
    done: false,
    section: 'Before',
  }));
  const draft = draftPlan(factsOf({ checklist }), { file: 'LONG.md' });
  const kept = planOf(draft).readiness.flatMap(({ items }) => items).length;
  expect(kept).toBeGreaterThan(1000);
  expect(draft.leftOut).toHaveLength(10_000 - kept);
});

test('limits of a part of the service are signals of their own, and those of a heading are not', () => {
  const limits = factsOf({
    thresholds: [
      { ...at(3), metric: 'P95', op: '<', value: 500, unit: 'ms', scope: 'Key metrics' },
      { ...at(4), metric: 'P95', op: '<', value: 100, unit: 'ms', scope: 'Booking API' },
      { ...at(5, '- P95 above 900 ms: alert'), metric: 'P95', op: '>', value: 900, unit: 'ms' },
    ],
  });
  const draft = draftPlan(limits, { file: 'D.md', answers: new Map([['thresholds.level', 'critical']]) });
  const { thresholds, signals } = planOf(draft);
  expect(Object.keys(signals)).toEqual(['p95', 'booking_api_p95']);
  expect([thresholds.p95?.target?.text, thresholds.p95?.critical?.text]).toEqual(['< 500ms', '> 900ms']);
  expect(thresholds.booking_api_p95?.target?.text).toBe('< 100ms');
});

test('a signal that is left out takes its limits along, and leaves its triggers to people', () => {
  const facts = factsOf({
    stages: FERRY.stages,
    thresholds: [{ ...at(3), metric: 'Queue depth', op: '<', value: 100, unit: '', level: 'target' }],
    triggers: [{ ...at(8), text: 'Queue depth above 500', condition: 'queue_depth > 500', action: 'rollback' }],
  });
  const draft = draftPlan(facts, { file: 'D.md', answers: new Map([['signals.queue_depth', 'leave out']]) });
  const plan = planOf(draft);
  expect([Object.keys(plan.signals), Object.keys(plan.thresholds)]).toEqual([[], []]);
  expect(plan.matrix.map(({ action }) => action)).toEqual(['rollback']);
  expect(plan.stages.flatMap(({ triggers }) => triggers)).toEqual([]);
});

test('phases follow one another by time, under their headings, and end in their checkpoints', () => {
  const facts = factsOf({
    timeline: [
      { ...at(3, '## T+1 hour: Second look'), at: 'T+1 hour', text: 'Second look' },
      { ...at(4), at: 'T+1 hour', text: 'Count the boats' },
      { ...at(9, '## T-30 minutes: Harbour briefing'), at: 'T-30 minutes', text: 'Harbour briefing' },
      { ...at(10), at: 'T-20 minutes', text: 'Call the crews' },
    ],
    checkpoints: [{ ...at(12), label: 'T-5 minutes - Crews ready', decisions: ['GO', 'NO-GO'] }],
  });
  const { runbook } = planOf(draftPlan(facts, { file: 'D.md' }));
  expect(
    runbook.map(({ name, steps, checkpoint }) => [name, steps.map((step) => step.name), checkpoint?.name]),
  ).toEqual([
    ['Harbour briefing', ['Call the crews'], 'Crews ready'],
    ['Second look', ['Count the boats'], undefined],
  ]);
});

test('a trigger that the plan language refuses becomes a situation, and is never lost', () => {
  const facts = factsOf({
    stages: FERRY.stages,
    triggers: [{ ...at(8), text: 'Any critical alert', condition: 'any critical alert', action: 'rollback' }],
  });
  const draft = draftPlan(facts, { file: 'D.md' });
  expect(planOf(draft).matrix.map(({ situation, action }) => [situation, action])).toEqual([
    ['Any critical alert', 'rollback'],
  ]);
  expect(draft.leftOut).toEqual([]);
});

test.each([
  ['Error rate', '%', 'error_rate'],
  ['Tasa de errores', '%', 'error_rate'],
  ['成功率', '%', 'success_rate'],
  ['Latencia p95', 'ms', 'p95'],
  ['Latence P99', 's', 'p99'],
  ['P95 response time', 'ms', 'p95'],
  ['Checkout P95', 'ms', 'checkout_p95'],
  ['Errors', '', 'errors'],
])('%s in %s is the signal %s', (metric, unit, id) => {
  expect(signalId(metric, unit)).toBe(id);
});
