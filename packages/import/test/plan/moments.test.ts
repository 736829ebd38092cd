import { expect, test } from 'vitest';
import { type PlanMoment, planMoment } from '../../src/plan/moments.ts';

const CASES: readonly (readonly [string, PlanMoment])[] = [
  ['T', { at: 'T' }],
  ['T-0', { at: 'T' }],
  ['T+0:00', { at: 'T' }],
  ['T-15m', { at: 'T-15m' }],
  ['T-15 minutes', { at: 'T-15m' }],
  ['T\u201115 min', { at: 'T-15m' }],
  ['T+1h30m', { at: 'T+1h30m' }],
  ['T+2 Hours', { at: 'T+2h' }],
  ['T+6+ hours', { at: 'T+6h' }],
  ['T+2-6 hours', { at: 'T+2h', until: 'T+6h' }],
  ['T+0-1:00', { at: 'T', until: 'T+1h' }],
  ['T+0:05 to T+1:00', { at: 'T+5m', until: 'T+1h' }],
  ['T+24 to T+48 hours', { at: 'T+24h', until: 'T+48h' }],
  ['+24 hours', { at: 'T+24h' }],
  ['T-24 horas', { at: 'T-24h' }],
  ['T-10 phút', { at: 'T-10m' }],
  ['T+30分', { at: 'T+30m' }],
  ['T+30', {}],
  ['D-1', { at: 'T-1d' }],
  ['H-2', { at: 'T-2h' }],
  ['Week -2', { at: 'T-2w' }],
  ['Week 2', {}],
  ['Day 3', { at: 'Day 3' }],
  ['Día 3', { at: 'Day 3' }],
  ['Day 3 9:00', { at: 'Day 3 09:00' }],
  ['Day -3', { at: 'T-3d' }],
  ['Days 5-6', { at: 'Day 5', until: 'Day 6' }],
  ['02:00:15', { at: '02:00:15' }],
  ['01:45 UTC', { at: '01:45', zone: 'UTC' }],
  ['01:45 - 02:00 UTC', { at: '01:45', until: '02:00', zone: 'UTC' }],
  ['02:00 UTC - 06:00 UTC', { at: '02:00', until: '06:00', zone: 'UTC' }],
  ['9:00 AM PT', { at: '09:00', zone: 'PT' }],
  ['12:30 p.m.', { at: '12:30' }],
  ['12 AM', { at: '00:00' }],
  ['2026-02-08T02:00', { at: '2026-02-08T02:00' }],
  ['2026-02-08 02:00 UTC', { at: '2026-02-08T02:00', zone: 'UTC' }],
  ['25:00', {}],
  ['soon', {}],
];

test.each(CASES)('%s is read as the plan language writes it', (text, moment) => {
  expect(planMoment(text)).toEqual(moment);
});
