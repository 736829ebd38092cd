import { describe, expect, test } from 'vitest';
import { scriptOf, wordsOf } from '../../src/lint/shell.ts';
import type { Plan } from '../../src/plan.ts';
import {
  at,
  check,
  condition,
  count,
  criteria,
  HOUR,
  matrix,
  messages,
  phase,
  rollbackOf,
  runs,
  stage,
  step,
  trigger,
} from './support.ts';

function readiness(title: string, line: string, section = 'Before'): Pick<Plan, 'readiness'> {
  return { readiness: [{ name: section, items: [{ id: 'item', title, check: check('command', line) }] }] };
}

function asked(question: string) {
  return step('Question', { work: { kind: 'ask', role: 'commander', question } });
}

describe('drills', () => {
  const drill = (ms: number) => [phase('One', [step('Response drill', { at: at(ms) })])];

  test('nothing is armed before the start', () => {
    const stages = [stage({ triggers: [trigger('any critical alert')] })];
    expect([-1, 0].map((ms) => count('drill_is_real', { stages, runbook: drill(ms) }))).toEqual([0, 1]);
  });

  test('an automatic row of the matrix and a later checkpoint are armed, nothing else is', () => {
    const runbook = drill(0);
    expect(count('drill_is_real', { runbook, ...matrix([['error_rate > 5%', { automatic: true }]]) })).toBe(1);
    expect(count('drill_is_real', { runbook, ...matrix([['error_rate > 5%', {}]]) })).toBe(0);
    const checkpoint = (text: string) => ({
      name: 'End',
      needs: ['commander'],
      criteria: criteria([text]),
      timeoutMs: HOUR,
    });
    const ends = (text: string) => phase('End', [], { checkpoint: checkpoint(text) });
    expect(count('drill_is_real', { runbook: [...runbook, ends('no critical alert')] })).toBe(1);
    expect(count('drill_is_real', { runbook: [...runbook, ends('any critical alert')] })).toBe(0);
    expect(count('drill_is_real', { runbook: [ends('no critical alert'), ...runbook] })).toBe(0);
  });
});

describe('commands', () => {
  test('are looked at where a check runs them, too', () => {
    expect(count('shell_syntax', readiness('Item', 'a | b'))).toBe(1);
    expect(count('shell_syntax', rollbackOf([step('S', { verify: check('command', 'a && b') })]))).toBe(1);
    expect(count('shell_syntax', rollbackOf([step('S', { verify: check('http', 'http://a/?b;c') })]))).toBe(0);
  });

  test('are split as a shell would split them', () => {
    expect(wordsOf(`a 'b c' "d \\" e"f g\\ h`).words).toEqual(['a', 'b c', 'd \\" ef', 'g h']);
    expect(wordsOf('').words).toEqual([]);
    expect(wordsOf(`echo '|' "$(x)" \\;`).bare).toBe('echo ___ _$(___ __');
  });

  test('hand a script to a shell by -c', () => {
    expect(scriptOf("/bin/bash -ec 'a | b'")).toBe('a | b');
    expect(scriptOf('bash script.sh')).toBeUndefined();
    expect(scriptOf('fish -c x')).toBeUndefined();
  });

  test('a restore that is only verified destroys nothing', () => {
    const lines = ['./verify-restore.sh', 'rm file', 'kubectl get pods', './check-drop.sh', 'docker-compose up -d'];
    const steps = lines.map((line) => step(line, { work: runs(line) }));
    expect(count('destructive_alone', rollbackOf(steps))).toBe(0);
  });

  test.each([
    'rm -rf /var/cache',
    'psql -c "DROP TABLE users"',
    'psql -c "truncate orders"',
    'docker compose -f a.yml down',
    'kubectl -n shop delete pod a',
    'terraform destroy',
    'pg_restore dump',
    'mkfs.ext4 /dev/sda1',
    'dd if=a of=/dev/sda',
  ])('%s destroys something', (line) => {
    expect(count('destructive_alone', rollbackOf([step('S', { work: runs(line) })]))).toBe(1);
  });
});

describe('references', () => {
  const known = { readiness: [{ name: '7.1 Backups', area: '7. Data', items: [] }] };

  test('to numbered sections of the readiness are fine', () => {
    expect(count('dangling_reference', { ...known, runbook: [phase('One', [asked('See Section 7?')])] })).toBe(0);
    expect(count('dangling_reference', { ...known, runbook: [phase('One', [asked('See § 8?')])] })).toBe(1);
  });

  test('to a number within the plan, or in a name, are fine', () => {
    const to = (question: string) => ({ runbook: [phase('Phase 12: last', [asked(question)])] });
    expect(count('dangling_reference', to('Go to phase 1?'))).toBe(0);
    expect(count('dangling_reference', to('Go to phase 12?'))).toBe(0);
    expect(count('dangling_reference', to('Go to phase 2?'))).toBe(1);
    expect(count('dangling_reference', to('Back to step 1?'))).toBe(0);
    expect(count('dangling_reference', to('back to wave 1?'))).toBe(1);
  });

  test('are looked for in questions of checkpoints and situations as well', () => {
    const ask = { id: 'c1', text: 'ask', condition: condition('ask commander: Done as in Section 3?') };
    const checkpoint = { name: 'End', needs: ['commander'], criteria: [ask], timeoutMs: HOUR };
    expect(count('dangling_reference', { runbook: [phase('One', [], { checkpoint })] })).toBe(1);
    expect(count('dangling_reference', matrix([['As in Section 3', {}]]))).toBe(1);
  });
});

describe('people', () => {
  test('many steps without an owner are counted', () => {
    const steps = Array.from({ length: 7 }, (_, i) => {
      const { owner: __, ...rest } = step(`S${i}`, { work: runs('./do.sh') });
      return rest;
    });
    expect(messages('step_unowned', rollbackOf(steps))).toEqual([expect.stringMatching(/"S3", "S4" and 2 more$/)]);
  });

  test('a checkpoint that two people confirm, or after steps of two, is not lonely', () => {
    const alone = (needs: readonly string[], owners: readonly string[]) => {
      const steps = owners.map((owner, i) => step(`S${i}`, { owner }));
      return { runbook: [phase('One', steps, { checkpoint: { name: 'End', needs, criteria: [], timeoutMs: HOUR } })] };
    };
    expect(count('checkpoint_alone', alone(['commander'], ['commander']))).toBe(1);
    expect(count('checkpoint_alone', alone(['commander', 'tech-lead'], ['commander']))).toBe(0);
    expect(count('checkpoint_alone', alone(['commander'], ['commander', 'tech-lead']))).toBe(0);
    expect(count('checkpoint_alone', alone(['commander'], []))).toBe(0);
  });
});
