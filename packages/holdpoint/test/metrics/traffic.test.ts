import type { TrafficMeasure } from '@holdpoint/plan';
import { describe, expect, it } from 'vitest';
import { trafficSource } from '../../src/metrics/traffic.ts';
import { CountingRouter } from './counting-router.ts';
import { planOf, signalOf } from './plans.ts';

function errorRate(more: { readonly minRequests?: number; readonly by?: readonly string[] } = {}) {
  return trafficSignal('error_rate', { kind: 'errors' }, more);
}

function trafficSignal(id: string, measure: TrafficMeasure, more = {}) {
  return signalOf(id, { kind: 'traffic', measure }, { minRequests: 10, ...more });
}

describe('signals from traffic', () => {
  it('reads each measure in its base unit', async () => {
    const router = new CountingRouter();
    const source = trafficSource(
      planOf([
        errorRate(),
        trafficSignal('success_rate', { kind: 'successes' }),
        trafficSignal('fallback_rate', { kind: 'fallbacks' }),
        trafficSignal('rps', { kind: 'requests_per_second' }, { minRequests: 0 }),
        trafficSignal('p95', { kind: 'latency', quantile: 0.95 }),
      ]),
      { main: router },
    );
    await source.read(0);
    router.serve('candidate', { requests: 50, errors: 5, fallbacks: 2, latencyMs: 250 });
    const { readings } = await source.read(10_000);
    const samples = readings.filter(({ variant }) => variant === 'candidate');
    expect(samples).toMatchObject([
      { signal: 'error_rate', sample: { from: 0, to: 10_000, value: 0.1, requests: 50, hits: 5 } },
      { signal: 'success_rate', sample: { value: 0.9, requests: 50, hits: 45 } },
      { signal: 'fallback_rate', sample: { value: 0.04, requests: 50, hits: 2 } },
      { signal: 'rps', sample: { value: 5, requests: 50 } },
      { signal: 'p95', sample: { value: expect.closeTo(250, -1), requests: 50 } },
    ]);
    const stable = readings.filter(({ variant }) => variant === 'stable');
    expect(stable.map(({ outcome }) => outcome)).toEqual(['pending', 'pending', 'pending', 'sample', 'pending']);
  });

  it('waits for enough requests and covers all the time since', async () => {
    const router = new CountingRouter();
    const source = trafficSource(planOf([errorRate()]), { main: router });
    const candidate = async (at: number) => (await source.read(at)).readings[1];
    await source.read(0);
    router.serve('candidate', { requests: 6, errors: 1 });
    expect(await candidate(100)).toEqual({
      signal: 'error_rate',
      variant: 'candidate',
      outcome: 'pending',
      requests: 6,
      needed: 10,
      since: 0,
    });
    router.serve('candidate', { requests: 6, errors: 2 });
    expect(await candidate(200)).toMatchObject({ sample: { from: 0, to: 200, value: 0.25, requests: 12, hits: 3 } });
  });

  it('tells endpoints apart where a condition does', async () => {
    const router = new CountingRouter();
    const source = trafficSource(planOf([errorRate({ by: ['endpoint'] })]), { main: router });
    router.serve('candidate', { requests: 1, endpoint: 'GET /documents/*' });
    router.serve('candidate', { requests: 1 });
    await source.read(0);
    router.serve('candidate', { requests: 20, errors: 10, endpoint: 'GET /documents/*' });
    router.serve('candidate', { requests: 30 });
    const { readings } = await source.read(100);
    expect(readings.filter(({ variant }) => variant === 'candidate')).toMatchObject([
      { sample: { value: 0.2, requests: 50 } },
      { label: { name: 'endpoint', value: 'GET /documents/*' }, sample: { value: 0.5, requests: 20 } },
      { label: { name: 'endpoint', value: 'POST /batch' }, sample: { value: 0, requests: 30 } },
    ]);
  });

  it('reads copies of requests on the candidate alone, and only while they are made', async () => {
    const router = new CountingRouter();
    const signals = [
      trafficSignal('copy_errors', { kind: 'mirrored_errors' }, { by: ['endpoint'] }),
      trafficSignal('copy_differences', { kind: 'mirrored_differences' }),
      trafficSignal('copy_p95', { kind: 'mirrored_latency', quantile: 0.95 }),
    ];
    const source = trafficSource(planOf([errorRate(), ...signals]), { main: router });
    const copies = async (at: number) =>
      (await source.read(at)).readings.filter(({ signal }) => signal.startsWith('copy_'));
    expect(await copies(0)).toEqual([]);
    router.mirrorBp = 500;
    await source.read(10_000);
    router.serve('candidate', { requests: 50, errors: 50 });
    router.copy({ requests: 40, errors: 2, differences: 8, latencyMs: 250 });
    expect(await copies(20_000)).toMatchObject([
      { signal: 'copy_errors', variant: 'candidate', sample: { value: 0.05, requests: 40, hits: 2 } },
      { signal: 'copy_differences', variant: 'candidate', sample: { value: 0.2, requests: 40, hits: 8 } },
      { signal: 'copy_p95', variant: 'candidate', sample: { value: expect.closeTo(250, -1), requests: 40 } },
    ]);
    router.down = true;
    const failed = await copies(30_000);
    expect(failed.map(({ variant, outcome }) => `${variant} ${outcome}`)).toEqual(Array(3).fill('candidate failed'));
  });

  it('tells what came of copies beside what was served, once there was one', async () => {
    const router = new CountingRouter();
    const source = trafficSource(planOf([errorRate()]), { main: router });
    expect((await source.read(0)).traffic[0]).not.toHaveProperty('mirrored');
    router.mirrorBp = 500;
    expect((await source.read(1)).traffic[0]).toMatchObject({ mirrorBp: 500 });
    router.copy({ requests: 40, errors: 2, differences: 8 });
    const mirrored = { requests: 40, errors: 2, failed: 0, differences: 8, skipped: 0 };
    expect((await source.read(2)).traffic[0]).toMatchObject({ mirrored, candidate: { requests: 0 } });
  });

  it('has no fallbacks by endpoint, for routers count none', async () => {
    const router = new CountingRouter();
    const signal = trafficSignal('fallback_rate', { kind: 'fallbacks' }, { by: ['endpoint'] });
    const source = trafficSource(planOf([signal]), { main: router });
    router.serve('candidate', { requests: 20 });
    expect((await source.read(0)).readings).toHaveLength(2);
  });

  it('leaves out what came before the router began to count anew', async () => {
    const router = new CountingRouter();
    const source = trafficSource(planOf([errorRate()]), { main: router });
    await source.read(0);
    router.serve('candidate', { requests: 500, errors: 500 });
    router.restart();
    router.serve('candidate', { requests: 40 });
    expect((await source.read(100)).readings[1]).toMatchObject({ outcome: 'pending', requests: 0, since: 100 });
    router.serve('candidate', { requests: 40 });
    expect((await source.read(200)).readings[1]).toMatchObject({ sample: { from: 100, to: 200, value: 0 } });
  });

  it('counts the requests of all targets together, and fails when one router does', async () => {
    const [web, api] = [new CountingRouter(), new CountingRouter()];
    const source = trafficSource(planOf([errorRate()]), { web, api });
    await source.read(0);
    web.serve('candidate', { requests: 15, errors: 3 });
    api.serve('candidate', { requests: 15 });
    const both = await source.read(100);
    expect(both.readings[1]).toMatchObject({ sample: { value: 0.1, requests: 30 } });
    expect(both.traffic.map(({ target }) => target)).toEqual(['web', 'api']);
    api.down = true;
    const one = await source.read(200);
    expect(one.readings[1]).toMatchObject({
      outcome: 'failed',
      reason: 'source_down',
      detail: 'router of api: connection refused',
    });
    expect(one.traffic.map(({ target }) => target)).toEqual(['web']);
  });

  it('shows what the router showed', async () => {
    const router = new CountingRouter();
    router.serve('stable', { requests: 9, errors: 1, fallbacks: 0 });
    const { traffic } = await trafficSource(planOf([]), { main: router }).read(0);
    expect(traffic).toEqual([
      {
        target: 'main',
        shareBp: 1_000,
        countersId: 'life-1',
        stable: { requests: 9, errors: 1, users: 0, fallbacks: 0 },
        candidate: { requests: 0, errors: 0, users: 0, fallbacks: 0 },
        unanswered: 3,
        audiences: { internal: 7 },
      },
    ]);
  });
});
