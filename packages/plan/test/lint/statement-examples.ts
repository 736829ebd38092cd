import type { Plan } from '../../src/plan.ts';
import type { Example } from './example.ts';
import { after, at, board, HOUR, matrix, phase, runs, stage, step, threshold, traffic, trigger } from './support.ts';

function accepted(code: string, about: string): Pick<Plan, 'accepted'> {
  return { accepted: [{ code, about, because: 'the team wants it so' }] };
}

const rollsBack = trigger('p99 > 5s');

/** Statements that do not go together, and evidence that cannot be had. */
export const STATEMENTS: readonly Example[] = [
  {
    code: 'conflicting_policy',
    bad: {
      stages: [stage({ triggers: [rollsBack] })],
      ...matrix([['p99 > 5s', { action: 'investigate' }]]),
    },
    good: {
      stages: [stage({ triggers: [rollsBack] })],
      ...matrix([['p99 > 5s', { action: 'rollback', automatic: true }]]),
    },
    says: 'the trigger "p99 > 5s" of "Wave 1" rolls back by itself; the matrix says for "p99 > 5s": investigate, decided by commander',
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
    says: 'rolls back by itself; the matrix says for "error_rate >= 5%": rollback, decided by commander',
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
    code: 'ambiguous_threshold',
    bad: { stages: [stage({ triggers: [trigger('candidate error_rate worse than stable by 10%')] })] },
    good: { stages: [stage({ triggers: [trigger('candidate p99 worse than stable by 10%')] })] },
    says: '10% of it (from 2% to 2.2%, which is how it is judged), or 10 points (from 2% to 12%)',
    path: 'stages.0.triggers.0.when',
  },
  {
    code: 'ambiguous_threshold',
    bad: { stages: [stage({ gate: ['error_rate <= last week + 50%'] })] },
    good: { stages: [stage({ gate: ['error_rate <= last week + 50pp'] })] },
    says: 'write 50pp',
    path: 'stages.0.gate.0',
  },
  {
    code: 'stage_cannot_show',
    bad: { ...traffic(1), stages: [stage({ triggers: [trigger('candidate error_rate worse than stable by 1pp')] })] },
    good: {
      ...traffic(100),
      stages: [stage({ triggers: [trigger('candidate error_rate worse than stable by 1pp')] })],
    },
    says: 'to show 3% on the candidate against 1%: it would have to be observed for',
    path: 'stages.0.triggers.0.when',
  },
  {
    code: 'stage_cannot_show',
    bad: { stages: [stage({ shareBp: 10_000, triggers: [trigger('candidate p99 worse than stable')] })] },
    good: { stages: [stage({ shareBp: 5000, triggers: [trigger('candidate p99 worse than stable')] })] },
    says: 'has nothing to compare with and never holds',
    path: 'stages.0.triggers.0.when',
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
    code: 'choice_open',
    bad: { choices: [{ choice: 'launch.version', question: 'Which version?', answers: ['1.0.0', '1.1.0'] }] },
    good: {},
    says: '--answer launch.version=…` (1.0.0, 1.1.0)',
    path: 'choices.0',
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
