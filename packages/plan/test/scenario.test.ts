import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { readPlan, readScenario, renderProblems, scenarioJsonSchema } from '../src/index.ts';
import { bytesOf, edited, planOf } from './plans.ts';
import { editedScenario, PLAN, SCENARIO, scenarioOf, scenarioProblems } from './scenarios.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;

test('the world is read into base units', () => {
  expect(scenarioOf(SCENARIO)).toMatchObject({
    title: 'A day on which much goes wrong',
    seed: 7,
    world: {
      requestsPerSecond: 50,
      users: 20_000,
      peakHour: 14.5,
      quiet: 0.4,
      levels: { stable: { error_rate: 0.004, memory: 200e6 }, candidate: { p99: 1500 } },
      delayMs: { memory: 30_000 },
    },
  });
});

test('people answer by person or role, in two minutes and with yes unless stated', () => {
  expect(scenarioOf(SCENARIO).people).toEqual({
    ben: { answersMs: null, says: 'yes' },
    commander: { answersMs: 5 * MINUTE, says: 'no', asleep: { fromHour: 23, toHour: 7 } },
    'tech-lead': { answersMs: 2 * MINUTE, says: 'yes' },
  });
});

test('every kind of event is read, one for each signal that changes', () => {
  const events = scenarioOf(SCENARIO).events.map(({ change, forMs }) => [change, forMs]);
  expect(events).toEqual([
    [{ kind: 'level', variant: 'candidate', signal: 'error_rate', value: 0.06 }, 30 * MINUTE],
    [{ kind: 'level', variant: 'candidate', signal: 'p99', value: 3000 }, 30 * MINUTE],
    [{ kind: 'growth', variant: 'candidate', signal: 'memory', perHour: 300e6 }, undefined],
    [{ kind: 'growth', variant: 'stable', signal: 'memory', perHour: -1e6 }, undefined],
    [{ kind: 'down', variant: 'candidate' }, 5 * MINUTE],
    [{ kind: 'silent', source: 'metrics' }, 6 * MINUTE],
    [{ kind: 'silent', source: 'p99' }, undefined],
    [{ kind: 'silent', source: 'am' }, MINUTE],
    [{ kind: 'alert', name: 'QueueStuck', level: 'critical', drill: false }, 5 * MINUTE],
    [{ kind: 'alert', name: 'DiskFull', level: 'info', drill: true }, undefined],
    [{ kind: 'load', factor: 0.5 }, 10 * MINUTE],
    [{ kind: 'step', step: 'Boards on, all of them', outcome: 'fails' }, undefined],
    [{ kind: 'step', step: 'Stable answers', outcome: 'hangs' }, undefined],
    [{ kind: 'channel', channel: 'alerts' }, 10 * MINUTE],
    [{ kind: 'router', outcome: 'unreachable' }, 20_000],
    [{ kind: 'router', outcome: 'deaf' }, undefined],
    [{ kind: 'absent', who: 'ben' }, HOUR],
    [{ kind: 'decision', decision: 'pause', by: 'tech-lead', reason: 'Lunch' }, undefined],
    [{ kind: 'decision', decision: 'continue', by: 'ana', reason: 'so it is rehearsed' }, undefined],
    [{ kind: 'crash' }, 30_000],
  ]);
});

test('an event tells what happens in a sentence', () => {
  const texts = scenarioOf(SCENARIO).events.map(({ text }) => text);
  expect(texts).toEqual([
    'candidate error_rate is 6% for 30m',
    'candidate p99 is 3s for 30m',
    'candidate memory grows by 150MB per 30m',
    'stable memory shrinks by 1MB per 1h',
    'candidate is down for 5m',
    'metrics is silent for 6m',
    'p99 is silent',
    'am is silent for 1m',
    'alert QueueStuck fires (critical) for 5m',
    'alert DiskFull fires (info, drill)',
    'the load is 0.5 times as high for 10m',
    'step "Boards on, all of them" fails',
    'step "Stable answers" hangs',
    'channel alerts is down for 10m',
    'the router is unreachable for 20s',
    'the router is deaf',
    'ben does not answer for 1h',
    'tech-lead decides pause: Lunch',
    'ana decides continue: so it is rehearsed',
    'the controller crashes for 30s',
  ]);
});

/** When an event at this text happens. */
function momentOf(at: string) {
  return scenarioOf(`rehearsal: 1\ntitle: x\nevents: [{ at: ${JSON.stringify(at)}, crash: 1s }]\n`).events[0]?.at;
}

test.each([
  ['Wave 1', 0, 0],
  ['Wave 1, staff', 0, 0],
  ['Wave 1, staff + 59m', 0, 59 * MINUTE],
  ['Wave 1+1m', 0, MINUTE],
  ['Wave 10', 1, 0],
  ['Wave 10: all + 1h30m', 1, 1.5 * HOUR],
])('%s is so long after a stage was opened', (text, stage, offsetMs) => {
  expect(momentOf(text)).toEqual({ kind: 'stage', stage, offsetMs, text });
});

test.each([
  ['T', 0],
  ['T+1h30m', 1.5 * HOUR],
  ['T - 15m', -15 * MINUTE],
  ['T+PT5M', 5 * MINUTE],
])('%s is relative to T', (text, offsetMs) => {
  expect(momentOf(text)).toEqual({ kind: 'moment', moment: { kind: 'relative', offsetMs, text } });
});

test.each([
  ['09:30', '2026-02-01T08:30:00Z'],
  ['08:59', '2026-02-02T07:59:00Z'],
  ['Day 3', '2026-02-03T08:00:00Z'],
  ['Day 3 02:40', '2026-02-03T01:40:00Z'],
  ['2026-02-14T23:00:30', '2026-02-14T22:00:30Z'],
])('%s is a time on the clock of the launch', (text, instant) => {
  expect(momentOf(text)).toEqual({ kind: 'moment', moment: { kind: 'wall', atMs: Date.parse(instant), text } });
});

/** The plan in another window. */
function during(from: string, to: string) {
  return {
    ...PLAN,
    launch: planOf(edited('from: 2026-02-01T09:00, to: 2026-02-15T18:00', `from: ${from}, to: ${to}`)).launch,
  };
}

test('a night has its times of day where the window has them, also over midnight', () => {
  const night = during('2026-02-08T22:00', '2026-02-09T06:00');
  const at = (text: string) => {
    const found = scenarioOf(`rehearsal: 1\ntitle: x\nevents: [{ at: ${text}, silent: metrics, for: 6m }]`, night);
    const moment = found.events[0]?.at;
    return moment?.kind === 'moment' && moment.moment.kind === 'wall'
      ? new Date(moment.moment.atMs).toISOString()
      : null;
  };
  expect(at('02:40')).toBe('2026-02-09T01:40:00.000Z');
  expect(at('23:59:59')).toBe('2026-02-08T22:59:59.000Z');
  expect(at('21:50')).toBe('2026-02-08T20:50:00.000Z');
});

test.each([
  ['2026-03-28T22:00', '2026-03-29T12:00', '02:30', 'local_time_skipped'],
  ['2026-10-24T22:00', '2026-10-25T12:00', '02:30', 'local_time_twice'],
  ['2028-02-28T22:00', '2028-02-29T12:00', '2026-02-29T02:00', 'unknown_stage'],
  ['2026-02-08T22:00', '2026-02-09T06:00', '21:30', 'before_the_rehearsal'],
  ['2026-02-08T22:00', '2026-02-09T06:00', '2026-02-08T21:44', 'before_the_rehearsal'],
])('in a launch from %s to %s, %s is no moment for an event: %s', (...[from, to, text, code]) => {
  const problems = scenarioProblems(`rehearsal: 1\ntitle: x\nevents: [{ at: ${text}, crash: 1s }]`, during(from, to));
  expect(problems).toMatchObject([{ code, position: { line: 3, column: 16 } }]);
});

test('29 February is a day like others', () => {
  const leap = during('2028-02-28T22:00', '2028-02-29T12:00');
  const [event] = scenarioOf('rehearsal: 1\ntitle: x\nevents: [{ at: Day 2 02:00, crash: 1s }]', leap).events;
  expect(event?.at).toMatchObject({ moment: { atMs: Date.parse('2028-02-29T01:00:00Z') } });
});

test('a time on the clock needs a plan with a start', () => {
  const { window: _window, startMs: _start, ...launch } = PLAN.launch;
  const text = 'rehearsal: 1\ntitle: x\nevents: [{ at: 02:40, crash: 1s }]';
  expect(scenarioProblems(text, { ...PLAN, launch })).toMatchObject([{ code: 'needs_start' }]);
  expect(scenarioProblems(text.replace('02:40', 'T+40m'), { ...PLAN, launch })).toEqual([]);
});

test('a stage may have a name that looks like something else', () => {
  const names = ['T', 'Wave 2 + friends', 'Wave 2', 'Day 2'];
  const [first] = PLAN.stages;
  if (first === undefined) throw new Error('the plan has no stages');
  const plan = { ...PLAN, stages: names.map((name) => ({ ...first, name })) };
  const stageAt = (at: string) =>
    scenarioOf(`rehearsal: 1\ntitle: x\nevents: [{ at: ${at}, crash: 1s }]`, plan).events[0]?.at;
  expect(stageAt('T')).toMatchObject({ kind: 'stage', stage: 0, offsetMs: 0 });
  expect(stageAt('T+5m')).toMatchObject({ kind: 'moment' });
  expect(stageAt('Day 2')).toMatchObject({ kind: 'stage', stage: 3 });
  expect(stageAt('Day 3')).toMatchObject({ kind: 'moment' });
  expect(stageAt('Wave 2 + friends')).toMatchObject({ kind: 'stage', stage: 1, offsetMs: 0 });
  expect(stageAt('Wave 2 + friends + 5m')).toMatchObject({ kind: 'stage', stage: 1, offsetMs: 5 * MINUTE });
  expect(stageAt('Wave 2 + 5m')).toMatchObject({ kind: 'stage', stage: 2, offsetMs: 5 * MINUTE });
});

test('a scenario in which nothing happens is a scenario', () => {
  expect(scenarioOf('rehearsal: 1\ntitle: Nothing\n')).toEqual({
    title: 'Nothing',
    world: { levels: { stable: {}, candidate: {} }, delayMs: {} },
    people: {},
    events: [],
  });
});

const validate = new Ajv2020({
  strict: true,
  strictRequired: false,
  strictTypes: false,
  validateFormats: false,
}).compile(scenarioJsonSchema());

test('the schema takes what the reader takes', () => {
  validate(parse(SCENARIO));
  expect(validate.errors).toBeNull();
});

test.each([
  ['silent: metrics', 'silent: metrics, load: 2'],
  ['candidate: down', 'candidate: up'],
  ['fails: yes', 'fails: no'],
  ['fails: yes', 'fails: yes, hangs: yes'],
  [', fails: yes', ''],
  ['crash: 30s', 'crash: 30s, for: 1m'],
  [', by: ana', ''],
  ['load: 0.5', 'load: 0'],
  ['router: deaf', 'router: mute'],
  ['asleep: 23:00 to 07:00', 'asleep: at night'],
  ['rehearsal: 1', 'rehearsal: 2'],
  ['title:', 'tilte:'],
])('the schema and the reader refuse %s as %s', (from, to) => {
  const text = editedScenario(from, to);
  expect(validate(parse(text))).toBe(false);
  expect(scenarioProblems(text).some(({ severity }) => severity === 'error')).toBe(true);
});

test('the scenario of docs/scenarios.md is valid for the example plan', () => {
  const page = readFileSync(new URL('../../../docs/scenarios.md', import.meta.url), 'utf8');
  const [, scenario = ''] = /```yaml\n(.*?)```/s.exec(page) ?? [];
  const plan = readPlan(readFileSync(new URL('plans/batch-patches.yaml', EXAMPLES)), 'batch-patches.yaml');
  if (!plan.ok) throw new Error(JSON.stringify(plan.problems));
  expect(scenarioOf(scenario, plan.plan).events).toHaveLength(2);
});

const EXAMPLES = new URL('../../../examples/', import.meta.url);
const SCENARIOS = readdirSync(new URL('scenarios/', EXAMPLES)).filter((name) => name.endsWith('.yaml'));

test.each(SCENARIOS)('examples/scenarios/%s is valid for its plan, and for editors', (name) => {
  const plan = readPlan(readFileSync(new URL('plans/batch-patches.yaml', EXAMPLES)), 'batch-patches.yaml');
  if (!plan.ok) throw new Error(JSON.stringify(plan.problems));
  const bytes = readFileSync(new URL(`scenarios/${name}`, EXAMPLES));
  expect(readScenario(bytes, name, plan.plan)).toMatchObject({ ok: true, warnings: [] });
  const text = bytes.toString();
  expect(text).toMatch(/^# yaml-language-server: \$schema=..\/..\/packages\/plan\/scenario.schema.json\n/);
  validate(parse(text));
  expect(validate.errors).toBeNull();
});

/** Reading never throws, and what it reports lies within the file. */
function readSafely(text: string): void {
  const problems = scenarioProblems(text);
  const lines = text.split('\n');
  for (const { position } of problems) {
    expect(position.column).toBeGreaterThan(0);
    expect(position.column).toBeLessThanOrEqual((lines[position.line - 1]?.length ?? -1) + 1);
  }
  renderProblems(problems, { file: 'scenario.yaml', source: text });
}

test('a scenario with parts cut, doubled or replaced never throws', () => {
  const splice = fc.record({
    at: fc.nat(SCENARIO.length),
    cut: fc.nat(40),
    put: fc.oneof(
      fc.string({ maxLength: 10 }),
      fc.constantFrom(
        '\n',
        ': ',
        '{}',
        '[]',
        '~',
        '"',
        '5%',
        '*a',
        '&a ',
        'toString',
        'constructor: 1',
        'T-',
        ' + ',
        'grows ',
      ),
    ),
  });
  fc.assert(
    fc.property(fc.array(splice, { minLength: 1, maxLength: 4 }), (splices) =>
      readSafely(splices.reduce((rest, { at, cut, put }) => rest.slice(0, at) + put + rest.slice(at + cut), SCENARIO)),
    ),
    { numRuns: 1000 },
  );
});

test('any text as a moment, a name or a value is read or refused, and never throws', () => {
  const hostile = fc.oneof(fc.string(), fc.constantFrom('__proto__', 'toString', 'T+', 'T-99w', 'Wave', '+ 5m', ' + '));
  fc.assert(
    fc.property(hostile, fc.constantFrom('at', 'silent', 'step', 'absent', 'by'), (value, field) => {
      const event = { at: 'T', ...(field === 'by' ? { decision: 'go' } : field === 'at' ? { crash: '1s' } : {}) };
      const companion = field === 'step' ? { fails: 'yes' } : {};
      const text = JSON.stringify({ rehearsal: 1, title: 'x', events: [{ ...event, [field]: value, ...companion }] });
      readScenario(bytesOf(text), 'scenario.yaml', PLAN);
    }),
    { numRuns: 500 },
  );
});
