import type { Plan } from '../../src/plan.ts';
import { planOf, SMALL_PLAN } from '../plans.ts';
import type { Example } from './example.ts';
import { after, at, board, check, HOUR, MINUTE, phase, rollbackOf, runs, stage, step, trigger } from './support.ts';

const SMALL = planOf(SMALL_PLAN);
const [MAIN] = Object.values(SMALL.targets);

function withTtl(ttlMs: number, driver = MAIN?.traffic.driver ?? 'proxy'): Pick<Plan, 'targets'> {
  if (MAIN === undefined) return { targets: {} };
  return { targets: { main: { ...MAIN, traffic: { ...MAIN.traffic, ttlMs, driver } } } };
}

const FIRST = step('First', { at: at(0), takesMs: 90_000 });

/** Times that do not go together. */
export const TIMES: readonly Example[] = [
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
    bad: { ...withTtl(30_000, 'dns'), ...rollbackOf([]) },
    good: { ...withTtl(29_000, 'dns'), ...rollbackOf([]) },
    says: 'resolvers may keep the old answer for 30s',
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
];
