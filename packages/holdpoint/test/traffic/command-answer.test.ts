import fc from 'fast-check';
import { expect, it } from 'vitest';
import { LaunchError } from '../../src/errors.ts';
import { answerIn } from '../../src/traffic/command/answer.ts';

const RUNS = { numRuns: 2_000 };

/** The share that was read, or null where the text was refused; nothing else may come of a text. */
function shareOf(text: string): number | null {
  try {
    const { share } = answerIn(text, { counts: false, refused: (detail) => new LaunchError('router_refused', detail) });
    return typeof share === 'number' ? share : Math.max(...share.map(({ shareBp }) => shareBp ?? 0));
  } catch (error) {
    expect(error).toMatchObject({ name: 'LaunchError', code: 'router_refused' });
    return null;
  }
}

it('reads every share of whole basis points, in percent or in basis points', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 10_000 }), (shareBp) => {
      expect(shareOf(JSON.stringify({ v: 1, shareBp }))).toBe(shareBp);
      expect(shareOf(JSON.stringify({ v: 1, share: shareBp / 100 }))).toBe(shareBp);
      expect(shareOf(`{"v":1,"share":${(shareBp / 100).toFixed(2)}}`)).toBe(shareBp);
      expect(shareOf(JSON.stringify({ v: 1, nodes: [{ name: 'a', share: shareBp / 100 }] }))).toBe(shareBp);
    }),
    RUNS,
  );
});

it('refuses every number that is no share', () => {
  const isShare = (share: number): boolean => share >= 0 && share <= 100 && Number(share.toFixed(2)) === share;
  const other = fc.double({ noNaN: true, noDefaultInfinity: true }).filter((share) => !isShare(share));
  fc.assert(
    fc.property(other, (share) => {
      expect(shareOf(JSON.stringify({ v: 1, share }))).toBeNull();
    }),
    RUNS,
  );
});

it('refuses whatever else it is given, or finds a share in it', () => {
  const field = fc.constantFrom(
    'v',
    'share',
    'shareBp',
    'nodes',
    'launch',
    'epoch',
    'stable',
    'candidate',
    '__proto__',
  );
  const printed = fc.dictionary(field, fc.oneof(fc.jsonValue(), fc.integer({ min: -1, max: 101 })));
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        printed.map((found) => JSON.stringify({ v: 1, ...found })),
      ),
      (text) => {
        const share = shareOf(text);
        expect(share === null || (Number.isInteger(share) && share >= 0 && share <= 10_000)).toBe(true);
      },
    ),
    RUNS,
  );
});

it('refuses half of what it would read', () => {
  const whole = JSON.stringify({ v: 1, share: 25, launch: 'shop-1', epoch: 3 });
  for (let length = 0; length < whole.length; length += 1) expect(shareOf(whole.slice(0, length))).toBeNull();
  expect(shareOf(whole)).toBe(2_500);
});
