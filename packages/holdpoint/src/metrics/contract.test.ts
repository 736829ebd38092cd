import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Reading, Sample } from '@holdpoint/engine';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { commandWorld } from '../../test/metrics/command-world.ts';
import { CountingRouter } from '../../test/metrics/counting-router.ts';
import { jsonWorld } from '../../test/metrics/json-world.ts';
import type { Answer } from '../../test/metrics/page-server.ts';
import { page, startPageServer } from '../../test/metrics/page-server.ts';
import { planOf, signalOf, targetOf } from '../../test/metrics/plans.ts';
import { prometheusWorld } from '../../test/metrics/prometheus-world.ts';
import { closeSqlWorlds, sqlWorld } from '../../test/metrics/sql-world.ts';
import { VirtualClock } from '../../test/support/virtual-clock.ts';
import type { MetricsSource } from './index.ts';
import { metricsPageSource } from './metrics-page.ts';
import { DEADLINE_MS, MAX_PAGE } from './page/fetch.ts';
import { openSources } from './registry.ts';
import { trafficSource } from './traffic.ts';

/** A source with the world that it reads, which the suite lets work, break and mend. */
interface World {
  readonly source: MetricsSource;
  /** Signals that every read must tell of, on both versions. */
  readonly signals: readonly string[];
  /** Something happens that all signals can be measured by. */
  work(): Promise<void>;
  /** What is read cannot be reached. */
  breakDown(): Promise<void>;
  mend(): Promise<void>;
  /** How long before a read its samples may end, in milliseconds; 0 unless stated. */
  readonly lagMs?: number;
}

const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

afterAll(closeSqlWorlds);

/** Every file of this folder that makes a source, and a world for it. */
const WORLDS: Readonly<Record<string, () => Promise<World>>> = {
  'traffic.ts': async () => {
    const router = new CountingRouter();
    const measured = { minRequests: 20, by: ['endpoint'] };
    const signals = [
      signalOf('error_rate', { kind: 'traffic', measure: { kind: 'errors' } }, measured),
      signalOf('p95', { kind: 'traffic', measure: { kind: 'latency', quantile: 0.95 } }, measured),
      signalOf('rps', { kind: 'traffic', measure: { kind: 'requests_per_second' } }),
    ];
    return {
      source: trafficSource(planOf(signals), { main: router }),
      signals: signals.map(({ id }) => id),
      work: async () => {
        router.serve('stable', { requests: 21, errors: 1 });
        router.serve('candidate', { requests: 25 });
      },
      breakDown: async () => {
        router.down = true;
      },
      mend: async () => {
        router.down = false;
      },
    };
  },
  'metrics-page.ts': async () => {
    let served = 0;
    const server = await startPageServer((response) => page(`memory 5e6\nserved_total ${served}\n`)(response));
    cleanUps.push(() => server.close());
    const signals = (['value', 'rate', 'increase'] as const).map((measure) =>
      signalOf(measure, { kind: 'metrics', metric: 'served_total', labels: {}, measure }),
    );
    const plan = planOf(signals, [targetOf('main', { stable: server.url, candidate: server.url })]);
    return {
      source: metricsPageSource(plan, new VirtualClock()),
      signals: signals.map(({ id }) => id),
      work: async () => {
        served += 10;
      },
      breakDown: () => server.close(),
      mend: () => server.listen(),
    };
  },
  'command.ts': async () => {
    const world = commandWorld();
    cleanUps.push(world.close);
    return world;
  },
  'json.ts': async () => {
    const world = await jsonWorld();
    cleanUps.push(world.close);
    return world;
  },
  'sql.ts': async () => {
    const world = await sqlWorld();
    cleanUps.push(() => world.source.close?.());
    return world;
  },
  'prometheus.ts': () => prometheusWorld(cleanUps),
};

/** Files that make no source of their own. */
const OTHERS = ['index.ts', 'pairs.ts', 'registry.ts', 'contract.test.ts'];

function samplesOf(readings: readonly Reading[]): readonly { readonly key: string; readonly sample: Sample }[] {
  return readings.flatMap((reading) => {
    const key = JSON.stringify([reading.signal, reading.variant, reading.label]);
    return reading.outcome === 'sample' ? [{ key, sample: reading.sample }] : [];
  });
}

it('enrols every source of this folder', () => {
  const files = readdirSync(fileURLToPath(new URL('.', import.meta.url))).filter((name) => name.endsWith('.ts'));
  expect(files.filter((name) => !OTHERS.includes(name)).sort()).toEqual(Object.keys(WORLDS).sort());
});

describe.each(Object.entries(WORLDS))('%s', (_, open) => {
  it('tells of every signal on both versions exactly once without a label', async () => {
    const { source, signals, work } = await open();
    for (const at of [1_000, 2_000]) {
      const { readings } = await source.read(at);
      const plain = readings.filter(({ label }) => label === undefined).map((r) => `${r.signal} ${r.variant}`);
      const expected = signals.flatMap((signal) => [`${signal} stable`, `${signal} candidate`]);
      expect(plain.toSorted()).toEqual(expected.toSorted());
      await work();
    }
  });

  it('gives finite samples of every signal that never overlap and end now', async () => {
    const { source, signals, work, lagMs = 0 } = await open();
    const ends = new Map<string, number>();
    const told = new Set<string>();
    for (let at = 1_000; at <= 10_000; at += 1_500) {
      for (const { key, sample } of samplesOf((await source.read(at)).readings)) {
        expect(Number.isFinite(sample.value)).toBe(true);
        expect(sample.from).toBeLessThanOrEqual(sample.to);
        expect(sample.from).toBeGreaterThanOrEqual(ends.get(key) ?? 0);
        expect(sample.to).toBeLessThanOrEqual(at);
        expect(sample.to).toBeGreaterThanOrEqual(at - lagMs);
        ends.set(key, sample.to);
        told.add(key);
      }
      await work();
    }
    const keys = signals.flatMap((signal) => [`["${signal}","stable",null]`, `["${signal}","candidate",null]`]);
    expect([...told]).toEqual(expect.arrayContaining(keys));
  });

  it('says where it failed when what it reads is down, and recovers by itself', async () => {
    const { source, signals, work, breakDown, mend } = await open();
    await source.read(1_000);
    await work();
    await breakDown();
    const broken = await source.read(2_000);
    expect(broken.readings).toHaveLength(signals.length * 2);
    for (const reading of broken.readings) {
      expect(reading).toMatchObject({ outcome: 'failed', reason: 'source_down' });
      expect(reading.outcome === 'failed' ? reading.detail : '').toMatch(
        /router of main|(?:GET|POST) http:.*\/(?:metrics|status|query)|PostgreSQL shop: \S|command \S+ /,
      );
    }
    expect(broken.traffic).toEqual([]);
    await mend();
    const mended = await source.read(3_000);
    const outcomes = mended.readings.filter(({ label }) => label === undefined).map(({ outcome }) => outcome);
    expect(new Set(outcomes)).toEqual(new Set(['sample']));
  });

  it('reaches with no sample behind the first read of a stage', async () => {
    const { source, signals, work } = await open();
    await source.read(1_000);
    await work();
    source.stageEntered();
    const first = samplesOf((await source.read(5_000)).readings);
    await work();
    const second = samplesOf((await source.read(6_000)).readings);
    for (const { sample } of [...first, ...second]) expect(sample.from).toBeGreaterThanOrEqual(5_000);
    expect(second.length).toBeGreaterThanOrEqual(signals.length * 2);
  });

  it('gives no rate or ratio twice for one moment', async () => {
    const { source, work, lagMs = 0 } = await open();
    await source.read(1_000);
    await work();
    const spans = samplesOf((await source.read(1_000)).readings).map(({ sample }) => sample.to - sample.from);
    expect(spans.every((span) => span <= lagMs)).toBe(true);
    for (const { sample } of samplesOf((await source.read(1_000)).readings)) {
      expect(Number.isFinite(sample.value)).toBe(true);
    }
  });
});

/** A page source with one signal over a server that answers so. */
async function pageWorld(answer: Answer, { labels = {}, by = [] as readonly string[] } = {}) {
  const server = await startPageServer(answer);
  cleanUps.push(() => server.close());
  const signal = signalOf('memory', { kind: 'metrics', metric: 'memory', labels, measure: 'value' }, { by });
  const clock = new VirtualClock();
  const plan = planOf([signal], [targetOf('main', { stable: server.url, candidate: server.url })]);
  return { server, clock, source: metricsPageSource(plan, clock) };
}

describe('metrics-page.ts, against servers that answer badly', () => {
  it.each<readonly [string, Answer, string, RegExp]>([
    ['status 500', (r) => r.writeHead(500).end('memory 1\n'), 'source_down', /answered 500$/],
    ['a redirect', (r) => r.writeHead(302, { location: '/x' }).end(), 'source_down', /answered 302$/],
    ['a closed connection', (r) => r.destroy(), 'source_down', /GET http.*: \S/],
    ['half a page', (r) => cutOff(r), 'source_down', /GET http.*: \S/],
    ['JSON', page('{"memory":1}', 'application/json'), 'unreadable', /content type application\/json/],
    ['no content type', (r) => r.writeHead(200).end('memory 1\n'), 'unreadable', /content type none/],
    ['HTML', page('<html></html>', 'text/html'), 'unreadable', /content type text\/html/],
    ['HTML that says it is text', page('<html></html>\n'), 'unreadable', /line 1: no metric name/],
    ['a line that is cut', page('memory 12\nmemory_to'), 'unreadable', /line 2: the last line has no end/],
    ['2 MiB', page('memory 1\n'.repeat(240_000)), 'unreadable', new RegExp(`exceeds ${MAX_PAGE} bytes`)],
    ['an empty page', page(''), 'absent', /no series matches memory$/],
    ['another metric', page('memory_total 1\n'), 'absent', /no series matches memory$/],
    ['NaN', page('memory NaN\n'), 'not_finite', /memory is NaN/],
    ['infinity', page('memory +Inf\n'), 'not_finite', /memory is Infinity/],
    ['a series twice', page('memory 1\nmemory 1\n'), 'several_series', /2 series match memory;/],
    ['two series', page('memory{a="1"} 1\nmemory{a="2"} 1\n'), 'several_series', /2 series match/],
    ['an old value', page(`memory 1 ${Date.UTC(2026, 0, 31)}\n`), 'absent', /last set 86400 s ago/],
  ])('%s', async (_, answer, reason, detail) => {
    const { source } = await pageWorld(answer);
    const { readings } = await source.read(1_000);
    expect(readings).toHaveLength(2);
    for (const reading of readings) {
      expect(reading).toMatchObject({ outcome: 'failed', reason, detail: expect.stringMatching(detail) });
    }
  });

  it.each<readonly [string, Answer]>([
    ['never answers', () => {}],
    ['begins a page and never ends it', (r) => r.writeHead(200, { 'content-type': 'text/plain' }).write('memory 1\n')],
  ])('gives up at the deadline on one that %s', async (_, answer) => {
    const asked = Promise.withResolvers<void>();
    let requests = 0;
    const { source, clock } = await pageWorld((response) => {
      answer(response);
      requests += 1;
      if (requests === 2) asked.resolve();
    });
    const reading = source.read(1_000);
    await asked.promise;
    await clock.advance(DEADLINE_MS);
    expect((await reading).readings).toMatchObject([
      { outcome: 'failed', reason: 'source_down', detail: expect.stringMatching(/no complete answer within 2 s$/) },
      { outcome: 'failed', reason: 'source_down' },
    ]);
  });

  it('chooses among series by labels', async () => {
    const text = 'memory{area="heap",pid="1"} 5\nmemory{area="stack",pid="1"} 7\n';
    const { source } = await pageWorld(page(text), { labels: { area: 'stack' } });
    expect((await source.read(0)).readings).toMatchObject([{ sample: { value: 7 } }, { sample: { value: 7 } }]);
  });

  it('tells series apart by a label where a condition does', async () => {
    const { source } = await pageWorld(page('memory{area="heap"} 5\nmemory{area="stack"} 7\n'), { by: ['area'] });
    const { readings } = await source.read(0);
    expect(readings.filter(({ variant }) => variant === 'stable')).toMatchObject([
      { label: { name: 'area', value: 'heap' }, sample: { value: 5 } },
      { label: { name: 'area', value: 'stack' }, sample: { value: 7 } },
    ]);
  });

  it('fails the version whose page fails, and not the other', async () => {
    const { server } = await pageWorld(page('memory 5\n'));
    const down = await startPageServer(page(''));
    await down.close();
    const signal = signalOf('memory', { kind: 'metrics', metric: 'memory', labels: {}, measure: 'value' });
    const plan = planOf([signal], [targetOf('main', { stable: server.url, candidate: down.url })]);
    const { readings } = await metricsPageSource(plan, new VirtualClock()).read(0);
    expect(readings).toMatchObject([
      { variant: 'stable', outcome: 'sample' },
      { variant: 'candidate', outcome: 'failed', reason: 'source_down' },
    ]);
  });
});

describe('the sources of a plan, against the example service', () => {
  it('reads memory, processor time and invariants from its own page', async () => {
    const url = await startExample();
    const metric = (name: string, measure: 'value' | 'rate' | 'increase') =>
      signalOf(name, { kind: 'metrics', metric: name, labels: {}, measure });
    const signals = [
      metric('process_resident_memory_bytes', 'value'),
      metric('process_cpu_seconds_total', 'rate'),
      metric('batch_invariant_violations_total', 'increase'),
    ];
    const plan = planOf(signals, [targetOf('main', { stable: url, candidate: url })]);
    const sources = openSources(plan, { main: new CountingRouter() });
    expect(sources).toHaveLength(2);
    const readAll = async (at: number) =>
      (await Promise.all(sources.map((source) => source.read(at)))).flatMap(({ readings }) => readings);
    await readAll(0);
    const [memory, cpu, violations] = samplesOf((await readAll(1_000)).filter(({ variant }) => variant === 'stable'));
    expect(memory?.sample.value).toBeGreaterThan(20e6);
    expect(cpu?.sample.value).toBeGreaterThanOrEqual(0);
    expect(violations?.sample.value).toBe(0);
  });
});

/** Promises more than it sends. */
function cutOff(response: Parameters<Answer>[0]): void {
  response.writeHead(200, { 'content-type': 'text/plain', 'content-length': 1_000 }).write('memory 1\n', () => {
    response.destroy();
  });
}

/** Starts the legacy version of the example on a free port, for the time of one test. */
async function startExample(): Promise<string> {
  const script = fileURLToPath(new URL('../../../../examples/batch-patches/src/main.ts', import.meta.url));
  const child = spawn(process.execPath, [script, '--version', 'legacy', '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = new Promise((resolve) => child.once('close', resolve));
  cleanUps.push(() => {
    child.kill('SIGKILL');
    return closed;
  });
  for await (const line of createInterface({ input: child.stdout })) {
    return `http://127.0.0.1:${JSON.parse(line).listening}`;
  }
  throw new Error('the example ended before it listened');
}
