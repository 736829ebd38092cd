import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readPlan } from '../src/index.ts';
import { bytesOf, edited, planOf, problemsOf, SMALL_PLAN, withTargets } from './plans.ts';

const EXAMPLES = new URL('../../../examples/plans/', import.meta.url);

test('a plan without faults is read into base units', () => {
  expect(planOf(SMALL_PLAN)).toMatchSnapshot();
});

test('the small plan has no warnings', () => {
  expect(problemsOf(SMALL_PLAN)).toEqual([]);
});

test.each(readdirSync(EXAMPLES).filter((name) => name.endsWith('.yaml')))('the example %s reads', (name) => {
  const result = readPlan(readFileSync(new URL(name, EXAMPLES)), name);
  expect(result).toMatchObject({ ok: true });
});

test('the plan of the language page reads, without the sections of later versions', () => {
  const file = new URL('fixtures/language.plan', import.meta.url);
  const result = readPlan(readFileSync(file), 'language.plan');
  const codes = result.ok ? result.warnings.map(({ code }) => code) : result.problems;
  expect(codes).toEqual(['gate_empty', 'check_too_slow', 'stage_cannot_show']);
});

test('the digest is of the bytes, byte order mark included', () => {
  const marked = readPlan(new Uint8Array([0xef, 0xbb, 0xbf, ...bytesOf(SMALL_PLAN)]), 'plan.yaml');
  expect(marked.ok && marked.plan.launch).toEqual(planOf(SMALL_PLAN).launch);
  expect(marked.ok && marked.plan.digest).not.toBe(planOf(SMALL_PLAN).digest);
});

test('carriage returns change nothing but the digest', () => {
  const { digest: _, ...plan } = planOf(SMALL_PLAN);
  expect(planOf(SMALL_PLAN.replaceAll('\n', '\r\n'))).toMatchObject(plan);
});

test('a window is in the time zone of the launch', () => {
  const { window } = planOf(SMALL_PLAN).launch;
  expect(window).toEqual({ fromMs: Date.UTC(2026, 1, 1, 8), toMs: Date.UTC(2026, 1, 15, 17) });
});

test.each([
  ['latency p50', 50],
  ['latency p95', 50],
  ['latency p99', 200],
  ['latency p99.9', 2000],
  ['latency p99.99', 20_000],
  ['requests per second', 0],
  ['successes / requests', 50],
])('%s rests on %d requests unless the plan says otherwise', (measure, minRequests) => {
  const text = edited('measure: latency p99,', `measure: ${measure},`);
  expect(planOf(text).signals.p99?.minRequests).toBe(minRequests);
  expect(planOf(text.replace(`${measure},`, `${measure}, min_requests: 7,`)).signals.p99?.minRequests).toBe(7);
});

test('`same` stands for the stage before, through several stages, and its conditions keep their ids', () => {
  const stages = planOf(
    edited(
      '  - { name: All',
      '  - { name: More, share: 50%, observe: 1h, gate: same, triggers: same }\n  - { name: All',
    ),
  ).stages;
  expect(stages[2]?.gate).toEqual(stages[0]?.gate);
  expect(stages[2]?.triggers.map(({ id }) => id)).toEqual(['trigger.1', 'trigger.2']);
});

test('audiences stand in the order in which stages name them', () => {
  const text = edited('size: 2.5% }', 'size: 2.5% }\n    partners: { header x-partner: [yes-please] }');
  const first = text.replace(
    '  - name: Staff',
    '  - { name: Partners, share: 5%, audience: partners, observe: 1h, gate: [requests >= 1] }\n  - name: Staff',
  );
  expect(planOf(first).targets.main?.traffic.audiences.map(({ id }) => id)).toEqual(['partners', 'internal']);
});

test('a stage limited by users alone has all traffic under its cap', () => {
  const [stage] = planOf(edited('    share: 10%\n', '    users: 500\n')).stages;
  expect(stage).toMatchObject({ shareBp: 10_000, users: 500 });
});

test('targets stand in place of one pair of services', () => {
  expect(planOf(withTargets(['shop'])).targets).toEqual({ shop: { ...planOf(SMALL_PLAN).targets.main, id: 'shop' } });
});

test('a label of a condition is kept with its signal', () => {
  const text = edited('- no critical alert', '- no critical alert\n      - error_rate by endpoint < 5%');
  expect(planOf(text).signals.error_rate?.by).toEqual(['endpoint']);
});

test('versions keep the characters that the author wrote', () => {
  expect(planOf(edited('version: 2.4.0', 'version: 1.10')).launch.version).toBe('1.10');
});

test('names that every object inherits are not taken for declared', () => {
  const [problem] = problemsOf(edited('error_rate < 5% for 10m', 'toString < 5%'));
  expect(problem).toMatchObject({ code: 'unknown_signal' });
});

test('a plan of 200 stages reads', () => {
  const more = Array.from(
    { length: 198 },
    (_, i) => `  - { name: S${i}, share: ${10 + i * 0.25}%, observe: 1h, gate: same }\n`,
  );
  const text = edited('  - { name: All', `${more.join('')}  - { name: All`).replace(/^ {2}window.*\n/m, '');
  expect(planOf(text).stages).toHaveLength(200);
});

test('aliases stand for what they name', () => {
  const text = edited('    triggers:\n', '    triggers: &usual\n').replace('triggers: same', 'triggers: *usual');
  expect(planOf(text).stages[1]?.triggers).toEqual(planOf(SMALL_PLAN).stages[0]?.triggers);
});
