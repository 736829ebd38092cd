import type { Plan } from '@holdpoint/plan';
import { describe, expect, it } from 'vitest';
import { compare, criterion, MINUTE, plan, signal, stage, step, trigger } from './support/plan.ts';
import { channel, checkpoint, phase, relative, runbookPlan, wall, work } from './support/runbook.ts';
import { START, transcript } from './support/transcript.ts';

const T = START + 30 * MINUTE;
const launch = { ...plan().launch, startMs: T };
const alerts = { alerts: channel('alerts', { severity: ['critical'] }) };
const tellDone = [{ channel: 'alerts', message: '{{step}} is done at {{time}}' }];

interface Script {
  readonly plan: Plan;
  readonly script: string;
}

/** Nobody has both roles. */
const roles = { ...plan().roles, lead: { id: 'lead', people: ['bob'], may: ['rollback'] as const } };
const GO = 'start\ncommander decides go';

const stopping = (change: Parameters<typeof work>[1]): Plan =>
  runbookPlan([phase(1, [work('Migrate', { owner: 'lead', ...change }), work('Warm up')])], {
    launch,
    roles,
    channels: alerts,
  });

const SCRIPTS: Readonly<Record<string, Script>> = {
  'a runbook with a checkpoint': {
    plan: runbookPlan(
      [
        phase(
          1,
          [
            work('Boards on', { tell: tellDone, idempotent: true }),
            work('Look', { work: { kind: 'manual' }, owner: 'lead' }),
          ],
          {
            at: relative(-15 * MINUTE),
            checkpoint: checkpoint({
              criteria: [criterion(1, { kind: 'ask', role: 'lead', question: 'All boards green?' })],
            }),
          },
        ),
        phase(2, [
          work('Announce', { work: { kind: 'tell' }, tell: [{ channel: 'alerts', message: 'We begin.' }] }),
          work('Settle', { work: { kind: 'wait', ms: 2 * MINUTE } }),
          work('Drop tables', { destructive: true, needs: ['commander', 'lead'], at: wall(T + 10 * MINUTE) }),
        ]),
      ],
      { launch, roles, channels: alerts },
    ),
    script: `
start
pass 15m
p1.s1 succeeds
alerts delivers
commander decides go
lead answers step.p1.s2 yes
lead answers checkpoint.p1.gate.1 no
commander decides continue
lead answers checkpoint.p1.gate.1 yes
lead answers checkpoint.p1.lead yes
commander answers checkpoint.p1.commander yes
alerts refuses
pass 30m
lead answers step.p2.s3.lead yes
commander answers step.p2.s3.commander yes
p2.s3 succeeds`,
  },
  'a command that fails, is tried again, and is skipped': {
    plan: stopping({ retries: 1 }),
    script: `
${GO}
p1.s1 fails
p1.s1 fails
commander decides continue
lead answers step.p1.s1 yes
commander decides continue
p1.s1 fails
commander answers step.p1.s1 no
commander decides continue
p1.s2 succeeds`,
  },
  'a command that fails and is tried again later': {
    plan: stopping({ onFailure: { kind: 'delay', ms: 10 * MINUTE } }),
    script: `
${GO}
p1.s1 fails
pass 9m
p1.s1 succeeds
pass 1m
p1.s1 fails
lead answers step.p1.s1 yes
commander decides continue
p1.s1 succeeds
p1.s2 succeeds`,
  },
  'a command that may fail': {
    plan: stopping({ onFailure: { kind: 'continue' }, tell: tellDone }),
    script: `
${GO}
p1.s1 fails
p1.s2 succeeds`,
  },
  'an outcome that is unknown after a restart': {
    plan: runbookPlan(
      [
        phase(1, [
          work('Migrate', { owner: 'lead' }),
          work('Warm up', { idempotent: true, after: ['-'] }),
          work('End'),
        ]),
      ],
      { launch, roles },
    ),
    script: `
${GO}
start
p1.s2 succeeds
lead answers step.p1.s1 no
commander decides continue
start
lead answers step.p1.s1 yes
commander decides continue
p1.s2 succeeds
p1.s3 succeeds`,
  },
  'sign-offs': {
    plan: runbookPlan([], {
      launch,
      roles,
      signOff: [
        { role: 'commander', confirms: [] },
        { role: 'lead', confirms: ['All checks are complete', 'Code quality is verified'] },
      ],
    }),
    script: `
start
commander answers sign.commander yes
commander decides go
lead answers sign.lead no
commander decides go
lead answers sign.lead yes
commander decides go`,
  },
  'stages that steps open': {
    plan: plan({
      launch,
      roles,
      stages: [stage({ name: 'Wave 1' }), stage({ name: 'Wave 2', shareBp: 10_000, triggers: [] })],
      runbook: [
        phase(1, [
          work('Freeze', { at: relative(-5 * MINUTE) }),
          work('Open wave 1', { work: { kind: 'stage', stage: 0 } }),
          work('Open wave 2', { work: { kind: 'stage', stage: 1 } }),
          work('Tidy up'),
        ]),
      ],
    }),
    script: `
start
1 check error_rate=0.01
commander decides go
p1.s1 succeeds
router settles
6 checks error_rate=0.01
pass 1h
router settles
commander answers step.p1.s3 yes
commander decides continue
p1.s4 succeeds
6 checks error_rate=0.01`,
  },
  'a rollback in the middle of the runbook': {
    plan: plan({
      launch,
      roles,
      channels: alerts,
      signals: { error_rate: signal('error_rate') },
      stages: [
        stage({
          triggers: [
            {
              ...trigger(1, compare('error_rate', { op: '>', value: 0.1 })),
              by: 'lead',
              tell: [{ channel: 'alerts', message: 'Too many errors: {{reason}}' }],
            },
          ],
        }),
      ],
      runbook: [phase(1, [work('Migrate'), work('Warm up')])],
      rollback: {
        withinMs: 30_000,
        stableGone: 'hold',
        steps: [
          step({ retries: 1 }),
          work('Tell everybody', { id: 'rollback.2', work: { kind: 'manual' }, owner: 'lead', timeoutMs: 5 * MINUTE }),
          work('Announce', {
            id: 'rollback.3',
            work: { kind: 'tell' },
            tell: [{ channel: 'alerts', message: 'Rolled back in {{stage}}: {{reason}}' }],
          }),
        ],
      },
    }),
    script: `
start
1 check error_rate=0.01
commander decides go
router settles
1 check error_rate=0.2
lead answers trigger no
1 check error_rate=0.2
1 check error_rate=0.01
1 check error_rate=0.3
lead answers trigger yes
p1.s1 succeeds
router settles
step fails
step passes
pass 6m
alerts delivers`,
  },
};

describe('transcripts of runbooks', () => {
  it.each(Object.entries(SCRIPTS))('%s', async (name, { plan: of, script }) => {
    await expect(transcript(of, script)).toMatchFileSnapshot(`transcripts/${name.replaceAll(/\W+/g, '-')}.txt`);
  });
});
