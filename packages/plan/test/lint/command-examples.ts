import { planOf, SMALL_PLAN } from '../plans.ts';
import type { Example } from './example.ts';
import { after, check, HOUR, matrix, phase, rollbackOf, rotation, runs, stage, step, trigger } from './support.ts';

const SMALL = planOf(SMALL_PLAN);

/** A plan with one more signal, which a command gives. */
function signalOf(run: string) {
  const { error_rate: like } = SMALL.signals;
  const tickets = like && { ...like, id: 'tickets', source: { kind: 'command' as const, run } };
  return { signals: { ...SMALL.signals, ...(tickets && { tickets }) } };
}

/** Commands, names, and people. */
export const COMMANDS: readonly Example[] = [
  {
    code: 'destructive_alone',
    bad: rollbackOf([step('Caches', { work: runs('redis-cli FLUSHDB') })]),
    good: rollbackOf([step('Caches', { work: runs('redis-cli FLUSHDB'), needs: ['commander', 'tech-lead'] })]),
    says: 'runs "FLUSHDB", which destroys something, and no one has to agree',
    path: 'rollback.steps.0.run',
  },
  {
    code: 'destructive_alone',
    bad: {
      roles: { ...SMALL.roles, dba: { id: 'dba', people: ['ana'], may: [] } },
      ...rollbackOf([step('Data', { destructive: true, needs: ['commander', 'dba'] })]),
    },
    good: {
      roles: { ...SMALL.roles, dba: { id: 'dba', people: ['ana', 'ben'], may: [] } },
      ...rollbackOf([step('Data', { destructive: true, needs: ['commander', 'dba'] })]),
    },
    says: 'commander and dba can be one person',
    path: 'rollback.steps.0.destructive',
  },
  {
    code: 'stop_before_start',
    bad: rollbackOf([step('Stop the new one', { work: runs('systemctl stop new') })]),
    good: rollbackOf([
      step('The old one answers', { work: { kind: 'verify' }, verify: check('http', '$stable/health') }),
      step('Stop the new one', { work: runs('systemctl stop new') }),
    ]),
    says: 'before a step has verified that the other one answers',
    path: 'rollback.steps.0',
  },
  {
    code: 'stop_before_start',
    bad: rollbackOf([
      step('Staging answers', { work: { kind: 'verify' }, verify: check('http', '$stable/health') }),
      step('Stop', { work: runs('docker stop new') }),
      step('Start', { work: runs('docker start old') }),
    ]),
    good: rollbackOf([
      step('Start', { work: runs('docker start old'), verify: check('http', '$stable/health') }),
      step('Stop', { work: runs('docker stop new') }),
    ]),
    says: '"Stop" stops a version before "Start" starts the other one',
    path: 'rollback.steps.1',
  },
  {
    code: 'shell_syntax',
    bad: signalOf('./tickets.sh | wc -l'),
    good: signalOf('./tickets.sh --count'),
    says: 'the signal "tickets" runs "./tickets.sh | wc -l", but without a shell',
    path: 'signals.tickets.run',
  },
  {
    code: 'shell_syntax',
    bad: rollbackOf([step('Count', { work: runs('curl http://127.0.0.1/metrics | grep -c total') })]),
    good: rollbackOf([step('Count', { work: runs("grep -c 'a | b; c' file") })]),
    says: 'but without a shell: "|" would be handed to the program',
    path: 'rollback.steps.0.run',
  },
  {
    code: 'shell_syntax',
    bad: rollbackOf([step('Count', { work: runs("bash -c 'curl -f http://127.0.0.1/ | jq .'") })]),
    good: rollbackOf([step('Count', { work: runs("bash -c 'set -o pipefail; curl -f http://127.0.0.1/ | jq .'") })]),
    says: 'if its first part fails, the step is done all the same',
    path: 'rollback.steps.0.run',
  },
  {
    code: 'typographic_character',
    bad: rollbackOf([step('Stop', { work: runs('./stop.sh \u2013\u2013now') })]),
    good: rollbackOf([step('Stop', { work: runs('./stop.sh --now') })]),
    says: 'which holds U+2013 (\u2013)',
    path: 'rollback.steps.0.run',
  },
  {
    code: 'typographic_character',
    bad: { runbook: [phase('Go\u2011live', [])] },
    good: { runbook: [phase('Go-live – l’été, \u200fيوم', [])] },
    says: 'the name "Go\u2011live" holds U+2011',
    path: 'runbook.0.phase',
  },
  {
    code: 'step_unowned',
    bad: rollbackOf([step('Stop', { work: runs('./stop.sh') }), nobody('Routing'), nobody('Systems')]),
    good: rollbackOf([step('Stop', { work: runs('./stop.sh') })]),
    says: '2 of 3 commands of the rollback name nobody who answers for them: "Routing" and "Systems"',
    path: 'rollback.steps.1',
  },
  {
    code: 'authority_gap',
    bad: matrix([['The service is down', { decides: 'scribe', action: 'rollback' }]]),
    good: matrix([['The service is down', { decides: 'tech-lead', action: 'rollback' }]]),
    says: 'scribe decides on rollback, but may not rollback',
    path: 'matrix.0.decides',
  },
  {
    code: 'authority_gap',
    bad: { stages: [stage({ triggers: [trigger('p99 > 5s', { by: 'scribe' })] })] },
    good: { stages: [stage({ triggers: [trigger('p99 > 5s', { by: 'tech-lead' })] })] },
    says: 'asks scribe to rollback, but scribe may not do that',
    path: 'stages.0.triggers.0.by',
  },
  {
    code: 'authority_gap',
    bad: {
      stages: [stage({ triggers: [trigger('memory > 1GB', { by: 'tech-lead' })] })],
      ...matrix([['error_rate < 1%', { action: 'proceed' }]]),
    },
    good: {
      stages: [stage({ triggers: [trigger('memory > 1GB', { by: 'tech-lead' })] })],
      ...matrix([['memory > 1GB', { action: 'rollback' }]]),
    },
    says: 'the matrix has no row for that situation',
    path: 'stages.0.triggers.0',
  },
  {
    code: 'checkpoint_alone',
    bad: { runbook: [confirmedBy('commander')] },
    good: { runbook: [confirmedBy('tech-lead')] },
    says: '"Ana Ruiz" alone confirms "Systems active"',
    path: 'runbook.0.checkpoint.needs',
  },
  {
    code: 'watch_outlives_rota',
    bad: { ...after([], { watchMs: 72 * HOUR }), onCall: rotation(24 * HOUR) },
    good: { ...after([], { watchMs: 24 * HOUR }), onCall: rotation(24 * HOUR) },
    says: 'nobody is on call for 2d',
    path: 'on_call.primary.until',
  },
  {
    code: 'dangling_reference',
    bad: { runbook: [phase('One', [asked('If not, roll back (see Section 10)?')])] },
    good: { runbook: [phase('One', [asked('Is Section 10 of the contract kept?')])] },
    says: 'refers to Section 10, which is not in the plan',
    path: 'runbook.0.steps.0.ask',
  },
  {
    code: 'dangling_reference',
    bad: { runbook: [phase('One', [asked('Shall we continue to phase 9?')])] },
    good: { runbook: [phase('One', [asked('Is Phase 9 of the product on?')])] },
    says: 'the plan has 1 of them',
    path: 'runbook.0.steps.0.ask',
  },
  {
    code: 'dangling_reference',
    bad: { runbook: [phase('One', [asked('Did the step "Boards on" end?')])] },
    good: { runbook: [phase('One', [step('Boards on'), asked('Did the step "Boards on" end?')])] },
    says: 'step "Boards on"',
    path: 'runbook.0.steps.0.ask',
  },
  {
    code: 'confusable_name',
    bad: { people: { ana: { id: 'ana', name: '\u0410na Ruiz', users: [] } } },
    good: { people: { ana: { id: 'ana', name: 'Ана Руис (Ana), 5 \u03bcs', users: [] } } },
    says: 'mixes Latin letters with U+0410',
    path: 'people.ana.name',
  },
];

function nobody(name: string) {
  const { owner: _, ...rest } = step(name, { work: runs('./do.sh') });
  return rest;
}

function asked(question: string) {
  return step('Question', { work: { kind: 'ask', role: 'commander', question } });
}

function confirmedBy(role: string) {
  const checkpoint = { name: 'Systems active', needs: [role], criteria: [], timeoutMs: HOUR };
  return phase('One', [step('First', { owner: 'commander' })], { checkpoint });
}
