import { afterEach, describe, expect, it } from 'vitest';
import type { AlertAnswer } from '../../src/alerts/index.ts';
import { AlertWatch, type UnstampedAlerts } from '../../src/controller/alert-watch.ts';
import { settled, VirtualClock } from '../support/virtual-clock.ts';
import { alert } from './support.ts';

const QUIET: AlertAnswer = { outcome: 'alerts', alerts: [] };
const DOWN: AlertAnswer = { outcome: 'failed', reason: 'source_down', detail: 'connection refused' };

const running: { watch: AlertWatch; ended: Promise<void> }[] = [];

afterEach(async () => {
  for (const { watch, ended } of running.splice(0)) {
    watch.stop();
    await ended;
  }
});

/** A watch over one source whose answers a test sets. */
function watching(everyMs = 10_000) {
  const clock = new VirtualClock();
  const inputs: UnstampedAlerts[] = [];
  const world = { answer: async (): Promise<AlertAnswer> => QUIET, everyMs, asked: 0, closed: 0 };
  const source = {
    id: 'am',
    read: async () => {
      world.asked += 1;
      return world.answer();
    },
    close: async () => {
      world.closed += 1;
    },
  };
  const watch = new AlertWatch({
    sources: [source],
    clock,
    everyMs: () => world.everyMs,
    submit: (input) => inputs.push(input),
  });
  running.push({ watch, ended: watch.run() });
  return { clock, inputs, world, watch };
}

describe('asking', () => {
  it('begins at once, and goes on at every check', async () => {
    const { clock, inputs, world } = watching();
    await settled();
    expect(inputs).toEqual([{ kind: 'alerts', source: 'am', alerts: [], heard: 'all' }]);
    await clock.advance(35_000);
    expect(world.asked).toBe(4);
  });

  it('goes on each minute where signals are read more seldom, and never more often than each second', async () => {
    const { clock, world } = watching(3_600_000);
    await clock.advance(120_000);
    expect(world.asked).toBe(3);
    world.everyMs = 1;
    await clock.advance(60_000);
    const before = world.asked;
    await clock.advance(10_000);
    expect(world.asked - before).toBe(10);
  });

  it('ends with the launch, lets go of the sources, and says nothing any more', async () => {
    const { inputs, world, watch } = watching();
    let answer: (value: AlertAnswer) => void = () => {};
    world.answer = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    await settled();
    const said = inputs.length;
    watch.stop();
    answer(QUIET);
    await running[0]?.ended;
    expect([inputs.length, world.closed]).toEqual([said, 1]);
  });

  it('says that a source is silent each time, for the store may have failed to keep it', async () => {
    const { clock, inputs, world } = watching();
    world.answer = async () => DOWN;
    await clock.advance(25_000);
    expect(inputs.map(({ kind }) => kind)).toEqual(['alerts', 'alerts_unknown', 'alerts_unknown']);
  });
});

describe('news', () => {
  it('make the source be asked at once, and its answer counts', async () => {
    const { clock, inputs, world, watch } = watching();
    await clock.advance(5000);
    watch.hear('am', [alert()]);
    await settled();
    expect(world.asked).toBe(2);
    expect(inputs.at(-1)).toEqual({ kind: 'alerts', source: 'am', alerts: [], heard: 'all' });
  });

  it('that come while the source is being asked make it be asked again', async () => {
    const { clock, world, watch } = watching();
    await clock.advance(1000);
    let answer: (value: AlertAnswer) => void = () => {};
    world.answer = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    watch.hear('am', []);
    await settled();
    expect(world.asked).toBe(2);
    watch.hear('am', [alert()]);
    world.answer = async () => QUIET;
    answer(QUIET);
    await clock.advance(300);
    expect(world.asked).toBe(3);
  });

  it('come together: a flood of them asks four times a second', async () => {
    const { clock, world, watch } = watching();
    for (let i = 0; i < 100; i += 1) {
      watch.hear('am', [alert()]);
      await clock.advance(10);
    }
    expect(world.asked).toBeLessThanOrEqual(5);
  });

  it('are believed where the source does not answer, each alert once', async () => {
    const { clock, inputs, world, watch } = watching();
    await clock.advance(1000);
    world.answer = async () => DOWN;
    watch.hear('am', [alert(), alert()]);
    watch.hear('am', [alert({ fingerprint: 'f2' })]);
    await settled();
    expect(inputs.slice(1)).toEqual([
      { kind: 'alerts_unknown', source: 'am', reason: 'source_down', detail: 'connection refused' },
      { kind: 'alerts', source: 'am', alerts: [alert(), alert({ fingerprint: 'f2' })], heard: 'some' },
    ]);
    await clock.advance(10_000);
    expect(inputs.at(-1)?.kind).toBe('alerts_unknown');
  });

  it('of a source that is not watched are nothing', async () => {
    const { world, watch } = watching();
    watch.hear('other', [alert()]);
    await settled();
    expect(world.asked).toBe(1);
  });
});
