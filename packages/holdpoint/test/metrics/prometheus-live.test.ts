import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import type { Reading } from '@holdpoint/engine';
import type { PrometheusAsk, Signal } from '@holdpoint/plan';
import { afterEach, describe, expect, it } from 'vitest';
import { prometheusSource } from '../../src/metrics/prometheus.ts';
import { systemClock } from '../../src/shell/clock.ts';
import type { ScrapedPage } from '../support/prometheus.ts';
import { startPrometheus } from '../support/prometheus.ts';
import { nativeHistogramPage } from './native-histogram.ts';
import type { Answer } from './page-server.ts';
import { page, startPageServer } from './page-server.ts';
import { planWith, settingsOf, signalOf } from './plans.ts';

const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** A page that Prometheus scrapes as the candidate's. */
async function candidatePage(answer: Answer) {
  const server = await startPageServer((response) => served.answer(response));
  cleanUps.push(() => server.close());
  const served = { answer, close: () => server.close(), scrape: { url: server.url, labels: { version: 'candidate' } } };
  return served;
}

async function prometheusOver(
  scrape: readonly ScrapedPage[],
  more: Partial<Parameters<typeof startPrometheus>[0]> = {},
) {
  const prometheus = await startPrometheus({ scrape, intervalMs: 250, ...more });
  cleanUps.push(() => prometheus.remove());
  return prometheus;
}

function signal(ask: PrometheusAsk, more: Partial<Signal> = {}): Signal {
  return signalOf('s', { kind: 'prometheus', source: 'shop', ask }, more);
}

/** Reads one signal of the candidate. */
function reader(url: string, own: Signal): (stage?: string) => Promise<Reading | undefined> {
  const clock = systemClock();
  const source = prometheusSource(planWith(settingsOf('prometheus', url), [own]), { clock });
  cleanUps.push(() => source.close?.());
  return async (stage) => {
    const { readings } = await source.read(clock.now(), stage);
    return readings.find(({ variant, label }) => variant === 'candidate' && label === undefined);
  };
}

describe('a real Prometheus', () => {
  it('gives no healthy rate over a target that is dead', async () => {
    const served = await candidatePage(page('served_total 5\n'));
    const prometheus = await prometheusOver([served.scrape]);
    const query = 'sum(rate(served_total{version="$variant"}[1m]))';
    const read = reader(prometheus.url, signal({ form: 'value', query }));
    await prometheus.scraped(2);
    expect(await read()).toMatchObject({ outcome: 'sample', sample: { value: 0 } });
    await served.close();
    await prometheus.until('up', ([up]) => up?.value?.[1] === '0');
    // The expression still has its value of the last minute.
    expect(await prometheus.query(query.replace('$variant', 'candidate'))).toMatchObject([
      { value: [expect.anything(), '0'] },
    ]);
    expect(await read()).toMatchObject({
      outcome: 'failed',
      reason: 'stale',
      detail: expect.stringMatching(/^served_total\{version="candidate"\} has ended/),
    });
  });

  it('gives no healthy value of a series that stands still in time', async () => {
    const frozen = Date.now() - 100_000;
    const served = await candidatePage(page(`depth 5 ${frozen}\n`));
    const prometheus = await prometheusOver([served.scrape]);
    await prometheus.until('depth', (found) => found.length === 1);
    const read = reader(prometheus.url, signal({ form: 'value', query: 'max(depth{version="$variant"})' }));
    expect(await read()).toMatchObject({
      reason: 'stale',
      detail: expect.stringMatching(/last scraped 1\d\d(\.\d)? s ago/),
    });
  });

  it('is asked nothing else by a stage of an odd name', async () => {
    const odd = '"} or vector(0) or x{y="\n\\';
    const served = await candidatePage(page(`depth{stage=${JSON.stringify(odd)}} 7\ndepth{stage="x"} 1\n`));
    const prometheus = await prometheusOver([served.scrape]);
    await prometheus.scraped();
    for (const matcher of [
      'stage="$stage"',
      "stage='$stage'",
      'stage=~"$stage"',
      'stage=`$stage`',
      'stage=~`$stage`',
    ]) {
      const query = `depth{version="$variant",${matcher}}`;
      const read = reader(prometheus.url, signal({ form: 'value', query }));
      await read(odd);
      await prometheus.scraped();
      expect(await read(odd)).toMatchObject({ sample: { value: 7 } });
    }
    const one = reader(prometheus.url, signal({ form: 'value', query: 'depth{version="$variant",stage=~"$stage"}' }));
    expect(await one('.*')).toMatchObject({ reason: 'absent' });
  });

  it('gives its own words for what it cannot evaluate', async () => {
    const served = await candidatePage(page('depth{a="1"} 1\ndepth{a="2"} 1\n'));
    const prometheus = await prometheusOver([served.scrape]);
    await prometheus.scraped();
    const read = reader(
      prometheus.url,
      signal({ form: 'value', query: 'depth{version="$variant"} * on (version) depth' }),
    );
    expect(await read()).toMatchObject({
      reason: 'unreadable',
      detail: expect.stringMatching(/answered execution: found duplicate series for the match group/),
    });
  });

  it('counts errors of a series that begins with the first error', async () => {
    let text = 'served_total{code="200"} 1000\n';
    const served = await candidatePage((response) => page(text)(response));
    const prometheus = await prometheusOver([served.scrape]);
    const own = 'served_total{version="$variant"}';
    const hits = 'served_total{version="$variant",code=~"5.."}';
    const read = reader(prometheus.url, signal({ form: 'ratio', hits, of: own }, { minRequests: 10 }));
    await prometheus.scraped();
    expect(await read()).toMatchObject({ outcome: 'pending', needed: 10 });
    await prometheus.scraped();
    text = 'served_total{code="200"} 1015\nserved_total{code="503"} 5\n';
    await prometheus.scraped();
    expect(await read()).toMatchObject({ sample: { requests: 20, hits: 5, value: 0.25 } });
    text = 'served_total{code="200"} 3\n';
    await prometheus.scraped();
    expect(await read()).toMatchObject({
      reason: 'counter_reset',
      detail: expect.stringMatching(/fell from 1015 to 3/),
    });
  });

  it('gives quantiles of native histograms', async () => {
    let counts = new Map([[0, 100]]);
    const served = await candidatePage((response) => nativeHistogramPage('took_seconds', counts)(response));
    const prometheus = await prometheusOver([served.scrape], { args: ['--enable-feature=native-histograms'] });
    await prometheus.until('took_seconds', (found) => found.length === 1);
    const ask = { form: 'histogram', histogram: 'took_seconds{version="$variant"}', quantile: 0.5 } as const;
    const read = reader(prometheus.url, signal(ask, { scale: 1_000 }));
    await read();
    await prometheus.scraped();
    // Of 20 more, all lie above 2 s and up to 4 s.
    counts = new Map([
      [0, 100],
      [2, 20],
    ]);
    await prometheus.scraped();
    expect(await read()).toMatchObject({ outcome: 'sample', sample: { requests: 20, value: 3_000 } });
  });

  it('tells what was a week ago', async () => {
    const served = await candidatePage(page('depth 3\n'));
    const week = Math.floor(Date.now() / 1_000) - 604_800;
    const lines = Array.from({ length: 40 }, (_, i) => `depth{version="stable"} 8 ${week + (i - 20) * 15}`);
    const prepare = (data: string): void => backfill(data, ['# TYPE depth gauge', ...lines, '# EOF', ''].join('\n'));
    const prometheus = await prometheusOver([served.scrape], { prepare });
    await prometheus.scraped();
    const own = signal({ form: 'value', query: 'depth{version="$variant"}' }, { lastWeek: true, scale: 10 });
    expect(await reader(prometheus.url, own)()).toMatchObject({ sample: { value: 30, lastWeek: 80 } });
  });
});

/** Puts samples of the past into the data of a Prometheus that does not run yet. */
function backfill(data: string, openMetrics: string): void {
  mkdirSync(data, { recursive: true });
  const file = `${data}.openmetrics`;
  writeFileSync(file, openMetrics);
  const ended = spawnSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', file, data], { encoding: 'utf8' });
  rmSync(file);
  if (ended.status !== 0) throw new Error(ended.stderr);
}
