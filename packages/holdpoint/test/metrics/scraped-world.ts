import type { Reading } from '@holdpoint/engine';
import type { Plan, Signal } from '@holdpoint/plan';
import { prometheusSource } from '../../src/metrics/prometheus.ts';
import { systemClock } from '../../src/shell/clock.ts';
import { type FakePrometheus, startFakePrometheus } from './fake-prometheus.ts';
import { planWith, settingsOf } from './plans.ts';

/** Server time at which launch time is 0. */
export const START = Date.UTC(2026, 1, 1);
/** Milliseconds between scrapes; they lie 3 s before each read. */
export const EVERY = 15_000;
export const LAG = 3_000;

/** Values of a series at scrapes one after the other; null where it is missing. */
type Scrapes = readonly (number | null)[];

export interface World {
  readonly fake: FakePrometheus;
  readonly source: ReturnType<typeof prometheusSource>;
  /** A series whose first scrape lies before the read 0, the second one before the read 1, and so on. */
  add(metric: Readonly<Record<string, string>>, scrapes: Scrapes): void;
  /** The read at a number of scrapes after the start; launch time begins at 0. */
  read(n: number, more?: number): Promise<readonly Reading[]>;
}

/** A source of these signals over a server whose scrapes a test sets; `cleanUps` get what ends both. */
export async function scrapedWorld(
  cleanUps: (() => unknown)[],
  signals: readonly Signal[],
  thresholds: Plan['thresholds'] = {},
  stages: Plan['stages'] = [],
): Promise<World> {
  const fake = await startFakePrometheus();
  cleanUps.push(() => fake.server.close());
  const plan = { ...planWith(settingsOf('prometheus', fake.server.url), signals), thresholds, stages };
  const source = prometheusSource(plan, {
    clock: { ...systemClock(), wall: () => fake.now },
  });
  cleanUps.push(() => source.close?.());
  return {
    fake,
    source,
    add: (metric, scrapes) => {
      const values = scrapes.flatMap((value, i): [number, string][] =>
        value === null ? [] : [[START + i * EVERY - LAG, String(value)]],
      );
      fake.series.push({ metric: { instance: 'a', ...metric }, values });
    },
    read: async (n, more = 0) => {
      fake.now = START + n * EVERY + more;
      return (await source.read(n * EVERY + more)).readings;
    },
  };
}

/** Readings of one version over reads 0, 1, 2 and so on. */
export async function reads(
  count: number,
  variant: 'stable' | 'candidate',
  { read }: World,
): Promise<readonly Reading[]> {
  const found: Reading[] = [];
  for (let n = 0; n < count; n += 1) {
    found.push(...(await read(n)).filter((each) => each.variant === variant && each.label === undefined));
  }
  return found;
}
