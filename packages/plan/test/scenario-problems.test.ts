import { expect, test } from 'vitest';
import { PROBLEM_CODES, type ProblemCode } from '../src/index.ts';
import { SCENARIO_CODES } from '../src/scenario/codes.ts';
import { bytesOf } from './plans.ts';
import { editedScenario, PLAN, SCENARIO, scenarioOf, scenarioProblems } from './scenarios.ts';

const MARK = '¦';

/** One way to break the scenario: what is replaced, by what, and part of what is said; `¦` marks where it must point to. */
type Bad = readonly [code: ProblemCode, from: string, to: string, says: string];

const BAD: readonly Bad[] = [
  // The file and its YAML.
  ['yaml_syntax', 'users: 20000', 'users: [', 'not YAML'],
  ['several_documents', 'people:\n', '¦---\npeople:\n', 'a file holds one'],
  ['duplicate_key', '  users: 20000', '  users: 20000\n  ¦users: 3', 'on line 6 and again on line 7'],
  ['forbidden_key', '  ben: {', '  ¦__proto__: {', '__proto__'],
  ['custom_tag', 'users: 20000', 'users: !!int ¦20000', 'tag'],
  ['merge_key', '  ben: {', '  ¦<<: {', '<<'],
  ['unknown_alias', 'title: A day on which much goes wrong', 'title: ¦*later', '&later'],
  ['too_deep', 'seed: 7', `seed: ${'['.repeat(80)}${']'.repeat(80)}`, '64'],
  ['secret_in_plan', 'reason: Lunch', 'reason: https://u:¦hunter2hunter2@h', 'secret'],
  ['control_character', 'A day', 'A¦\u0007day', 'U+0007'],
  ['tab_indent', '  users: 20000', '¦\tusers: 20000', 'tab'],

  // Shape.
  ['rehearsal_version', 'rehearsal: 1', 'rehearsal: ¦2', 'reads version 1'],
  ['not_a_scenario', 'rehearsal: 1', '¦holdpoint: 1', 'rehearsal: 1'],
  ['unknown_field', 'seed: 7', '¦sead: 7', 'did you mean "seed"?'],
  ['unknown_field', '  quiet: 40%', '  ¦quite: 40%', 'did you mean "quiet"?'],
  ['unknown_field', 'says: no', '¦say: no', 'did you mean "says"?'],
  ['unknown_field', 'silent: metrics', '¦silence: metrics', 'did you mean "silent"?'],
  ['unknown_field', '"Wave 1, staff + 9m"', 'Wave 1, ¦staff + 9m', 'a text with a comma stands in quotes'],
  ['missing_field', 'title: A day on which much goes wrong\n', '', '"title" is missing'],
  ['missing_field', '{ at: T, step', '¦{ step', '"at" is missing'],
  ['missing_field', ', silent: metrics', '', 'may have candidate, stable, silent'],
  ['missing_field', ', fails: yes', '', '"fails" or "hangs" is missing beside "step"'],
  ['missing_field', ', down: yes', '', '"down" is missing beside "channel"'],
  ['missing_field', ', by: ana', '', '"by" is missing beside "decision"'],
  ['missing_field', 'candidate: { memory: grows 150MB per 30m }', 'candidate: ¦{}', 'needed are signals'],
  ['conflicting_fields', 'silent: metrics', 'silent: metrics, ¦load: 2', '"silent" and "load" are two events'],
  ['conflicting_fields', 'fails: yes', 'fails: yes, ¦hangs: yes', 'exclude each other'],
  ['conflicting_fields', 'crash: 30s', 'crash: 30s, ¦for: 1m', '"for" means nothing beside "crash"'],
  ['conflicting_fields', 'router: deaf', 'router: deaf, ¦reason: x', '"reason" means nothing beside "router"'],
  ['conflicting_fields', 'router: deaf', 'router: deaf, ¦drill: yes', '"drill" means nothing beside "router"'],
  ['bad_value', 'level: info', 'level: ¦inof', 'did you mean "info"?'],
  ['wrong_type', 'fails: yes', 'fails: ¦true', 'needed is "yes"'],
  ['wrong_type', 'events:\n', 'events: ¦{}\nother:\n', 'a list of events'],
  ['wrong_type', 'candidate: { p99: 1.5s }', 'candidate: ¦fast', 'a map'],
  ['bad_value', 'candidate: down', 'candidate: ¦donw', 'did you mean "down"?'],
  ['bad_value', 'router: deaf', 'router: ¦deef', 'did you mean "deaf"?'],
  ['bad_value', 'decision: pause', 'decision: ¦pasue', 'did you mean "pause"?'],
  ['bad_value', 'seed: 7', 'seed: ¦lucky', 'a seed, 0 to'],
  ['bad_value', 'load: 0.5', 'load: ¦twice', 'a factor such as 3 or 0.5'],
  ['out_of_range', 'load: 0.5', 'load: ¦0', 'from 0.001'],
  ['out_of_range', 'seed: 7', 'seed: ¦99999999999', '4,294,967,295'],
  ['out_of_range', 'users: 20000', 'users: ¦0', 'a number of users, 1 to'],
  ['bad_id', '  ben: {', '  ¦8ben: {', 'an id has'],

  // Quantities and times.
  ['bad_quantity', 'error_rate: 6%', 'error_rate: ¦much', '5%'],
  ['unknown_unit', 'memory: 200MB', 'memory: 200¦mb', 'did you mean "MB"?'],
  ['unknown_unit', 'grows 150MB', 'grows 150¦mb', 'did you mean "MB"?'],
  ['bad_value', 'grows 150MB per 30m', '¦grows 150MB', 'grows 150MB per 1h'],
  ['duration_unit', 'per 30m', 'per ¦30', 'a duration needs a unit'],
  ['duration_unit', 'for: 20s', 'for: ¦20', 'write 20s or 20m'],
  ['bad_duration', 'answers: 5m', 'answers: ¦soon', 'such as 5m'],
  ['bad_share', 'quiet: 40%', 'quiet: ¦400%', '0% to 100%'],
  ['units_unlike', 'requests: 3000/min', 'requests: ¦3000', 'a number of requests such as 50/s'],
  ['out_of_range', 'requests: 3000/min', 'requests: ¦0/s', 'above 0'],
  ['bad_value', 'peak: 14:30', 'peak: ¦24:30', 'a time of day such as 14:00'],
  ['bad_value', '23:00 to 07:00', '¦23:00-07:00', '23:00 to 07:00'],
  ['bad_value', '23:00 to 07:00', '¦08:00 to 08:00', 'the same'],
  ['units_unlike', 'error_rate: 6%', 'error_rate: ¦6', 'use %'],
  ['units_unlike', 'error_rate: 0.4%', 'error_rate: ¦3ms', 'use %'],
  ['units_unlike', 'p99: 3s', 'p99: ¦3%', 'use ms'],
  ['units_unlike', 'grows 150MB per 30m', '¦grows 150s per 30m', 'use bytes'],
  ['out_of_range', 'error_rate: 6%', 'error_rate: ¦600%', 'at most 100%'],
  ['bad_value', 'error_rate: 6%', '¦rps: 6/s', 'load: 2'],
  ['not_supported_yet', 'error_rate: 6%', 'error_rate: ¦grows 1pp per 1h', 'an event for each value'],
  ['not_supported_yet', 'delay: { memory', 'delay: { ¦p99', 'never late'],

  // Moments.
  ['unknown_stage', 'Wave 1 + 7m', '¦Wave 2 + 7m', 'did you mean "Wave 1"?'],
  ['unknown_stage', 'at: T+10m', 'at: ¦later', 'the plan has "Wave 1, staff" and "Wave 10: all"'],
  ['unknown_stage', 'at: T+10m', 'at: ¦T+10m sharp', 'neither a stage nor a moment'],
  ['ambiguous_name', 'Wave 1 + 7m', '¦Wave + 7m', '"Wave 1, staff" and "Wave 10: all"'],
  ['bad_value', 'Wave 1 + 7m', 'Wave 1 ¦- 7m', 'write "Wave 1 + 7m"'],
  ['duration_unit', 'Wave 1 + 7m', 'Wave 1 + ¦7', 'a duration needs a unit'],
  ['bad_duration', 'Wave 1 + 7m', 'Wave 1 + ¦7min', 'a duration such as'],
  ['out_of_range', 'T+10m', 'T+¦99w', 'at most 53w'],
  ['duration_calendar', 'T+10m', 'T+¦2months', 'weeks or days'],
  ['before_the_rehearsal', 'at: T-15m', 'at: ¦T-16m', 'T-15m or later'],
  ['stage_may_be_over', 'Wave 1 + 7m', '¦Wave 1 + 1h', 'observed for 1h'],

  // References.
  ['unknown_signal', 'error_rate: 6%', '¦eror_rate: 6%', 'did you mean "error_rate"?'],
  ['unknown_signal', 'error_rate: 0.4%', '¦eror_rate: 0.4%', 'did you mean "error_rate"?'],
  ['unknown_signal', 'delay: { memory', 'delay: { ¦memry', 'did you mean "memory"?'],
  ['unknown_signal', 'error_rate: 6%', '¦toString: 6%', 'toString'],
  ['unknown_source', 'silent: metrics', 'silent: ¦prometheus', 'declared: traffic, metrics'],
  ['unknown_who', '  ben: {', '  ¦bem: {', 'did you mean "ben"?'],
  ['unknown_who', 'absent: ben', 'absent: ¦dba', 'declared: commander, tech-lead'],
  ['unknown_who', 'by: tech-lead', 'by: ¦tech-led', 'did you mean "tech-lead"?'],
  ['may_not', 'decision: pause, by: tech-lead', 'decision: continue, by: ¦tech-lead', 'declared: commander'],
  ['may_not', 'by: ana', 'by: ¦ben', 'declared: commander'],
  ['unknown_step', 'step: Boards on', 'step: ¦Board on', 'did you mean "Boards on"?'],
  ['cannot_fail', 'step: Boards on', 'step: ¦Team assembles', 'done by people'],
  ['unknown_channel', 'channel: alerts', 'channel: ¦alert', 'did you mean "alerts"?'],
  [
    'duplicate_event',
    '- { at: T+3h, router: unreachable',
    '- ¦{ at: T+60m, load: 2 }\n  - { at: T+3h, router: unreachable',
    'event 10',
  ],
];

/** Line and column of the mark, or undefined where the case has none. */
function positionOfMark(marked: string): { readonly line: number; readonly column: number } | undefined {
  const before = marked.slice(0, Math.max(0, marked.indexOf(MARK))).split('\n');
  return marked.includes(MARK) ? { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 } : undefined;
}

test.each(BAD)('%s: %s → %s', (code, from, to, says) => {
  const marked = editedScenario(from, to);
  const problems = scenarioProblems(marked.replace(MARK, ''));
  const position = positionOfMark(marked);
  const { severity } = PROBLEM_CODES[code];
  expect(problems).toContainEqual(expect.objectContaining({ code, severity, ...(position && { position }) }));
  const found = problems.find((problem) => problem.code === code);
  expect(`${found?.message} ${found?.hint}`).toContain(says);
});

test('every code of scenarios has a scenario that shows it', () => {
  const shown = new Set<string>(['no_traffic', 'too_many_events', ...BAD.map(([code]) => code)]);
  expect(Object.keys(SCENARIO_CODES).filter((code) => !shown.has(code))).toEqual([]);
});

test('an alert is heard of by nobody where the plan names no source of alerts', () => {
  const text = 'rehearsal: 1\ntitle: x\nevents:\n  - { at: T, alert: QueueStuck }\n';
  expect(scenarioProblems(text)).toEqual([]);
  expect(scenarioProblems(text, { ...PLAN, sources: {} })).toMatchObject([
    { code: 'unknown_source', position: { line: 4, column: 14 }, hint: expect.stringContaining('under sources') },
  ]);
});

test('what changes traffic means nothing where the plan moves none', () => {
  const bare = { ...PLAN, targets: {}, stages: [] };
  const text = 'rehearsal: 1\ntitle: x\nevents:\n';
  const events = ['load: 2', 'router: deaf', 'stable: down'].map((change) => `  - { at: T, ${change} }\n`);
  const problems = scenarioProblems(text + events.join(''), bare);
  expect(problems.map(({ code, position }) => [code, position])).toEqual([
    ['no_traffic', { line: 4, column: 14 }],
    ['no_traffic', { line: 5, column: 14 }],
    ['no_traffic', { line: 6, column: 14 }],
  ]);
  expect(scenarioProblems(`${text}  - { at: Wave 1, crash: 1s }`, bare)).toMatchObject([
    { code: 'unknown_stage', hint: 'the plan has no stage' },
  ]);
});

test.each([
  ['empty', '', 'plan_empty', 'it begins with "rehearsal: 1"'],
  ['only comments', '# nothing\n', 'plan_empty', 'it begins with "rehearsal: 1"'],
  ['a list', '- a\n', 'wrong_type', 'the scenario, a map'],
  ['text', 'hello\n', 'wrong_type', 'the scenario, a map'],
  ['binary', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a]), 'not_utf8', 'byte 0 (0x89)'],
  ['UTF-16', new Uint8Array(Buffer.from(`\uFEFF${SCENARIO}`, 'utf16le')), 'not_utf8', 'UTF-16'],
  ['2 MB long', new Uint8Array(2 * 1_048_576).fill(0x23), 'plan_too_large', 'at most 1048576'],
])('a file that is %s is no scenario', (_, content, code, says) => {
  const [problem] = scenarioProblems(content);
  expect(problem).toMatchObject({ code, message: expect.stringContaining(says) });
});

test('money is of one currency', () => {
  const bytes = PLAN.signals.memory;
  if (bytes === undefined) throw new Error('the plan has no signal memory');
  const cost = { ...bytes, id: 'cost', dimension: 'money', currency: 'USD' } as const;
  const plan = { ...PLAN, signals: { ...PLAN.signals, cost } };
  const problems = (change: string) =>
    scenarioProblems(`rehearsal: 1\ntitle: x\nevents: [{ at: T, stable: { cost: ${change} } }]`, plan);
  for (const change of ['5 USD', 'grows 5 USD per 1h']) expect(problems(change)).toEqual([]);
  for (const change of ['5 EUR', 'grows 5 EUR per 1h']) {
    expect(problems(change)).toMatchObject([{ code: 'units_unlike', hint: 'use USD' }]);
  }
});

test('a thousand events are read, one more is not', () => {
  const events = (count: number) =>
    Array.from({ length: count }, (_, i) => `  - { at: T+${i + 1}m, crash: 1s }\n`).join('');
  const text = (count: number) => `rehearsal: 1\ntitle: x\nevents:\n${events(count)}`;
  expect(scenarioOf(text(1000)).events).toHaveLength(1000);
  expect(scenarioProblems(text(1001))).toMatchObject([{ code: 'too_many_events', position: { line: 1004 } }]);
});

test('a bomb of aliases is refused', () => {
  const levels = Array.from({ length: 20 }, (_, i) => `l${i + 1}: &l${i + 1} [${`*l${i}, `.repeat(9)}*l${i}]\n`);
  expect(scenarioProblems(`l0: &l0 [a, a, a, a, a, a, a, a, a, a]\n${levels.join('')}`)).toMatchObject([
    { code: 'too_many_aliases' },
  ]);
});

test('an alias may stand for a value that repeats', () => {
  const text = editedScenario('candidate: { error_rate: 6%, p99: 3s }', 'candidate: &bad { error_rate: 6% }');
  const [first, , , second] = scenarioOf(text.replace('candidate: down', 'candidate: *bad')).events;
  expect(first?.change).toEqual({ kind: 'level', variant: 'candidate', signal: 'error_rate', value: 0.06 });
  expect(second?.change).toEqual(first?.change);
});

test('everything that is wrong is shown at once, in the order of the file, at most 50 problems', () => {
  const text = SCENARIO.replace('seed: 7', 'seed: x')
    .replace('answers: 5m', 'answers: 5')
    .replace('silent: metrics', 'silent: nothing')
    .replace('load: 0.5', 'load: 0');
  expect(scenarioProblems(text).map(({ code }) => code)).toEqual([
    'bad_value',
    'duration_unit',
    'unknown_source',
    'out_of_range',
  ]);
  const problems = scenarioProblems(`${SCENARIO}${'  - { at: T, crash: x }\n'.repeat(60)}`);
  expect(problems).toHaveLength(50);
  expect(problems.at(-1)?.hint).toContain('10 more problems');
});

test('a secret is never repeated', () => {
  const problems = scenarioProblems(editedScenario('silent: metrics', 'silent: "http://u:hunter2hunter2@h"'));
  expect(JSON.stringify(problems)).toContain('secret_in_plan');
  expect(JSON.stringify(problems)).not.toContain('hunter2');
});

test('reading the bytes or the text of a scenario with a byte order mark is the same', () => {
  expect(scenarioProblems(bytesOf(`\uFEFF${SCENARIO}`))).toEqual([]);
});
