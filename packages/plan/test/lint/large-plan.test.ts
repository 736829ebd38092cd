import { expect, test } from 'vitest';
import { lintPlan } from '../../src/lint/index.ts';
import { at, phase, planWith, runs, stage, step, trigger } from './support.ts';

test('each of 5,000 steps and 200 stages is looked at', () => {
  const steps = Array.from({ length: 5000 }, (_, i) =>
    step(`Step ${i}`, {
      at: at(i * 1000),
      takesMs: 2000,
      after: i === 0 ? [] : [`Step ${i - 1}`],
      work: runs('rm -r x'),
    }),
  );
  const stages = Array.from({ length: 200 }, (_, i) =>
    stage({ name: `Stage ${i}`, everyMs: 60_000, triggers: [trigger(`error_rate > ${i + 1}% for 5s`)] }),
  );
  const codes = lintPlan(planWith({ stages, runbook: [phase('All', steps)] })).map(({ code }) => code);
  const counts = Object.fromEntries(
    [...new Set(codes)].map((code) => [code, codes.filter((each) => each === code).length]),
  );
  expect(counts).toMatchObject({ destructive_alone: 5000, step_no_slack: 4999, check_too_slow: 200 });
});

test('a command of a million characters is looked at, too', () => {
  const long = ['docker compose ', "bash -c '| ", 'rm -r ', 'test____', 'a b '].map((part) => part.repeat(200_000));
  const steps = long.map((line, i) =>
    step(`Step ${i}`, { work: runs(line), tell: [{ channel: 'mail', message: line }] }),
  );
  const codes = lintPlan(planWith({ runbook: [phase('All', steps)] })).map(({ code }) => code);
  expect(codes).toContain('destructive_alone');
});
