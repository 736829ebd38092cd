import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAlerts } from '../../src/alerts/alertmanager/answer.ts';
import { filterOf, matches } from '../../src/alerts/alertmanager/matchers.ts';
import { readWebhook } from '../../src/alerts/alertmanager/webhook.ts';
import { FieldError } from '../../src/alerts/fields.ts';
import { notification, reported, shown } from './support.ts';

const QUEUE_STUCK = {
  fingerprint: '0123456789abcdef',
  name: 'QueueStuck',
  level: 'critical',
  labels: { team: 'batch' },
  summary: 'nothing leaves the queue',
  startsAt: Date.UTC(2026, 1, 8, 14, 3),
  state: 'firing',
  drill: false,
};

function levelOf(severity: string | undefined) {
  const labels = { alertname: 'A', ...(severity === undefined ? {} : { severity }) };
  const [first] = readAlerts([shown({ labels })], {});
  return [first?.level, first?.assumedFrom];
}

describe('an answer of the API', () => {
  it('is read alert by alert', () => {
    expect(readAlerts([shown()], {})).toEqual([QUEUE_STUCK]);
    expect(readAlerts([], {})).toEqual([]);
  });

  it.each([
    [{ state: 'active', silencedBy: [], inhibitedBy: [] }, 'firing'],
    [{ state: 'unprocessed', silencedBy: [], inhibitedBy: [] }, 'firing'],
    [{ state: 'suppressed', silencedBy: ['s1'], inhibitedBy: [] }, 'silenced'],
    [{ state: 'suppressed', silencedBy: [], inhibitedBy: ['f2'] }, 'inhibited'],
    [{ state: 'suppressed', silencedBy: ['s1'], inhibitedBy: ['f2'] }, 'silenced'],
    [{ state: 'suppressed', silencedBy: [], inhibitedBy: [] }, 'firing'],
    [{ state: 'something new' }, 'firing'],
  ])('with status %j is %s', (status, state) => {
    expect(readAlerts([shown({ status })], {})[0]?.state).toBe(state);
  });

  it.each([
    [{}, 'the answer is no list'],
    [null, 'the answer is no list'],
    [[1], 'alert 1 is no object'],
    [[shown(), shown({ labels: undefined })], 'alert 2.labels is no object'],
    [[shown({ labels: { alertname: 1 } })], 'alert 1.labels.alertname is no text'],
    [[shown({ fingerprint: 7 })], 'alert 1.fingerprint is no text'],
    [[shown({ startsAt: 'yesterday' })], 'alert 1.startsAt is no time'],
    [[shown({ startsAt: '2026' })], 'alert 1.startsAt is no time'],
    [[shown({ status: 'active' })], 'alert 1.status is no object'],
    [[shown({ status: {} })], 'alert 1.status.state is no text'],
  ])('%j is refused, with the place', (body, message) => {
    expect(() => readAlerts(body, {})).toThrow(message);
  });

  it('keeps those whose labels match', () => {
    expect(readAlerts([shown()], { team: 'batch' })).toHaveLength(1);
    expect(readAlerts([shown()], { team: 'batch', zone: 'a' })).toEqual([]);
    expect(matches({ team: 'batch' }, { zone: '' })).toBe(true);
  });

  it('is asked for with a text that cannot become another matcher', () => {
    expect(filterOf({})).toEqual({});
    expect(filterOf({ team: 'a"b\\c\n' })).toEqual({ filter: 'team="a\\"b\\\\c\\n"' });
  });
});

describe('the level', () => {
  it.each([
    ['critical', 'critical'],
    ['page', 'critical'],
    ['ERROR', 'critical'],
    [' Warning ', 'warning'],
    ['ticket', 'warning'],
    ['info', 'info'],
    ['none', 'info'],
  ])('of severity %j is %s', (severity, level) => {
    expect(levelOf(severity)).toEqual([level, undefined]);
  });

  it('of a severity that is not known, or not there, is warning, and that is said', () => {
    expect(levelOf('purple')).toEqual(['warning', 'purple']);
    expect(levelOf(undefined)).toEqual(['warning', '']);
  });
});

describe('a drill', () => {
  it.each([
    [{ labels: { alertname: 'A', drill: 'true' } }, true],
    [{ labels: { alertname: 'A', holdpoint_drill: 'True' } }, true],
    [{ annotations: { drill: 'true' } }, true],
    [{ annotations: { holdpoint_drill: 'true' } }, true],
    [{ labels: { alertname: 'A', drill: 'false' } }, false],
    [{ labels: { alertname: 'A', drill: '' } }, false],
  ])('is told by its label or annotation: %j', (change, drill) => {
    expect(readAlerts([shown(change)], {})[0]?.drill).toBe(drill);
  });
});

describe('texts', () => {
  it('are cut, and hold no line ends, escapes or halves of characters', () => {
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`label_${i}`, 'v'.repeat(500)]));
    const [cut] = readAlerts(
      [
        shown({
          labels: { ...many, alertname: `a\u001b[31m\n${'😀'.repeat(200)}` },
          annotations: { summary: `${'s'.repeat(198)}😀😀` },
        }),
      ],
      {},
    );
    expect(cut?.name).toHaveLength(120);
    expect(cut?.name).toMatch(/^a \[31m 😀/);
    expect(cut?.name.isWellFormed()).toBe(true);
    expect(cut?.summary.isWellFormed()).toBe(true);
    expect(Object.keys(cut?.labels ?? {})).toHaveLength(10);
    expect(Object.values(cut?.labels ?? {}).every((value) => value.length === 100)).toBe(true);
  });

  it('may be called as anything, also as members that every object has', () => {
    const labels = JSON.parse('{"alertname":"A","__proto__":"x","constructor":"y"}');
    expect(readAlerts([shown({ labels })], { constructor: 'y' })).toHaveLength(1);
    expect(readAlerts([shown({ labels: { alertname: 'A' } })], { constructor: 'y' })).toEqual([]);
  });
});

describe('a notification', () => {
  it('tells of what fires and matches', () => {
    const body = notification([reported(), reported({ fingerprint: 'f2', status: 'resolved' })]);
    const [first, ...others] = readWebhook(body, { team: 'batch' });
    expect(first).toEqual({ ...QUEUE_STUCK, startsAt: QUEUE_STUCK.startsAt + 123 });
    expect(others).toEqual([]);
    expect(readWebhook(body, { team: 'other' })).toEqual([]);
  });

  it('may be cut off, and hold nothing', () => {
    expect(readWebhook(notification([], { truncatedAlerts: 40 }), {})).toEqual([]);
  });

  it.each([
    [[], 'the notification is no object'],
    [{}, 'version is no text'],
    [notification([], { version: '3' }), 'version is "3"; expected is "4"'],
    [notification([], { alerts: {} }), 'alerts is no list'],
    [notification([reported({ status: 'on fire' })]), 'alerts[0].status is neither firing nor resolved'],
    [notification([reported(), reported({ fingerprint: undefined })]), 'alerts[1].fingerprint is no text'],
    [notification([reported({ labels: { severity: null } })]), 'alerts[0].labels.severity is no text'],
    [notification(Array.from({ length: 10_001 }, () => reported())), 'alerts has 10001 entries, more than 10000'],
  ])('%# is refused, with the place', (body, message) => {
    expect(() => readWebhook(body, {})).toThrow(message);
  });
});

describe('whatever comes', () => {
  /** A value of JSON put somewhere into a good one. */
  const broken = (good: unknown): fc.Arbitrary<unknown> =>
    fc.tuple(fc.jsonValue(), fc.nat()).map(([value, at]) => {
      const places: { readonly of: Record<string, unknown>; readonly key: string }[] = [];
      const visit = (of: unknown): void => {
        if (typeof of !== 'object' || of === null) return;
        for (const key of Object.keys(of)) {
          places.push({ of: of as Record<string, unknown>, key });
          visit(Reflect.get(of, key));
        }
      };
      const copy = structuredClone(good);
      visit(copy);
      const place = places[at % places.length];
      if (place !== undefined) place.of[place.key] = value;
      return copy;
    });

  it.each([
    ['an answer', (body: unknown) => readAlerts(body, { team: 'batch' }), [shown(), shown()]],
    ['a notification', (body: unknown) => readWebhook(body, {}), notification([reported(), reported()])],
  ])('%s is read, or refused with the place', (_what, read, good) => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), broken(good)), (body) => {
        try {
          for (const alert of read(body)) expect(JSON.stringify(alert).length).toBeLessThan(12_000);
        } catch (error) {
          expect(error).toBeInstanceOf(FieldError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
