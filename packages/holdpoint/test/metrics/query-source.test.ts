import type { Reading } from '@holdpoint/engine';
import { describe, expect, it } from 'vitest';
import { type Answer, type Asker, failure, type Question } from '../../src/metrics/query/asker.ts';
import { querySource } from '../../src/metrics/query/source.ts';
import { VirtualClock } from '../support/virtual-clock.ts';
import { signalOf } from './plans.ts';

const rate = signalOf('rate', { kind: 'sql', query: '' }, { dimension: 'ratio', compared: true, minRequests: 10 });
const gauge = signalOf('gauge', { kind: 'sql', query: '' });

/** A place whose wall time and answers a test sets; `asked` is what it was asked for since the last look. */
function placeOf(signals = [rate]) {
  const clock = new VirtualClock();
  const place = {
    wall: 1_000,
    asked: [] as Question[],
    answer: (_: Question): Answer | Promise<Answer> => ({ kind: 'counts', hits: 1, requests: 20 }),
  };
  const asker: Asker = {
    name: 'place',
    timeoutMs: 5_000,
    parallel: 1,
    now: async () => place.wall,
    ask: async (question) => {
      place.asked.push(question);
      return place.answer(question);
    },
    tellsOfSpan: () => false,
    close: async () => {},
  };
  const source = querySource([{ asker, signals }], { clock });
  /** What a read gives; `asked` then holds its questions alone. */
  const read = async (at: number): Promise<readonly Reading[]> => {
    place.asked.length = 0;
    return (await source.read(at)).readings;
  };
  return { place, clock, read };
}

const spans = (asked: readonly Question[], variant: string) =>
  asked.filter((each) => each.variant === variant).map(({ from, to }) => [from, to]);

describe('spans', () => {
  it('begin where the last sample ended', async () => {
    const { place, read } = placeOf();
    await read(0);
    expect(spans(place.asked, 'stable')).toEqual([[1_000, 1_000]]);
    place.wall = 2_000;
    await read(1_000);
    place.wall = 3_000;
    await read(2_000);
    expect(spans(place.asked, 'stable')).toEqual([[2_000, 3_000]]);
  });

  it('begin anew where the clock of the place was set back', async () => {
    const { place, read } = placeOf();
    await read(0);
    place.wall = 500;
    const readings = await read(1_000);
    expect(spans(place.asked, 'stable')).toEqual([[500, 500]]);
    expect(readings).toMatchObject([{ outcome: 'pending', since: 1_000 }, { outcome: 'pending' }]);
  });

  it('of values end with a read that failed', async () => {
    const { place, read } = placeOf([gauge]);
    place.answer = () => ({ kind: 'value', value: 1 });
    await read(0);
    expect(await read(1_000)).toMatchObject([{ sample: { from: 0, to: 1_000 } }, {}]);
    place.answer = () => failure('absent', 'nothing');
    expect(await read(2_000)).toMatchObject([{ outcome: 'failed', reason: 'absent' }, {}]);
    place.answer = () => ({ kind: 'value', value: 1 });
    expect(await read(3_000)).toMatchObject([{ sample: { from: 3_000, to: 3_000 } }, {}]);
  });
});

describe('pairs', () => {
  it('reach over a read in which one version failed', async () => {
    const { place, read } = placeOf();
    await read(0);
    place.wall = 2_000;
    place.answer = ({ variant }) =>
      variant === 'candidate' ? failure('source_down', 'lost') : { kind: 'counts', hits: 0, requests: 20 };
    expect((await read(1_000)).map(({ outcome }) => outcome)).toEqual(['sample', 'failed']);
    place.wall = 3_000;
    place.answer = ({ from, to }) => ({ kind: 'counts', hits: 0, requests: to - from });
    const pair = (await read(2_000)).find(({ outcome }) => outcome === 'pair');
    expect(pair).toMatchObject({
      variant: 'candidate',
      pair: { from: 0, to: 2_000, stable: { requests: 2_000 }, candidate: { requests: 2_000 } },
    });
    expect(spans(place.asked, 'stable')).toEqual([
      [2_000, 3_000],
      [1_000, 3_000],
    ]);
  });

  it('wait while there is nothing to compare', async () => {
    const { place, read } = placeOf();
    place.answer = () => ({ kind: 'counts', hits: 0, requests: 0 });
    await read(0);
    place.wall = 2_000;
    expect((await read(1_000)).map(({ outcome }) => outcome)).toEqual(['pending', 'pending']);
  });
});

it('asks no more when the time of the round is over', async () => {
  const { place, clock, read } = placeOf([gauge]);
  const first = Promise.withResolvers<Answer>();
  place.answer = ({ deadline }) => {
    deadline.addEventListener('abort', () => first.resolve(failure('source_down', 'too late')));
    return first.promise;
  };
  const reading = read(0);
  await clock.advance(5_000);
  expect(await reading).toMatchObject([
    { variant: 'stable', detail: 'too late' },
    { variant: 'candidate', detail: 'place: gauge was not asked, for the questions before it took all of 5 s' },
  ]);
  expect(place.asked).toHaveLength(1);
});
