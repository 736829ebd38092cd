import { expect, test } from 'vitest';
import { formatProblem, renderProblems } from '../src/index.ts';
import { edited, problemsOf } from './plans.ts';

const SOURCE = edited('share: 100%', 'shar: 100%, users: 5');

test('a problem on one line has its place, severity, code, message and hint', () => {
  const [problem] = problemsOf(SOURCE);
  expect(problem && formatProblem(problem, 'plan.yaml')).toBe(
    'plan.yaml:44:18: error unknown_field: unknown field "shar"; a stage may have name, titles, share, users, audience, mirror, capacity, observe, ' +
      'every, gate, triggers and continue; did you mean "share"?',
  );
});

test('with the source, a caret stands under the column', () => {
  const [problem] = problemsOf(SOURCE);
  const [, line, caret] = renderProblems(problem ? [problem] : [], { file: 'plan.yaml', source: SOURCE }).split('\n');
  expect(line).toBe(
    '   44 |   - { name: All, shar: 100%, users: 5, observe: 2h, gate: same, triggers: same, continue: by commander }',
  );
  expect(caret?.indexOf('^')).toBe(line?.indexOf('shar'));
});

test('a long line is cut around the caret', () => {
  const source = edited('share: 100%', `${' '.repeat(300)}shar: 100%, users: 5`);
  const [, line, caret] = renderProblems(problemsOf(source).slice(0, 1), { file: 'plan.yaml', source }).split('\n');
  expect(line?.length).toBeLessThanOrEqual(130);
  expect(line?.slice(caret?.indexOf('^'))).toMatch(/^shar:/);
});

test('colours are used only where asked for', () => {
  const problems = problemsOf(SOURCE);
  expect(renderProblems(problems, { file: 'plan.yaml', color: true })).toContain('\u001B[31merror\u001B[39m');
  expect(renderProblems(problems, { file: 'plan.yaml' })).not.toContain('\u001B');
});

test('an excerpt blots out secrets', () => {
  const source = edited('{ url: http://127.0.0.1:3002 }', '{ urll: http://u:hunter2hunter2@h }');
  const text = renderProblems(problemsOf(source), { file: 'plan.yaml', source });
  expect(text).toContain('{ urll: http://u:••••••••••••••@h }');
  expect(text).not.toContain('hunter2');
});

test('an excerpt shows no control characters', () => {
  const source = edited('Ana Ruiz', 'Ana\u001B[2J');
  const text = renderProblems(problemsOf(source), { file: 'plan.yaml', source });
  expect(text).toContain('Ana·[2J');
  expect(text).not.toContain('\u001B');
});

test('found text is cut to 80 characters and escaped', () => {
  const [problem] = problemsOf(edited('better: lower, on_no_data', `better: "x\\n${'y'.repeat(200)}", on_no_data`));
  expect(problem?.message).toMatch(/^found "x\\ny{77}…"/);
});
