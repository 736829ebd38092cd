import { expect, test } from 'vitest';
import { type Abilities, indispensableParts, missingParts, type Plan, withoutSections } from '../src/index.ts';
import { planOf, SMALL_PLAN, SOURCES_PLAN } from './plans.ts';

/** Everything that a plan may ask of a real launch. */
const FULL = `${SMALL_PLAN.replace('key: header', 'backup: [nginx, dns]\n  ttl: 60s\n  key: header')
  .replace(
    'from: metrics, metric: process_resident_memory_bytes, labels: { pool: main }',
    'from: prometheus, at: $PROMETHEUS_URL, query: rss',
  )
  .replace('- no critical alert', '- no critical alert\n      - check tests passes')
  .replace('do: pause }', 'do: pause, tell: alerts }')
  .replace('share: 100%', 'mirror: 5%, share: 100%')}    - { name: Flush, run: ./flush.sh, owner: commander }
sign_off: [commander]
readiness: [{ section: Code, items: [Reviewed, { id: tests, title: Tests pass, check: { command: npm test } }] }]
lockdown: { from: T-1d, files: [package-lock.json] }
runbook: [{ phase: Day, steps: [{ name: On, owner: commander }, { name: Told, tell: alerts }] }]
channels: { alerts: { slack: $SLACK } }
matrix: [{ situation: Fire, decides: commander, do: pause }]
escalations: [{ issue: Fire, severity: high, effect: stop, contacts: [commander] }]
on_call: { primary: { people: [ana], every: 1d, from: T, until: T+1d } }
kpis: { errors: { signal: error_rate } }
boards: { main: { title: Main, kpis: [errors] } }
after: { watch: 1d }
`;
const NOTHING: Abilities = { drivers: [], sources: [], sections: [] };
const BASIC: Abilities = { drivers: ['proxy'], sources: ['traffic', 'metrics'], sections: ['sign_off'] };

const listed = (plan: Plan, abilities: Abilities): readonly string[] =>
  missingParts(plan, abilities).map(({ section, what }) => `${section}: ${what}`);

test('every part of a plan that a program lacks is named, with how much of it there is', () => {
  expect(listed(planOf(FULL), BASIC)).toEqual([
    'backup: driver nginx of target main',
    'backup: driver dns of target main',
    'signals: memory from prometheus',
    'gates: 2 conditions on checks of the readiness',
    'mirror: 1 mirrored stage',
    'triggers: 2 triggers that tell people',
    'rollback: 1 step that is not the check of a URL',
    'readiness: 2 items',
    'lockdown: 1 lock',
    'runbook: 2 steps',
    'channels: 1 channel',
    'matrix: 1 row',
    'escalations: 1 path',
    'on_call: 1 rotation',
    'kpis: 1 KPI',
    'boards: 1 board',
    'after: 1 watch',
  ]);
});

test('a program that can do nothing lacks routers, sources and sign-offs as well', () => {
  const lacking = listed(planOf(FULL), NOTHING);
  expect(lacking).toEqual(
    expect.arrayContaining([
      'traffic: driver proxy of target main',
      'signals: error_rate and p99 from traffic',
      'sign_off: 1 role',
    ]),
  );
  expect(lacking).toHaveLength(20);
});

test('alerts from outside need a program that takes them', () => {
  const plan = planOf(SOURCES_PLAN);
  const sources = ['traffic', 'metrics', 'prometheus', 'sql', 'http', 'command'];
  expect(listed(plan, { ...BASIC, sources })).toEqual(['signals: alerts of alerts from alertmanager']);
  expect(listed(plan, { ...BASIC, sources: [...sources, 'alertmanager'] })).toEqual([]);
});

test('what is for people only is missing in no program', () => {
  const text = `${SMALL_PLAN}cost: { limit: 300 USD }\nexpected: { requests: 50/s }\naccept: []\n`;
  const titled = text.replace('name: checkout', 'name: checkout\n  owner: Ana\n  titles: { ar: x }');
  expect(missingParts(planOf(titled), BASIC)).toEqual([]);
});

test('a plan without its missing parts asks for nothing more, and says what was left out', () => {
  const plan = planOf(FULL);
  const sections = missingParts(plan, BASIC).map(({ section }) => section);
  const left = withoutSections(plan, [...new Set(sections)]);
  expect(listed(left, BASIC)).toEqual([
    'signals: memory from prometheus',
    'gates: 2 conditions on checks of the readiness',
  ]);
  expect(left.without).toContain('runbook');
  expect(left.rollback.steps.map(({ name }) => name)).toEqual(['Stable answers']);
  expect(left.stages.map(({ triggers }) => triggers.length)).toEqual([2, 2]);
});

test('the parts that make the launch what it is cannot be left out', () => {
  const { stages: _, ...rest } = planOf(FULL);
  expect(indispensableParts(planOf(FULL))).not.toContain('runbook');
  expect(indispensableParts({ ...rest, stages: [] })).toContain('runbook');
  expect(indispensableParts({ ...rest, stages: [], runbook: [] })).toContain('readiness');
});

test('names that are no sections leave nothing out', () => {
  const plan = planOf(FULL);
  expect(withoutSections(plan, ['a section of a later version'])).toEqual({ ...plan, without: [] });
});
