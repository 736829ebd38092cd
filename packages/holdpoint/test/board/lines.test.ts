import { describe, expect, it } from 'vitest';
import { eventLine } from '../../src/board/lines.ts';
import { recorded } from '../support/fake-launch.ts';

const PLAIN = { zone: 'UTC', color: false } as const;

describe('a line', () => {
  it('has the time in the zone, and the sentence', () => {
    const event = recorded(3, { type: 'StageCompleted', data: { stage: 1 } });
    expect(eventLine(event, PLAIN)).toBe('2026-02-08 09:00:03  stage 2 completed');
    expect(eventLine(event, { ...PLAIN, zone: 'Asia/Tokyo' })).toBe('2026-02-08 18:00:03  stage 2 completed');
  });

  it('is coloured by what matters', () => {
    const event = recorded(0, { type: 'LaunchAborted', data: { reason: 'NO-GO' } });
    expect(eventLine(event, { ...PLAIN, color: true })).toContain('\u001b[1;31mlaunch aborted: NO-GO\u001b[0m');
  });

  it('carries no control characters from outside', () => {
    const event = recorded(0, { type: 'LaunchAborted', data: { reason: 'x\u001b]0;y\u0007\nz' } });
    expect(eventLine(event, PLAIN)).toBe('2026-02-08 09:00:00  launch aborted: x z');
  });

  it('is left out where the event says nothing new', () => {
    expect(eventLine(recorded(0, { type: 'ReadingsTaken', data: { readings: [], traffic: [] } }), PLAIN)).toBeNull();
  });
});
