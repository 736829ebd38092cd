import { prometheusSource } from '../../src/metrics/prometheus.ts';
import { systemClock } from '../../src/shell/clock.ts';
import { startPrometheus } from '../support/prometheus.ts';
import { page, startPageServer } from './page-server.ts';
import { planWith, settingsOf, signalOf } from './plans.ts';

/** For the suite of all sources: a real Prometheus that scrapes a page of each version, and signals of each form. */
export async function prometheusWorld(cleanUps: (() => unknown)[]) {
  let served = 0;
  const text = () =>
    [
      `served_total{code="200"} ${served}`,
      `served_total{code="500"} ${served / 10}`,
      `took_seconds_bucket{le="0.1"} ${served / 2}`,
      `took_seconds_bucket{le="+Inf"} ${served}`,
      'memory 5e6\n',
    ].join('\n');
  const services = await Promise.all(['stable', 'candidate'].map(() => startPageServer((r) => page(text())(r))));
  const scrape = services.map(({ url }, i) => ({ url, labels: { version: i === 0 ? 'stable' : 'candidate' } }));
  const prometheus = await startPrometheus({ scrape, intervalMs: 250 });
  cleanUps.push(...services.map(({ close }) => close), prometheus.remove);
  await prometheus.scraped();
  const own = '{version="$variant"}';
  const failed = 'served_total{version="$variant",code=~"5.."}';
  const signals = [
    signalOf('memory', { kind: 'prometheus', ask: { form: 'value', query: `memory${own}` }, source: 'shop' }),
    signalOf('errors', {
      kind: 'prometheus',
      ask: { form: 'ratio', hits: failed, of: `served_total${own}` },
      source: 'shop',
    }),
    signalOf('p40', {
      kind: 'prometheus',
      ask: { form: 'histogram', histogram: `took_seconds${own}`, quantile: 0.4 },
      source: 'shop',
    }),
  ];
  const source = prometheusSource(planWith(settingsOf('prometheus', prometheus.url), signals), {
    clock: systemClock(),
  });
  cleanUps.push(() => source.close?.());
  return {
    source,
    signals: signals.map(({ id }) => id),
    lagMs: 1_000,
    work: async () => {
      await prometheus.scraped();
      served += 100;
      await prometheus.scraped();
    },
    breakDown: () => prometheus.stop(),
    mend: async () => {
      await prometheus.start();
      await prometheus.scraped();
    },
  };
}
