import { describe, expect, test } from 'vitest';
import { lintPlan } from '../../src/lint/index.ts';
import { planOf, SMALL_PLAN } from '../plans.ts';
import {
  after,
  at,
  board,
  count,
  criteria,
  HOUR,
  MINUTE,
  matrix,
  messages,
  phase,
  planWith,
  rollbackOf,
  rotation,
  runs,
  stage,
  step,
  threshold,
  traffic,
  trigger,
} from './support.ts';

const SMALL = planOf(SMALL_PLAN);

describe('what a stage takes over by "same"', () => {
  const success = after(['error_rate < 2%']);

  test('is reported once, where it is written', () => {
    const gate = ['error_rate < 5%'];
    expect(count('gate_laxer_than_success', { ...success, stages: [stage({ gate }), stage({ gate })] })).toBe(1);
  });

  test('is told from another gate', () => {
    const [a, b] = [stage({ gate: ['error_rate < 5%'] }), stage({ gate: ['error_rate < 4%'] })];
    expect(count('gate_laxer_than_success', { ...success, stages: [a, b, a] })).toBe(3);
    const longer = stage({ gate: ['error_rate < 5%', 'error_rate < 4%'] });
    expect(count('gate_laxer_than_success', { ...success, stages: [a, longer] })).toBe(3);
  });

  test('has a pace of its own in each stage', () => {
    const triggers = [trigger('error_rate > 5% for 5m')];
    const stages = [stage({ triggers, everyMs: 10 * MINUTE }), stage({ triggers, everyMs: 15 * MINUTE })];
    expect(count('check_too_slow', { stages })).toBe(2);
  });
});

describe('limits', () => {
  test('a criterion of success at the end says nothing about gates before', () => {
    const { after: ends } = after(['error_rate < 2%']);
    const success = (ends?.success ?? []).map((each) =>
      each.kind === 'condition' ? { ...each, throughout: false } : each,
    );
    const parts = {
      after: ends === null ? null : { ...ends, success },
      stages: [stage({ gate: ['error_rate < 5%'] })],
    };
    expect(count('gate_laxer_than_success', parts)).toBe(0);
  });

  test('a board is compared with checkpoints', () => {
    const checkpoint = {
      name: 'Active',
      needs: ['commander'],
      criteria: criteria(['error_rate < 1%']),
      timeoutMs: HOUR,
    };
    const runbook = [phase('One', [], { checkpoint })];
    expect(messages('board_calls_healthy', { ...board(['error_rate < 2%']), runbook })).toEqual([
      'the board "Wall" calls 1.5% of error_rate healthy ("error_rate < 2%"); the checkpoint "Active" refuses it ("error_rate < 1%")',
    ]);
  });

  test('a gate is compared with the worse alert first', () => {
    const thresholds = threshold('error_rate', { warning: '> 2%', critical: '> 3%' });
    const [message] = messages('gate_over_warning', { thresholds, stages: [stage({ gate: ['error_rate < 4%'] })] });
    expect(message).toContain('critical alert is raised ("> 3%")');
  });

  test('a number of users within twice the share is no contradiction', () => {
    const parts = (users: number) => ({ ...traffic(10, 100_000), stages: [stage({ shareBp: 100, users })] });
    expect([500, 499, 2000, 2001].map((users) => count('users_and_share_differ', parts(users)))).toEqual([0, 1, 0, 1]);
  });

  test('what rises by 100 % or more cannot be meant in points', () => {
    const rising = (amount: string) => ({
      stages: [stage({ triggers: [trigger(`error_rate rises ${amount} since baseline`)] })],
    });
    expect(['99%', '100%'].map((amount) => count('ambiguous_threshold', rising(amount)))).toEqual([1, 0]);
  });

  test('a gate, a row of the matrix and a fall can be ambiguous as well', () => {
    const stages = [stage({ gate: ['error_rate < baseline + 50%', 'error_rate < baseline'] })];
    expect(messages('ambiguous_threshold', { stages })).toEqual([expect.stringContaining('from 20% to 30%')]);
    const rows = matrix([['error_rate > baseline + 5%', {}]]);
    expect(messages('ambiguous_threshold', rows)).toEqual([expect.stringContaining('"error_rate > baseline + 5%"')]);
    const falls = [stage({ triggers: [trigger('error_rate falls 5% since baseline')] })];
    expect(messages('ambiguous_threshold', { stages: falls })).toEqual([expect.stringContaining('from 98% to 93%)')]);
  });
});

describe('the matrix', () => {
  test('is compared in the order of its values, whatever the order of its rows', () => {
    const rows = ['error_rate >= 5%', 'error_rate from 1% to 2%', 'error_rate < 1%', 'error_rate from 2% to 5%'];
    expect(lintPlan(planWith(matrix(rows.map((row) => [row, {}]))))).toEqual([]);
  });

  test('is compared with the row that reaches furthest up', () => {
    const rows = ['error_rate from 1% to 9%', 'error_rate from 2% to 3%', 'error_rate from 9% to 10%'];
    const parts = matrix(rows.map((row) => [row, {}]));
    expect([count('range_overlap', parts), count('range_gap', parts)]).toEqual([1, 0]);
  });

  test('says nothing about other signals, versions and conditions without a range', () => {
    const rows = ['p99 > 1s', 'stable error_rate > 5%', 'error_rate > baseline', 'p99 < 500ms'];
    const stages = [stage({ triggers: [trigger('error_rate > 5%'), trigger('error_rate rises 5pp since baseline')] })];
    const parts = { ...matrix(rows.map((row) => [row, {}])), stages };
    expect([count('range_gap', parts), count('conflicting_policy', parts)]).toEqual([1, 0]);
  });

  test('may let people be called where a trigger calls them', () => {
    const pages = [stage({ triggers: [trigger('error_rate > 5%', { action: 'page' })] })];
    const row = (action: 'escalate' | 'proceed') => matrix([['error_rate > 5%', { action }]]);
    expect(count('conflicting_policy', { stages: pages, ...row('escalate') })).toBe(0);
    expect(count('conflicting_policy', { stages: pages, ...row('proceed') })).toBe(1);
  });

  test('two triggers of one condition may do the same, or call people beside it', () => {
    const pair = (other: Parameters<typeof trigger>[1]) => [
      stage({ triggers: [trigger('p99 > 1s'), trigger('p99 > 1s', other)] }),
    ];
    expect(count('conflicting_policy', { stages: pair({}) })).toBe(0);
    expect(count('conflicting_policy', { stages: pair({ action: 'page' }) })).toBe(0);
    expect(count('conflicting_policy', { stages: pair({ by: 'commander' }) })).toBe(1);
  });
});

describe('time', () => {
  test('a plan may end at the very last safe start', () => {
    const ends = (hours: number) => ({
      ...rollbackOf([], { takesMs: HOUR }),
      stages: [stage({ observeMs: hours * HOUR })],
    });
    expect([3, 3.01].map((hours) => count('rollback_does_not_fit', ends(hours)))).toEqual([0, 1]);
    expect(
      messages('rollback_does_not_fit', { ...rollbackOf([], { takesMs: 5 * HOUR }), stages: [stage({})] }),
    ).toEqual(['a rollback takes 5h, which is 1h longer than the whole window']);
  });

  test('a stage that a step opens counts once', () => {
    const opened = step('Open', { work: { kind: 'stage', stage: 0 } });
    const parts = { ...rollbackOf([], { takesMs: HOUR }), stages: [stage({ observeMs: 3 * HOUR })] };
    expect(count('rollback_does_not_fit', { ...parts, runbook: [phase('One', [opened])] })).toBe(0);
    const later = phase('One', [step('Wait', { work: { kind: 'wait', ms: MINUTE } }), { ...opened, after: ['Wait'] }]);
    expect(count('rollback_does_not_fit', { ...parts, runbook: [later] })).toBe(1);
  });

  test('equal times are in order, and a step before its predecessor is not short of slack as well', () => {
    const pair = (ms: number) => ({
      runbook: [phase('One', [step('A', { at: at(MINUTE), takesMs: 1 }), step('B', { at: at(ms), after: ['A'] })])],
    });
    expect(count('time_before_start', pair(MINUTE))).toBe(0);
    expect([count('time_before_start', pair(0)), count('step_no_slack', pair(0))]).toEqual([1, 0]);
  });

  test('a step of a rollback has no wall time', () => {
    expect(count('time_before_start', rollbackOf([step('Announce', { at: at(0) })]))).toBe(1);
  });

  test('moments are relative where the plan states no start', () => {
    const { window: _, startMs: __, ...launch } = planWith({}).launch;
    const relative = (offsetMs: number) => ({ at: { kind: 'relative', offsetMs, text: '' } as const });
    const steps = [step('A', relative(0)), step('B', { ...relative(-90_000), after: ['A'] })];
    expect(messages('time_before_start', { launch, runbook: [phase('One', steps)] })).toEqual([
      'the step "B" is planned for T-1m30s, but "A", which it waits for, is planned for T+0s',
    ]);
  });

  test('time between phases is idle from ten minutes to twelve hours', () => {
    const first = step('First', { at: at(0), takesMs: MINUTE });
    const idle = (minutes: number) => ({
      runbook: [phase('One', [first]), phase('Two', [], { at: at((minutes + 1) * MINUTE) })],
    });
    expect([9, 10, 720, 721].map((minutes) => count('phase_idle', idle(minutes)))).toEqual([0, 1, 1, 0]);
  });

  test('after a step of unknown length nobody knows what is idle', () => {
    const then = phase('Two', [], { at: at(HOUR) });
    const told = step('Tell', { work: { kind: 'tell' } });
    expect(count('phase_idle', { runbook: [phase('One', [step('Talk')]), then] })).toBe(0);
    expect(count('phase_idle', { runbook: [phase('One', [told]), then] })).toBe(1);
  });

  test('a check as often as the trigger looks back is often enough', () => {
    const parts = { stages: [stage({ everyMs: 5 * MINUTE, triggers: [trigger('error_rate > 5% for 5m')] })] };
    expect(count('check_too_slow', parts)).toBe(0);
    const both = [trigger('error_rate > 5% for 2m', { withinMs: 2 * MINUTE })];
    expect(messages('check_too_slow', { stages: [stage({ triggers: both })] })).toEqual([
      expect.stringContaining('every 10s and the condition must hold for 2m: it can take 2m10s'),
    ]);
  });

  test('a zone that stays as far away is told from one that moves', () => {
    const meets = (timezone: string) =>
      after([], { recurring: [{ name: 'Review', every: { kind: 'calendar', unit: 'month' }, timezone, with: [] }] });
    expect(messages('mixed_time_zones', meets('Asia/Tokyo'))).toEqual([
      expect.stringMatching(/that is 9 h away from its clock$/),
    ]);
    expect(count('mixed_time_zones', meets('Etc/UTC'))).toBe(0);
  });

  test('a word after a time that is no zone is none', () => {
    const told = (message: string) => rollbackOf([step('Tell', { tell: [{ channel: 'mail', message }] })]);
    expect(count('hard_coded_timestamp', told('At 12:05 UTC'))).toBe(1);
    expect(count('hard_coded_timestamp', told('Ratio 12:05 OK'))).toBe(0);
  });

  test('a board may be refreshed exactly as often as its KPI goes stale', () => {
    const kpis = { cost: { id: 'cost', title: 'Cost', staleAfterMs: MINUTE } };
    const every = (everyMs: number) => ({ kpis, ...board([], { kpis: ['cost'], everyMs }) });
    expect([MINUTE, MINUTE + 1].map((ms) => count('kpi_goes_stale', every(ms)))).toEqual([0, 1]);
  });

  test('without an end of the plan there is no watch to compare, and without rotations no rota', () => {
    expect(count('watch_outlives_rota', after([]))).toBe(0);
    expect(count('watch_outlives_rota', { onCall: rotation(HOUR) })).toBe(0);
  });
});

describe('DNS', () => {
  const [main] = Object.values(SMALL.targets);
  const targets = main === undefined ? {} : { main: { ...main, traffic: { ...main.traffic, ttlMs: MINUTE } } };
  const wait = step('Wait', { work: { kind: 'wait', ms: 1000 } });

  test('a wait of the runbook that follows no change of DNS may be short', () => {
    expect(count('wait_shorter_than_ttl', { targets, runbook: [phase('One', [wait])] })).toBe(0);
    const talks = step('Talk about DNS');
    expect(count('wait_shorter_than_ttl', { targets, runbook: [phase('One', [talks, wait])] })).toBe(0);
  });

  test('only the first wait after a change has to be long', () => {
    const change = step('Change', { work: runs('nsupdate records') });
    const long = step('Long', { work: { kind: 'wait', ms: MINUTE } });
    expect(count('wait_shorter_than_ttl', { targets, runbook: [phase('One', [change, wait, wait])] })).toBe(1);
    expect(count('wait_shorter_than_ttl', { targets, runbook: [phase('One', [change, long, wait])] })).toBe(0);
  });
});

describe('evidence', () => {
  const compared = ['candidate error_rate not worse than stable by 1pp'];

  test('exactly enough is enough', () => {
    const stages = [stage({ shareBp: 1000, observeMs: HOUR, gate: ['requests >= 3600'] })];
    expect(count('stage_cannot_show', { ...traffic(10), stages })).toBe(0);
    expect(count('stage_cannot_show', { ...traffic(9.99), stages })).toBe(1);
  });

  test('exactly enough users are enough, and the cap of a stage counts where nobody said how many there are', () => {
    const stages = [stage({ users: 500, gate: ['users >= 500'] })];
    expect(count('stage_cannot_show', { ...traffic(10, 5000), stages })).toBe(0);
    expect(count('stage_cannot_show', { ...traffic(10, 4990), stages })).toBe(1);
    const capped = [stage({ users: 400, gate: ['users >= 500'] })];
    expect(count('stage_cannot_show', { ...traffic(10), stages: capped })).toBe(1);
  });

  test('a cap of users makes fewer requests', () => {
    const stages = [stage({ shareBp: 10_000, users: 100, gate: ['requests >= 360'] })];
    expect(count('stage_cannot_show', { ...traffic(10, 10_000), stages })).toBe(0);
    expect(count('stage_cannot_show', { ...traffic(10, 10_001), stages })).toBe(1);
  });

  test('a version fails half as often as its target allows, else its warning, else one time in a hundred', () => {
    const rate = (levels: Parameters<typeof threshold>[1]) =>
      messages('stage_cannot_show', {
        ...traffic(0.1),
        thresholds: threshold('error_rate', levels),
        stages: [stage({ gate: compared })],
      }).map((message) => /with (\S+) on both/.exec(message)?.[1]);
    expect(rate({ target: '< 4%', warning: '> 6%' })).toEqual(['2%']);
    expect(rate({ warning: '> 6%' })).toEqual(['3%']);
    expect(rate({ warning: '> baseline + 5%' })).toEqual(['1%']);
  });

  test('tests of the launch share one error budget, and comparisons of quantiles are not reckoned', () => {
    const needed = (gate: readonly string[]) =>
      messages('stage_cannot_show', { ...traffic(0.1), stages: [stage({ gate })] }).map(
        (message) => /about (\S+) /.exec(message)?.[1],
      );
    const [alone] = needed(compared);
    const [shared] = needed([...compared, 'split as ordered']);
    expect(Number(shared?.replace(',', ''))).toBeGreaterThan(Number(alone?.replace(',', '')));
    expect(needed(['candidate p99 not worse than stable by 10%'])).toEqual([]);
  });

  test('a trigger that is taken over from the stage before is not reported in a stage without stable', () => {
    const triggers = [trigger('candidate error_rate worse than stable')];
    const stages = [stage({ triggers }), stage({ name: 'All', shareBp: 10_000, triggers })];
    expect(count('stage_cannot_show', { stages })).toBe(0);
  });

  test('a dark stage is not measured by traffic', () => {
    const stages = [stage({ shareBp: 0, gate: ['error_rate < 1%'] })];
    expect(count('stage_cannot_show', { ...traffic(10), stages })).toBe(0);
  });
});
