import type { LintCode } from '../../src/lint/codes.ts';
import type { Plan } from '../../src/plan.ts';
import { planOf, SMALL_PLAN } from '../plans.ts';
import {
  after,
  at,
  board,
  check,
  HOUR,
  MINUTE,
  matrix,
  phase,
  rollbackOf,
  rotation,
  runs,
  stage,
  step,
  threshold,
  traffic,
  trigger,
} from './support.ts';

/** One way to have a finding, and the nearest way not to have it. */
export interface Example {
  readonly code: LintCode;
  readonly bad: Partial<Plan>;
  readonly good: Partial<Plan>;
  /** Part of the message or the hint. */
  readonly says: string;
  /** Where it is, by its path. */
  readonly path: string;
}

const SMALL = planOf(SMALL_PLAN);
const [MAIN] = Object.values(SMALL.targets);

function withTtl(ttlMs: number): Pick<Plan, 'targets'> {
  return MAIN === undefined ? { targets: {} } : { targets: { main: { ...MAIN, traffic: { ...MAIN.traffic, ttlMs } } } };
}

function accepted(code: string, about: string): Pick<Plan, 'accepted'> {
  return { accepted: [{ code, about, because: 'the team wants it so' }] };
}

const P95 = { p95: { ...SMALL.signals.p99, id: 'p95' } } as Plan['signals'];
const SIGNALS = { signals: { ...SMALL.signals, ...P95 } };
const rollsBack = trigger('p95 > 5s');
const FIRST = step('First', { at: at(0), takesMs: 90_000 });

export const EXAMPLES: readonly Example[] = [
  {
    code: 'conflicting_policy',
    bad: {
      ...SIGNALS,
      stages: [stage({ triggers: [rollsBack] })],
      ...matrix([['p95 > 5s', { action: 'investigate' }]]),
    },
    good: {
      ...SIGNALS,
      stages: [stage({ triggers: [rollsBack] })],
      ...matrix([['p95 > 5s', { action: 'rollback', automatic: true }]]),
    },
    says: 'the trigger "p95 > 5s" of "Wave 1" does rollback by itself; the matrix says for "p95 > 5s": commander decides, investigate',
    path: 'matrix.0',
  },
  {
    code: 'conflicting_policy',
    bad: {
      stages: [stage({ triggers: [trigger('error_rate > 5%')] })],
      ...matrix([['error_rate >= 5%', { action: 'rollback' }]]),
    },
    good: {
      stages: [stage({ triggers: [trigger('error_rate > 5%', { by: 'commander' })] })],
      ...matrix([['error_rate >= 5%', { action: 'rollback' }]]),
    },
    says: 'by itself; the matrix says for "error_rate >= 5%": commander decides, rollback',
    path: 'matrix.0',
  },
  {
    code: 'conflicting_policy',
    bad: {
      thresholds: threshold('error_rate', { critical: '> 10%' }),
      stages: [stage({ triggers: [trigger('any critical alert')] })],
      ...matrix([['error_rate > 10%', { action: 'pause' }]]),
    },
    good: {
      thresholds: threshold('error_rate', { critical: '> 10%' }),
      stages: [stage({ triggers: [trigger('any critical alert')] })],
      ...matrix([['error_rate from 5% to 10%', { action: 'pause' }]]),
    },
    says: 'any critical alert',
    path: 'matrix.0',
  },
  {
    code: 'conflicting_policy',
    bad: matrix([
      ['A database issue', { action: 'escalate' }],
      ['a database issue', { action: 'pause' }],
    ]),
    good: matrix([
      ['A database issue', { action: 'escalate' }],
      ['A cache issue', { action: 'pause' }],
    ]),
    says: 'twice',
    path: 'matrix.1',
  },
  {
    code: 'conflicting_policy',
    bad: { stages: [stage({ triggers: [trigger('p99 > 1s'), trigger('p99 > 1s', { action: 'pause' })] })] },
    good: { stages: [stage({ triggers: [trigger('p99 > 1s for 5m'), trigger('p99 > 1s', { action: 'pause' })] })] },
    says: 'one for rollback, one for pause',
    path: 'stages.0.triggers.1',
  },
  {
    code: 'range_gap',
    bad: matrix([
      ['error_rate from 2% to 5%', {}],
      ['error_rate > 5%', {}],
    ]),
    good: matrix([
      ['error_rate from 2% to 5%', {}],
      ['error_rate >= 5%', {}],
    ]),
    says: 'no row holds exactly 5%, between "error_rate from 2% to 5%" and "error_rate > 5%"',
    path: 'matrix.1',
  },
  {
    code: 'range_gap',
    bad: matrix([
      ['error_rate > 3%', {}],
      ['error_rate <= 2%', {}],
    ]),
    good: matrix([
      ['error_rate > 2%', {}],
      ['error_rate <= 2%', {}],
    ]),
    says: 'no row holds values above 2% up to 3%',
    path: 'matrix.0',
  },
  {
    code: 'range_overlap',
    bad: matrix([
      ['error_rate <= 2%', {}],
      ['error_rate from 2% to 5%', {}],
    ]),
    good: matrix([
      ['error_rate < 2%', {}],
      ['error_rate from 2% to 5%', {}],
    ]),
    says: 'two rows hold exactly 2%',
    path: 'matrix.1',
  },
  {
    code: 'range_overlap',
    bad: matrix([
      ['error_rate > 1%', {}],
      ['error_rate > 5%', {}],
    ]),
    good: matrix([
      ['error_rate > 1%', {}],
      ['stable error_rate > 5%', {}],
    ]),
    says: 'two rows hold values above 5%',
    path: 'matrix.1',
  },
  {
    code: 'board_calls_healthy',
    bad: { ...board(['error_rate <= 0.8%']), stages: [stage({ gate: ['error_rate < 0.5%'] })] },
    good: { ...board(['error_rate < 0.5%']), stages: [stage({ gate: ['error_rate < 0.5%'] })] },
    says: 'the board "Wall" calls 0.8% of error_rate healthy ("error_rate <= 0.8%"); the gate of "Wave 1" refuses it ("error_rate < 0.5%")',
    path: 'boards.wall.healthy.0',
  },
  {
    code: 'board_calls_healthy',
    bad: { ...board(['error_rate <= 2.3%']), ...after(['error_rate < 2%']) },
    good: { ...board(['error_rate < 2%']), ...after(['error_rate < 2%']) },
    says: 'the success criterion refuses it ("error_rate < 2%")',
    path: 'boards.wall.healthy.0',
  },
  {
    code: 'gate_laxer_than_success',
    bad: { ...after(['error_rate < 2%']), stages: [stage({ gate: ['error_rate < 5%'] })] },
    good: { ...after(['error_rate < 2%']), stages: [stage({ gate: ['error_rate < 2%'] })] },
    says: 'the gate of "Wave 1" passes 3.5% ("error_rate < 5%"), which already breaks the success criterion "error_rate < 2%"',
    path: 'stages.0.gate.0',
  },
  {
    code: 'gate_over_warning',
    bad: {
      thresholds: threshold('error_rate', { warning: '> 3%' }),
      stages: [stage({ gate: ['error_rate < 5%', 'no critical alert'] })],
    },
    good: {
      thresholds: threshold('error_rate', { warning: '> 3%' }),
      stages: [stage({ gate: ['error_rate < 5%', 'no warning alert'] })],
    },
    says: 'passes 4% ("error_rate < 5%"), at which a warning alert is raised ("> 3%")',
    path: 'stages.0.gate.0',
  },
  {
    code: 'users_and_share_differ',
    bad: { ...traffic(1000, 1_000_000), stages: [stage({ shareBp: 100, users: 1000 })] },
    good: { ...traffic(1000, 100_000), stages: [stage({ shareBp: 100, users: 1000 })] },
    says: '1% of 1,000,000 users is 10,000, but "Wave 1" says users: 1000',
    path: 'stages.0.users',
  },
  {
    code: 'ambiguous_threshold',
    bad: { stages: [stage({ triggers: [trigger('error_rate rises 5% since previous stage')] })] },
    good: { stages: [stage({ triggers: [trigger('error_rate rises 5pp since previous stage')] })] },
    says: '5% of it (from 2% to 2.1%, which is how it is judged), or 5 points (from 2% to 7%)',
    path: 'stages.0.triggers.0.when',
  },
  {
    code: 'ambiguous_threshold',
    bad: { thresholds: threshold('error_rate', { warning: '> baseline + 50%' }) },
    good: { thresholds: threshold('memory', { warning: '> baseline + 50%' }) },
    says: 'write 50pp',
    path: 'thresholds.error_rate.warning',
  },
  {
    code: 'rollback_does_not_fit',
    bad: {
      ...rollbackOf([], { takesMs: 3.5 * HOUR }),
      runbook: [phase('All', [step('Everything', { takesMs: 2.5 * HOUR })])],
    },
    good: {
      ...rollbackOf([], { takesMs: 1.5 * HOUR }),
      runbook: [phase('All', [step('Everything', { takesMs: 2.5 * HOUR })])],
    },
    says: 'a rollback takes 3h30m and the window ends at 2026-02-08 06:00: it must begin by 2026-02-08 02:30, but 2h of the plan lie after that',
    path: 'rollback.takes',
  },
  {
    code: 'rollback_does_not_fit',
    bad: { ...rollbackOf([step('Restore', { takesMs: 5 * HOUR })]), stages: [stage({})] },
    good: { ...rollbackOf([step('Restore', { takesMs: 2 * HOUR })]), stages: [stage({})] },
    says: 'longer than the whole window',
    path: 'rollback.takes',
  },
  {
    code: 'rollback_over_budget',
    bad: rollbackOf([step('Restore', { takesMs: HOUR }), step('Check', { takesMs: HOUR })], { takesMs: 1.5 * HOUR }),
    good: rollbackOf([step('Restore', { takesMs: HOUR }), step('Check', { takesMs: HOUR })], { takesMs: 2 * HOUR }),
    says: 'take 2h together, but the rollback is said to take 1h30m',
    path: 'rollback.takes',
  },
  {
    code: 'rollback_over_budget',
    bad: { ...withTtl(60_000), ...rollbackOf([]) },
    good: { ...withTtl(30_000), ...rollbackOf([]) },
    says: 'resolvers may keep the old answer for 1m',
    path: 'rollback.within',
  },
  {
    code: 'rollback_over_budget',
    bad: rollbackOf([step('Ask', { timeoutMs: 10_000, verify: check('http', '$stable/health', { tries: 10 }) })]),
    good: rollbackOf([step('Ask', { timeoutMs: 30_000, verify: check('http', '$stable/health', { tries: 10 }) })]),
    says: 'tries 10 times every 2s, which is 18s, but is ended after 10s',
    path: 'rollback.steps.0',
  },
  {
    code: 'wait_shorter_than_ttl',
    bad: {
      ...withTtl(60_000),
      ...rollbackOf([step('Spread', { work: { kind: 'wait', ms: 30_000 } })], { withinMs: HOUR }),
    },
    good: {
      ...withTtl(60_000),
      ...rollbackOf([step('Spread', { work: { kind: 'wait', ms: 60_000 } })], { withinMs: HOUR }),
    },
    says: '"Spread" waits 30s after traffic is taken back by DNS, but resolvers may keep the old answer for 1m',
    path: 'rollback.steps.0.wait',
  },
  {
    code: 'wait_shorter_than_ttl',
    bad: {
      runbook: [
        phase('Cutover', [
          step('Switch DNS', { work: runs('aws route53 change-resource-record-sets') }),
          step('Ask DNS', {
            work: { kind: 'verify' },
            verify: check('dns', 'api.example.com', { options: { ttl: '60s' }, tries: 10 }),
          }),
        ]),
      ],
    },
    good: {
      runbook: [
        phase('Cutover', [
          step('Switch DNS', { work: runs('aws route53 change-resource-record-sets') }),
          step('Ask DNS', {
            work: { kind: 'verify' },
            verify: check('dns', 'api.example.com', { options: { ttl: '60s' }, tries: 40 }),
          }),
        ]),
      ],
    },
    says: '"Ask DNS" asks for 18s after "Switch DNS" changes DNS',
    path: 'runbook.0.steps.1.verify',
  },
  {
    code: 'time_before_start',
    bad: { runbook: [phase('One', [step('A', { at: at(MINUTE) }), step('B', { at: at(0), after: ['A'] })])] },
    good: { runbook: [phase('One', [step('A', { at: at(MINUTE) }), step('B', { at: at(0), after: [] })])] },
    says: '"B" is planned for 2026-02-08 02:00, but "A", which it waits for, is planned for 2026-02-08 02:01',
    path: 'runbook.0.steps.1.at',
  },
  {
    code: 'time_before_start',
    bad: { runbook: [phase('One', [step('A', { at: at(-MINUTE) })], { at: at(0) })] },
    good: { runbook: [phase('One', [step('A', { at: at(0) })], { at: at(0) })] },
    says: 'its phase "One" begins at 2026-02-08 02:00',
    path: 'runbook.0.steps.0.at',
  },
  {
    code: 'time_before_start',
    bad: rollbackOf([step('Announce the rollback (01:00)')]),
    good: rollbackOf([step('Announce the rollback (1h)')]),
    says: 'names the time 01:00, but a rollback begins when it is decided on (the launch begins at 2026-02-08 02:00)',
    path: 'rollback.steps.0',
  },
  {
    code: 'step_no_slack',
    bad: { runbook: [phase('One', [FIRST, step('Second', { at: at(MINUTE), after: ['First'] })])] },
    good: { runbook: [phase('One', [FIRST, step('Second', { at: at(2 * MINUTE), after: ['First'] })])] },
    says: '"First" begins at 2026-02-08 02:00 and takes 1m30s, but "Second" is planned for 2026-02-08 02:01',
    path: 'runbook.0.steps.0',
  },
  {
    code: 'step_no_slack',
    bad: {
      runbook: [
        phase('One', [
          step('First', { at: at(0), verify: check('command', './received.sh', { tries: 13, everyMs: 5000 }) }),
          step('Second', { at: at(MINUTE), after: ['First'] }),
        ]),
      ],
    },
    good: {
      runbook: [
        phase('One', [
          step('First', { at: at(0), verify: check('command', './received.sh', { tries: 6, everyMs: 5000 }) }),
          step('Second', { at: at(MINUTE), after: ['First'] }),
        ]),
      ],
    },
    says: 'may be verified for 1m',
    path: 'runbook.0.steps.0',
  },
  {
    code: 'phase_idle',
    bad: { runbook: [phase('One', [FIRST]), phase('Two', [step('Report')], { at: at(30 * MINUTE) })] },
    good: { runbook: [phase('One', [FIRST]), phase('Two', [step('Report')], { at: at(5 * MINUTE) })] },
    says: '"One" ends 28m30s before "Two" begins',
    path: 'runbook.0',
  },
  {
    code: 'check_too_slow',
    bad: {
      stages: [stage({ everyMs: 15 * MINUTE, triggers: [trigger('error_rate > 5%', { withinMs: 2 * MINUTE })] })],
    },
    good: { stages: [stage({ everyMs: MINUTE, triggers: [trigger('error_rate > 5%', { withinMs: 2 * MINUTE })] })] },
    says: 'must act within 2m, but "Wave 1" is checked every 15m: it can take 15m',
    path: 'stages.0.triggers.0',
  },
  {
    code: 'check_too_slow',
    bad: { stages: [stage({ everyMs: 15 * MINUTE, triggers: [trigger('error_rate > 10% for 5m')] })] },
    good: { stages: [stage({ everyMs: MINUTE, triggers: [trigger('error_rate > 10% for 5m')] })] },
    says: 'looks at 5m, but "Wave 1" is checked every 15m',
    path: 'stages.0.triggers.0',
  },
  {
    code: 'hard_coded_timestamp',
    bad: rollbackOf([step('Data', { work: runs('./snapshot.sh 2025-02-01T10:00:00Z') })]),
    good: rollbackOf([step('Data', { work: runs('./snapshot.sh newest 127.0.0.1:3000') })]),
    says: 'the time "2025-02-01T10:00:00Z" is fixed',
    path: 'rollback.steps.0.run',
  },
  {
    code: 'hard_coded_timestamp',
    bad: rollbackOf([step('Tell', { tell: [{ channel: 'mail', message: 'A new attempt on Feb 15' }] })]),
    good: rollbackOf([step('Tell', { tell: [{ channel: 'mail', message: 'Rolled back at {{time}}; see step 15' }] })]),
    says: 'says "Feb 15", whenever it is really sent',
    path: 'rollback.steps.0.message',
  },
  {
    code: 'mixed_time_zones',
    bad: after([], {
      recurring: [
        {
          name: 'Standup',
          every: { kind: 'length', ms: 24 * HOUR },
          at: '09:00',
          timezone: 'America/Los_Angeles',
          with: [],
        },
      ],
    }),
    good: after([], {
      recurring: [
        { name: 'Standup', every: { kind: 'length', ms: 24 * HOUR }, at: '09:00', timezone: 'UTC', with: [] },
      ],
    }),
    says: '8 h away from its clock in January and 7 h in July',
    path: 'after.recurring.0.timezone',
  },
  {
    code: 'mixed_time_zones',
    bad: { runbook: [phase('One', [step('Standup at 9:00 AM PT')])] },
    good: { runbook: [phase('One', [step('Standup at 9:00 AM UTC')])] },
    says: 'says "9:00 AM PT"',
    path: 'runbook.0.steps.0.name',
  },
  {
    code: 'delay_exceeds_buffer',
    bad: {
      stages: [stage({ observeMs: 4 * HOUR })],
      escalations: [
        {
          issue: 'No data',
          severity: 'high',
          effect: { kind: 'delay', ms: 15 * MINUTE },
          options: [],
          contacts: [],
          eachMs: MINUTE,
        },
      ],
    },
    good: {
      stages: [stage({ observeMs: 3 * HOUR })],
      escalations: [
        {
          issue: 'No data',
          severity: 'high',
          effect: { kind: 'delay', ms: 15 * MINUTE },
          options: [],
          contacts: [],
          eachMs: MINUTE,
        },
      ],
    },
    says: 'may delay the launch by 15m, but the window leaves 0s after the planned end',
    path: 'escalations.0.effect',
  },
  {
    code: 'kpi_goes_stale',
    bad: {
      ...board([], { kpis: ['cost'], everyMs: HOUR }),
      kpis: { cost: { id: 'cost', title: 'Cost', staleAfterMs: 5 * MINUTE } },
    },
    good: {
      ...board([], { kpis: ['cost'], everyMs: MINUTE }),
      kpis: { cost: { id: 'cost', title: 'Cost', staleAfterMs: 5 * MINUTE } },
    },
    says: 'refreshed every 1h, but "Cost" is stale after 5m',
    path: 'boards.wall.every',
  },
  {
    code: 'stage_cannot_show',
    bad: { ...traffic(1), stages: [stage({ gate: ['requests >= 1000'] })] },
    good: { ...traffic(10), stages: [stage({ gate: ['requests >= 1000'] })] },
    says: 'expects 360 requests on the candidate in 1h, but "requests >= 1000" needs about 1,000 to pass: it would have to be observed for 2h47m',
    path: 'stages.0.gate.0',
  },
  {
    code: 'stage_cannot_show',
    bad: { ...traffic(1), stages: [stage({ gate: ['candidate error_rate not worse than stable by 0.5pp'] })] },
    good: { ...traffic(1000), stages: [stage({ gate: ['candidate error_rate not worse than stable by 0.5pp'] })] },
    says: 'to be decided with 1% on both versions: it would have to be observed for',
    path: 'stages.0.gate.0',
  },
  {
    code: 'stage_cannot_show',
    bad: { ...traffic(1, 2000), stages: [stage({ gate: ['users >= 500'] })] },
    good: { ...traffic(1, 20_000), stages: [stage({ gate: ['users >= 500'] })] },
    says: 'reaches 200 users at most',
    path: 'stages.0.gate.0',
  },
  {
    code: 'stage_cannot_show',
    bad: { ...traffic(0.1), stages: [stage({ gate: ['p99 < 500ms'] })] },
    good: { ...traffic(10), stages: [stage({ gate: ['p99 < 500ms'] })] },
    says: 'needs about 200 for one value of p99',
    path: 'stages.0.gate.0',
  },
  {
    code: 'stage_cannot_show',
    bad: { stages: [stage({ shareBp: 10_000, gate: ['candidate error_rate not worse than stable'] })] },
    good: { stages: [stage({ shareBp: 5000, gate: ['candidate error_rate not worse than stable'] })] },
    says: 'has nothing to compare with and never holds',
    path: 'stages.0.gate.0',
  },
  {
    code: 'drill_is_real',
    bad: {
      stages: [stage({ triggers: [trigger('any critical alert')] })],
      runbook: [
        phase('One', [step('Test incident', { at: at(HOUR), work: runs('./scripts/inject-test-incident.sh') })]),
      ],
    },
    good: {
      stages: [stage({ triggers: [trigger('any critical alert')] })],
      runbook: [
        phase('One', [step('Test incident', { at: at(HOUR), work: runs('./scripts/resolve-test-incident.sh') })]),
      ],
    },
    says: 'and the trigger "any critical alert" cannot tell them from real ones',
    path: 'runbook.0.steps.0',
  },
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
  {
    code: 'accept_unused',
    bad: { ...accepted('range_gap', 'exactly 2%'), ...matrix([]) },
    good: {
      ...accepted('range_overlap', 'exactly 2%'),
      ...matrix([
        ['error_rate <= 2%', {}],
        ['error_rate >= 2%', {}],
      ]),
    },
    says: 'accepts range_gap about "exactly 2%"',
    path: 'accept.0',
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
