import { stripVTControlCharacters } from 'node:util';
import * as fc from 'fast-check';
import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { NO_PROMPT, promptLine } from '../../src/board/keys.ts';
import { type BoardOptions, renderBoard } from '../../src/board/render.ts';
import {
  ALERTED,
  AWAITING_GO,
  COMPLETED,
  DARK,
  FOREIGN,
  HEALTHY,
  HOLDING,
  PAUSED,
  ROLLED_BACK,
  ROLLING_BACK,
} from '../support/views.ts';

const VIEWS = {
  healthy: HEALTHY,
  holding: HOLDING,
  'awaiting-go': AWAITING_GO,
  paused: PAUSED,
  'rolling-back': ROLLING_BACK,
  'rolled-back': ROLLED_BACK,
  completed: COMPLETED,
  dark: DARK,
  alerted: ALERTED,
  foreign: FOREIGN,
};
const PLAIN = { color: false, unicode: true, zone: 'UTC' } as const;

function draw(view: typeof HEALTHY, options: Partial<BoardOptions> = {}): readonly string[] {
  return renderBoard(view, { ...PLAIN, width: 80, height: 24, footer: promptLine(NO_PROMPT, view), ...options });
}

describe('the picture', () => {
  it.each(Object.entries(VIEWS))('of a launch that is %s', async (name, view) => {
    for (const [width, height] of [
      [80, 24],
      [120, 40],
      [50, 20],
    ] as const) {
      const picture = `${draw(view, { width, height }).join('\n')}\n`;
      await expect(picture).toMatchFileSnapshot(`golden/${name}-${width}x${height}.txt`);
    }
  });

  it('has an ASCII form', async () => {
    const picture = draw(PAUSED, { unicode: false });
    expect(picture.join('')).toMatch(/^[\x20-\x7e]*$/);
    await expect(`${picture.join('\n')}\n`).toMatchFileSnapshot('golden/paused-ascii.txt');
  });

  it('shows times in the zone that was asked for', () => {
    const [utc, tokyo] = ['UTC', 'Asia/Tokyo'].map((zone) => draw(HEALTHY, { zone }).at(-1));
    expect(utc).toContain('10 Feb 11:00 UTC');
    expect(tokyo).toContain('10 Feb 20:00 Asia/Tokyo');
  });
});

describe('colour', () => {
  it('says better and worse by direction and by what is better', () => {
    const lines = draw(HEALTHY, { color: true });
    const row = (name: string): string => lines.find((line) => line.includes(name)) ?? '';
    expect(row('error_rate')).toContain('\u001b[32m▼');
    expect(row('error_rate')).toContain('\u001b[33m▲');
    expect(row('success_rate')).toContain('\u001b[32m▲');
    expect(row('memory')).toContain('\u001b[33m▲');
  });

  it('changes nothing but colour', () => {
    for (const view of Object.values(VIEWS)) {
      const bare = draw(view, { color: true }).map((line) => stripVTControlCharacters(line));
      expect(bare).toEqual(draw(view));
    }
  });
});

describe('any size', () => {
  it('gives exactly so many lines of exactly so many columns', () => {
    const sizes = fc.record({ width: fc.integer({ min: 1, max: 200 }), height: fc.integer({ min: 1, max: 70 }) });
    fc.assert(
      fc.property(sizes, fc.constantFrom(...Object.values(VIEWS)), fc.boolean(), (size, view, unicode) => {
        const lines = draw(view, { ...size, unicode });
        expect(lines).toHaveLength(size.height);
        for (const line of lines) expect(stringWidth(line)).toBe(size.width);
      }),
      { numRuns: 300 },
    );
  });

  it('never lets text from outside write anything but text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const view = {
          ...HEALTHY,
          title: text,
          statusReason: text,
          log: [{ seq: 1, at: HEALTHY.at, text }],
          alerts: [{ signal: text, level: 'warning' as const, since: HEALTHY.at, text }],
        };
        const from = { source: text, status: 'lost' as const, since: HEALTHY.at, detail: text, shown: 1 };
        const picture = draw({ ...view, alertSources: [from] });
        expect(picture).toHaveLength(24);
        expect(picture.join('')).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      }),
      { numRuns: 300 },
    );
  });

  it('keeps what waits for people and what is wrong when room is short', () => {
    const low = draw(AWAITING_GO, { height: 12 }).join('\n');
    expect(low).toContain('holdpoint go --as development-lead');
    const paused = draw(PAUSED, { height: 16 }).join('\n');
    expect(paused).toContain('warning error_rate 7.2% > 5%');
    expect(draw(HOLDING).join('\n')).toContain('○ p99: 212 of 500 requests');
  });

  it('names no users where the router tells none apart', () => {
    const share = draw({ ...HEALTHY, users: 0, requests: 12 }).find((line) => line.includes('Share'));
    expect(share).toContain('12 requests');
    expect(share).not.toContain('user');
  });
});
