import type { Reading, RecordedEvent } from '@holdpoint/engine';
import { type Plan, readPlan } from '@holdpoint/plan';
import { describe, expect, it } from 'vitest';
import { TestLaunch } from './support/launch.ts';
import { MINUTE } from './support/plan.ts';

/** A plan with one stage at 10 %, observed for an hour. */
function planOf(
  signals: readonly string[],
  { gate = [] as readonly string[], triggers = [] as readonly string[], launch = '' } = {},
): Plan {
  const source = `
holdpoint: 1
launch: { name: judged, version: 1.0.0, baseline: 1m${launch} }
people: { ann: { name: Ann, user: someone } }
roles: { commander: { people: [ann], may: [go, no-go, continue, pause, rollback] } }
services: { stable: { url: "http://127.0.0.1:1" }, candidate: { url: "http://127.0.0.1:2" } }
traffic: { driver: proxy, listen: "127.0.0.1:3", key: header x-user-id }
sources: { prom: { kind: prometheus, url: "http://127.0.0.1:9090" } }
signals:
${signals.map((signal) => `  ${signal}`).join('\n')}
stages:
  - name: Ten
    share: 10%
    observe: 1h
    every: 1m
    gate: [${['error_rate < 50%', ...gate].join(', ')}]
    triggers: [${triggers.join(', ')}]
  - { name: All, share: 100%, observe: 1h, every: 1m, gate: [error_rate < 50%] }
rollback: { within: 30s }
`;
  const result = readPlan(new TextEncoder().encode(source), 'plan.yaml');
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('\n'));
  return result.plan;
}

const ERRORS = 'error_rate: { from: traffic, measure: errors / requests, slo: 99.9%, better: lower, min_requests: 1 }';
const MEMORY = 'memory: { from: prometheus, query: m, unit: MB, better: lower }';

type Part = { readonly [K in Reading as K['outcome']]: Omit<K, 'signal' | 'variant' | 'label'> }[Reading['outcome']];

/** A launch that is fed by hand, a check each minute. */
class Fed {
  readonly launch: TestLaunch;

  constructor(plan: Plan) {
    this.launch = new TestLaunch(plan);
    this.launch.start();
    this.check([]);
    this.launch.wait(2 * MINUTE);
    this.check([]);
    this.launch.decision('go', { as: 'commander' });
    this.launch.settle();
  }

  check(readings: readonly Reading[]): this {
    this.launch.input({ kind: 'readings', readings, traffic: [] });
    return this;
  }

  /** So many minutes, each with what `of` gives for it. */
  minutes(count: number, of: (minute: number, from: number, to: number) => readonly Reading[]): this {
    for (let minute = 0; minute < count; minute += 1) {
      const from = this.launch.now;
      this.launch.wait(MINUTE);
      this.check(of(minute, from, this.launch.now));
    }
    return this;
  }

  found<T extends RecordedEvent['type']>(type: T): readonly Extract<RecordedEvent, { readonly type: T }>['data'][] {
    return this.launch.events.flatMap((event) => (event.type === type ? [event.data as never] : []));
  }
}

function reading(signal: string, part: Part, variant: Reading['variant'] = 'candidate'): Reading {
  return { signal, variant, ...part } as Reading;
}

function pair(from: number, to: number, stable: number, candidate: number): Reading {
  return reading('error_rate', {
    outcome: 'pair',
    pair: { from, to, stable: { hits: stable, requests: 18_000 }, candidate: { hits: candidate, requests: 2000 } },
  });
}

/** A sample of both versions. */
function both(
  signal: string,
  from: number,
  to: number,
  values: readonly [stable: number, candidate: number],
): readonly Reading[] {
  const sample = (value: number) => ({ outcome: 'sample' as const, sample: { from, to, value, requests: 0 } });
  return [reading(signal, sample(values[0]), 'stable'), reading(signal, sample(values[1]))];
}

function errors(from: number, to: number, hits: number, requests = 2000): Reading {
  return reading('error_rate', { outcome: 'sample', sample: { from, to, value: hits / requests, requests, hits } });
}

const failed = (signal: string, reason: 'source_down' | 'absent' | 'stale' | 'several_series'): readonly Reading[] =>
  (['stable', 'candidate'] as const).map((variant) =>
    reading(signal, { outcome: 'failed', reason, detail: `${reason} here` }, variant),
  );

describe('worse than stable', () => {
  const plan = planOf([ERRORS], {
    triggers: ['{ when: candidate error_rate worse than stable, do: rollback }'],
    gate: ['candidate error_rate not worse than stable'],
  });

  it('takes traffic back with the numbers of both sides, the odds and when it began', () => {
    const fed = new Fed(plan);
    fed.minutes(20, (_, from, to) => [errors(from, to, 10), pair(from, to, 90, 10)]);
    expect(fed.launch.state.phase).toBe('observing');
    fed.minutes(5, (_, from, to) => [errors(from, to, 40), pair(from, to, 90, 40)]);
    expect(fed.launch.state.phase).toBe('rolling_back');
    const [fired] = fed.found('TriggerFired');
    expect(fired?.comparison.text).toMatch(
      /^error_rate: candidate 2% .* against stable 0\.5% .* in the last \dm, 4 times as high; odds /,
    );
    expect(fired?.comparison.evidence).toMatchObject({ stable: { requests: expect.any(Number) }, remainingMs: null });
    expect(fired?.comparison.evidence?.worse).toBeGreaterThan(fired?.comparison.evidence?.needed ?? Infinity);
    expect(JSON.parse(JSON.stringify(fired))).toEqual(fired);
  });

  it('shares the error budget of the launch over its tests', () => {
    const one = new Fed(plan).minutes(1, (_, from, to) => [pair(from, to, 90, 10)]);
    const state = one.launch.state.comparisons.get('error_rate|')?.state;
    expect(state).toMatchObject({ rule: { alpha: 0.01 } });
    const strict = planOf([ERRORS], {
      launch: ', false_rollback: 0.1%',
      gate: ['candidate error_rate not worse than stable', 'candidate error_rate not worse than stable by 1pp'],
    });
    const two = new Fed(strict).minutes(1, (_, from, to) => [pair(from, to, 90, 10)]);
    expect(two.launch.state.comparisons.get('error_rate|1pp')?.state).toMatchObject({ rule: { alpha: 0.0005 } });
  });

  it('gives the same state from the record', () => {
    const fed = new Fed(plan).minutes(10, (_, from, to) => [errors(from, to, 10), pair(from, to, 90, 11)]);
    const folded = new TestLaunch(plan).replay(fed.launch.events);
    expect(folded.comparisons).toEqual(fed.launch.state.comparisons);
  });

  it.each([
    [1, 'observing'],
    [8, 'rolling_back'],
  ])('compares events by the requests that each version got: %d times as many per request', (times, phase) => {
    const violations = 'violations: { from: metrics, metric: v_total, measure: increase, unit: count, better: lower }';
    const fed = new Fed(
      planOf([ERRORS, violations], { triggers: ['{ when: violations worse than stable, do: rollback }'] }),
    );
    const counts = (requests: number) => ({ requests, errors: 0, users: 0, fallbacks: 0 });
    const seen = { target: 'main', shareBp: 1000, countersId: 'a', unanswered: 0, audiences: {} };
    for (let minute = 1; minute <= 30 && fed.launch.state.phase === 'observing'; minute += 1) {
      const from = fed.launch.now;
      fed.launch.wait(MINUTE);
      const readings = both('violations', from, fed.launch.now, [minute * 9, minute * times]);
      const traffic = [{ ...seen, stable: counts(minute * 9000), candidate: counts(minute * 1000) }];
      fed.launch.input({ kind: 'readings', readings: [errors(from, fed.launch.now, 0), ...readings], traffic });
    }
    expect(fed.launch.state.phase).toBe(phase);
  });

  it('compares gauges by their means', () => {
    const gauges = planOf([ERRORS, MEMORY], { gate: ['candidate memory not worse than stable by 20MB'] });
    const judged = (candidate: number): string | undefined => {
      const fed = new Fed(gauges);
      fed.minutes(61, (minute, from, to) => [
        errors(from, to, 0),
        ...both('memory', from, to, [100e6 + (minute % 3) * 1e6, candidate + (minute % 2) * 1e6]),
      ]);
      const gate = fed.found('GateJudged').at(-1) ?? fed.found('GatePassed').at(-1);
      return gate?.criteria.find(({ text }) => text.includes('memory'))?.verdict;
    };
    expect(judged(105e6)).toBe('healthy');
    expect(judged(150e6)).toBe('unhealthy');
  });
});

describe('the split', () => {
  const plan = planOf([ERRORS], { triggers: ['{ when: split not as ordered, do: pause }'] });

  it.each([
    [100, false],
    [180, true],
    [40, true],
  ])('with %d of 1,000 requests to the candidate where 10 %% were ordered', (candidate, off) => {
    const fed = new Fed(plan);
    let [stable, served] = [0, 0];
    for (let minute = 0; minute < 15; minute += 1) {
      fed.launch.wait(MINUTE);
      stable += 1000 - candidate;
      served += candidate;
      const counts = (requests: number) => ({ requests, errors: 0, users: 0, fallbacks: 0 });
      const seen = { target: 'main', shareBp: 1000, countersId: 'a', unanswered: 0, audiences: {} };
      const traffic = [{ ...seen, stable: counts(stable), candidate: counts(served) }];
      fed.launch.input({ kind: 'readings', readings: [errors(fed.launch.now - MINUTE, fed.launch.now, 0)], traffic });
    }
    expect(fed.launch.state.paused !== null).toBe(off);
    if (off)
      expect(fed.launch.state.paused?.detail).toMatch(/the candidate got (18|4)% of [\d,]+ requests, 10% ordered/);
  });
});

describe('burns', () => {
  const plan = planOf([ERRORS], { triggers: ['{ when: error_rate burns > 14.4x over 12m, do: pause }'] });

  it('pauses where both windows burn, and not for a burst that is over', () => {
    const burst = new Fed(plan);
    burst.minutes(12, (minute, from, to) => [errors(from, to, minute < 2 ? 120 : 0)]);
    expect(burst.launch.state.paused).toBeNull();
    const lasting = new Fed(plan);
    lasting.minutes(12, (_, from, to) => [errors(from, to, 60)]);
    expect(lasting.launch.state.paused?.detail).toMatch(/burns 15x of its budget over 12m and 30x over 1m/);
  });
});

describe('slopes', () => {
  const plan = planOf([ERRORS, MEMORY], {
    triggers: ['{ when: memory trending up by > 60MB per 1h over 20m, do: pause }'],
  });

  it.each([
    [0.5e6, false],
    [2e6, true],
  ])('with %d bytes more each minute', (perMinute, leaks) => {
    const fed = new Fed(plan);
    fed.minutes(25, (minute, from, to) => [
      errors(from, to, 0),
      ...both('memory', from, to, [100e6, 100e6 + minute * perMinute + (minute % 2) * 1e5]),
    ]);
    expect(fed.launch.state.paused !== null).toBe(leaks);
  });
});

describe('last week', () => {
  const plan = planOf([ERRORS, MEMORY], { triggers: ['{ when: memory > last week + 50%, do: pause }'] });
  const week = (from: number, to: number, value: number, lastWeek?: number): readonly Reading[] => [
    errors(from, to, 0),
    reading('memory', {
      outcome: 'sample',
      sample: { from, to, value, requests: 0, ...(lastWeek === undefined ? {} : { lastWeek }) },
    }),
  ];

  it('compares with the same hours, and fires for nothing where they are not known', () => {
    const known = new Fed(plan).minutes(3, (_, from, to) => week(from, to, 140e6, 100e6));
    expect(known.launch.state.paused).toBeNull();
    known.minutes(1, (_, from, to) => week(from, to, 160e6, 100e6));
    expect(known.launch.state.paused).not.toBeNull();
    const unknown = new Fed(plan).minutes(3, (_, from, to) => week(from, to, 160e6));
    expect(unknown.launch.state.paused).toBeNull();
  });
});

describe('what is done without data', () => {
  const withPolicy = (policy: string, more: readonly string[] = []): Plan =>
    planOf(
      [
        ERRORS,
        `memory: { from: prometheus, query: m, unit: MB, better: lower, max_blind: 5m, on_no_data: ${policy} }`,
        ...more,
      ],
      { triggers: ['{ when: memory > 500MB, do: rollback }'] },
    );
  const silent = (
    plan: Plan,
    minutes: number,
    reason: Parameters<typeof failed>[1],
    others: readonly string[] = [],
  ): Fed =>
    new Fed(plan).minutes(minutes, (_, from, to) => [
      errors(from, to, 0),
      ...failed('memory', reason),
      ...others.flatMap((signal) => both(signal, from, to, [1e6, 600e6])),
    ]);

  it.each<readonly [string, number, Parameters<typeof failed>[1], string]>([
    ['hold', 5, 'source_down', 'observing'],
    ['hold', 8, 'source_down', 'paused'],
    ['pause', 1, 'source_down', 'paused'],
    ['rollback', 8, 'absent', 'rolling_back'],
    ['{ stale: pause, absent: rollback }', 1, 'stale', 'paused'],
    ['{ stale: pause, absent: rollback }', 8, 'absent', 'rolling_back'],
    ['{ stale: pause, absent: rollback }', 3, 'several_series', 'observing'],
    ['{ source_down: extend }', 30, 'source_down', 'observing'],
    ['{ contradictory: page }', 8, 'several_series', 'paused'],
  ])('%s after %d minutes of %s', (policy, minutes, reason, phase) => {
    const { state } = silent(withPolicy(policy), minutes, reason).launch;
    expect(state.paused === null ? state.phase : 'paused').toBe(phase);
  });

  it('takes another signal meanwhile, and acts on it', () => {
    const plan = withPolicy('{ absent: { use: rss } }', [
      'rss: { from: prometheus, query: r, unit: MB, better: lower }',
    ]);
    const fed = silent(plan, 1, 'absent', ['rss']);
    expect(fed.launch.state.phase).toBe('rolling_back');
    const blind = silent(plan, 10, 'absent');
    expect(blind.launch.state.phase).toBe('observing');
  });

  it('takes another signal while traffic is too thin', () => {
    const signals = (policy: string) => [
      ERRORS,
      `ratio: { from: traffic, measure: errors / requests, better: lower, on_no_data: { too_little_traffic: ${policy} } }`,
      'other: { from: prometheus, query: o, unit: ratio, better: lower }',
    ];
    const phaseWith = (policy: string): string => {
      const fed = new Fed(planOf(signals(policy), { triggers: ['{ when: ratio > 10%, do: rollback }'] }));
      fed.minutes(1, (_, from, to) => [
        errors(from, to, 0),
        reading('ratio', { outcome: 'pending', requests: 3, needed: 50, since: from }),
        ...both('other', from, to, [0.01, 0.4]),
      ]);
      return fed.launch.state.phase;
    };
    expect(phaseWith('{ use: other }')).toBe('rolling_back');
    expect(phaseWith('extend')).toBe('observing');
  });

  it('counts time without data for no window', () => {
    const fed = silent(withPolicy('{ source_down: extend }'), 70, 'source_down');
    expect(fed.found('GatePassed')).toEqual([]);
    expect(fed.launch.state.stage?.observedMs).toBeLessThan(2 * MINUTE);
  });
});
