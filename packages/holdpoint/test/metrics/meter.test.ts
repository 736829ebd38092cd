import type { SeriesMeasure } from '@holdpoint/plan';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Meter } from '../../src/metrics/page/meter.ts';
import { beginStage, follow } from '../../src/metrics/page/meter.ts';

/** Follows `[at, value]` pairs; `stage` stands for the beginning of a stage. */
function followAll(measure: SeriesMeasure, reads: readonly (readonly [number, number] | 'stage')[]) {
  let meter: Meter | null = null;
  return reads.flatMap((read) => {
    if (read === 'stage') {
      meter = meter === null ? null : beginStage(meter);
      return [];
    }
    const step = follow(meter, { at: read[0], value: read[1] }, measure);
    meter = step.meter;
    return [step.sample === null ? null : [step.sample.from, step.sample.to, step.sample.value]];
  });
}

describe('a series that is followed', () => {
  it('gives values as they stand, from the read before', () => {
    expect(
      followAll('value', [
        [10, 5],
        [20, 3],
        [40, 8],
      ]),
    ).toEqual([
      [10, 10, 5],
      [10, 20, 3],
      [20, 40, 8],
    ]);
  });

  it('gives rates per second of launch time from the second read on', () => {
    expect(
      followAll('rate', [
        [0, 100],
        [2_000, 110],
        [3_000, 110],
      ]),
    ).toEqual([null, [0, 2_000, 5], [2_000, 3_000, 0]]);
  });

  it('gives no rate over no time, and loses nothing by it', () => {
    expect(
      followAll('rate', [
        [0, 100],
        [0, 105],
        [1_000, 110],
      ]),
    ).toEqual([null, null, [0, 1_000, 10]]);
  });

  it('counts rises since the stage was entered', () => {
    const reads = [[0, 100], [10, 104], 'stage', [20, 105], [30, 109]] as const;
    expect(followAll('increase', reads)).toEqual([
      [0, 0, 0],
      [0, 10, 4],
      [20, 20, 1],
      [20, 30, 5],
    ]);
  });

  it('takes a fall for a new process, all of whose count is new', () => {
    expect(
      followAll('increase', [
        [0, 100],
        [10, 103],
        [20, 2],
        [30, 6],
      ]).map((each) => each?.[2]),
    ).toEqual([0, 3, 5, 9]);
    expect(
      followAll('rate', [
        [0, 100],
        [1_000, 4],
      ]),
    ).toEqual([null, [0, 1_000, 4]]);
  });

  it('begins a rate anew with the stage', () => {
    expect(followAll('rate', [[0, 0], [1_000, 5], 'stage', [2_000, 9], [3_000, 10]])).toEqual([
      null,
      [0, 1_000, 5],
      null,
      [2_000, 3_000, 1],
    ]);
  });

  it('sums to the whole rise of a counter, whenever its process begins again', () => {
    const step = fc.record({ ms: fc.integer({ min: 1, max: 1000 }), rise: fc.nat(50), again: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let [at, value, whole] = [0, 0, 0];
        const reads: (readonly [number, number])[] = [[0, 0]];
        for (const { ms, rise, again } of steps) {
          // A restart shows only as a fall; a counter that has come back to where it was looks the same as one that stood.
          value = again && rise < value ? rise : value + rise;
          at += ms;
          whole += rise;
          reads.push([at, value]);
        }
        expect(followAll('increase', reads).at(-1)?.[2]).toBe(whole);
        const rates = followAll('rate', reads).flatMap((each) => (each === null ? [] : [each]));
        const summed = rates.reduce((sum, [from = 0, to = 0, rate = 0]) => sum + (rate * (to - from)) / 1000, 0);
        expect(summed).toBeCloseTo(whole, 6);
      }),
    );
  });
});
