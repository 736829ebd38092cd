import { expect, test } from 'vitest';
import { planOf, problemsOf } from './plans.ts';

/** What the launch says of its time, and the moment of its one step. */
interface Timed {
  readonly launch: string;
  readonly at: string;
  readonly zone?: string;
}

const timed = ({ launch, at, zone = 'Europe/Berlin' }: Timed): string => `holdpoint: 1
launch:
  name: deployment-day
  version: 1.0.0
  timezone: ${zone}
  ${launch}
people:
  ana: { name: Ana Ruiz }
roles:
  lead: { people: [ana], may: [go, continue, rollback, pause] }
runbook:
  - phase: Day
    steps:
      - name: Boards on
        owner: lead
        at: ${at}
`;

/** The step's time as UTC, to the second. */
function timeOf(plan: Timed): string {
  const at = planOf(timed(plan)).runbook[0]?.steps[0]?.at;
  if (at?.kind !== 'wall') throw new Error(`${plan.at} is no time on the clock`);
  return new Date(at.atMs).toISOString().replace('.000Z', 'Z');
}

/** Codes of what is wrong with the plan, each with its place. */
const faultsOf = (plan: Timed) =>
  problemsOf(timed(plan))
    .filter(({ severity }) => severity === 'error')
    .map(({ code, position: { line, column } }) => ({ code, line, column }));

const AT_STEP = { line: 16, column: 13 };
const START = 'start: 2026-02-08T02:00';
const NIGHT = 'window: { from: 2026-02-08T22:00, to: 2026-02-09T04:00 }';

test.each([
  ['T', 0],
  ['T-15m', -900_000],
  ['T+1h30m', 5_400_000],
  ['T - 2d', -172_800_000],
  ['T+PT5M', 300_000],
])('%s slides with T, with a start or without one', (at, offsetMs) => {
  for (const launch of [START, 'title: Day']) {
    expect(planOf(timed({ launch, at })).runbook[0]?.steps[0]?.at).toEqual({ kind: 'relative', offsetMs, text: at });
  }
});

test('a local time that clocks skip is refused where it is written', () => {
  const launch = 'window: { from: 2026-03-28T22:00, to: 2026-03-29T06:00 }';
  const fault = [{ code: 'local_time_skipped', ...AT_STEP }];
  expect(faultsOf({ launch, at: '2026-03-29T02:30' })).toEqual(fault);
  expect(faultsOf({ launch, at: '02:30' })).toEqual(fault);
  expect(faultsOf({ launch, at: 'Day 2 02:30' })).toEqual(fault);
  expect(timeOf({ launch, at: '01:59:59' })).toBe('2026-03-29T00:59:59Z');
  expect(timeOf({ launch, at: '03:00' })).toBe('2026-03-29T01:00:00Z');
  expect(timeOf({ launch, at: '02:30', zone: 'UTC' })).toBe('2026-03-29T02:30:00Z');
});

test('a local time that clocks show twice is refused where it is written', () => {
  const launch = 'window: { from: 2026-10-24T22:00, to: 2026-10-25T06:00 }';
  const fault = [{ code: 'local_time_twice', ...AT_STEP }];
  expect(faultsOf({ launch, at: '2026-10-25T02:30' })).toEqual(fault);
  expect(faultsOf({ launch, at: '02:30' })).toEqual(fault);
  expect(faultsOf({ launch, at: 'Day 2 02:30' })).toEqual(fault);
  expect(timeOf({ launch, at: '01:59:59' })).toBe('2026-10-24T23:59:59Z');
  expect(timeOf({ launch, at: '03:00' })).toBe('2026-10-25T02:00:00Z');
});

test('29 February is a day of leap years alone', () => {
  const at = (year: number) => ({ launch: `start: ${year}-02-28T02:00`, at: `${year}-02-29T02:00` });
  expect(timeOf(at(2028))).toBe('2028-02-29T01:00:00Z');
  expect(faultsOf(at(2027))).toEqual([{ code: 'bad_moment', ...AT_STEP }]);
  expect(timeOf({ ...at(2028), at: 'Day 2' })).toBe('2028-02-29T01:00:00Z');
  expect(timeOf({ ...at(2027), at: 'Day 2' })).toBe('2027-03-01T01:00:00Z');
});

test.each([
  ['22:00', '2026-02-08T21:00:00Z'],
  ['23:30', '2026-02-08T22:30:00Z'],
  ['00:00', '2026-02-08T23:00:00Z'],
  ['02:00:15', '2026-02-09T01:00:15Z'],
  ['04:00', '2026-02-09T03:00:00Z'],
  // Outside of the window, the end that is nearer decides.
  ['05:00', '2026-02-09T04:00:00Z'],
  ['21:00', '2026-02-08T20:00:00Z'],
  // As far from the one end as from the other: the earlier day.
  ['13:00', '2026-02-08T12:00:00Z'],
])('in a window over midnight, %s is the one nearest to the window', (at, expected) => {
  expect(timeOf({ launch: NIGHT, at })).toBe(expected);
});

test('without a window, a time of day is the one nearest to the start', () => {
  expect(timeOf({ launch: START, at: '23:00' })).toBe('2026-02-07T22:00:00Z');
  expect(timeOf({ launch: START, at: '13:59' })).toBe('2026-02-08T12:59:00Z');
  expect(timeOf({ launch: START, at: '14:00' })).toBe('2026-02-07T13:00:00Z');
});

test.each([
  ['Day 1', '2026-12-28T08:00:00Z'],
  ['Day 3', '2026-12-30T08:00:00Z'],
  ['Day 3 10:15', '2026-12-30T09:15:00Z'],
  ['Day 8', '2027-01-04T08:00:00Z'],
  ['Day 8 00:00', '2027-01-03T23:00:00Z'],
])('%s of a launch in week 53 is counted by the calendar', (at, expected) => {
  expect(timeOf({ launch: 'start: 2026-12-28T09:00', at })).toBe(expected);
});

test('days keep the time of day when clocks change between them', () => {
  const launch = 'start: 2026-03-28T09:00';
  expect(timeOf({ launch, at: 'Day 1' })).toBe('2026-03-28T08:00:00Z');
  expect(timeOf({ launch, at: 'Day 2' })).toBe('2026-03-29T07:00:00Z');
});

test('the start counts the days where it is not the beginning of the window', () => {
  const launch = 'window: { from: 2026-02-08T22:00, to: 2026-02-09T04:00 }\n  start: 2026-02-09T02:00';
  expect(timeOf({ launch, at: 'Day 1' })).toBe('2026-02-09T01:00:00Z');
  expect(timeOf({ launch, at: '22:30' })).toBe('2026-02-08T21:30:00Z');
});

test.each(['09:00', 'Day 3', '2026-02-08T02:00'])('%s needs to know when the launch starts', (at) => {
  const text = timed({ launch: 'title: Day', at });
  expect(problemsOf(text).map(({ code }) => code)).toContain('needs_start');
});

test.each(['T*2h', 'Day 0', 'Day', '24:00', '2:30', '2026-02-30T02:00', 'tomorrow', 'Day 3 25:00'])(
  '%s is no moment',
  (at) => {
    expect(faultsOf({ launch: START, at })).toEqual([{ code: 'bad_moment', ...AT_STEP }]);
  },
);
