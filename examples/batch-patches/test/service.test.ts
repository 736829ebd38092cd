import type { Server } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Patch } from '../src/apply.ts';
import * as clock from '../src/clock.ts';
import { type LedgerDocument, sampleLines } from '../src/document.ts';
import { createService, type ServiceOptions } from '../src/service.ts';
import { orderPatch } from './batches.ts';

const servers: Server[] = [];

afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(
    servers.splice(0).map((server) => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      return closed;
    }),
  );
});

const crash = vi.fn();

/** A service on a free port that answers well unless told otherwise. */
async function start(options: Partial<ServiceOptions> = {}) {
  const server = createService({ version: 'v1.0.0', bad: null, busyShare: 0, crash, ...options });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  let turn = 0;
  const send = (body: string, headers: Record<string, string> = {}) =>
    fetch(`${url}/batch`, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });
  const batch = (patches: readonly Patch[], more = {}) => {
    turn += 1;
    return send(JSON.stringify({ batch: `b-${turn}`, document: 'doc-007', patches, ...more }));
  };
  const metric = async (name: string): Promise<number> => {
    const text = await (await fetch(`${url}/metrics`)).text();
    return Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1]);
  };
  const document = async (): Promise<LedgerDocument> => jsonOf(await fetch(`${url}/documents/doc-007`));
  /** Statuses of so many good batches, one after the other. */
  const statuses = async (count: number): Promise<readonly number[]> => {
    const seen: number[] = [];
    for (let i = 0; i < count; i += 1) seen.push((await batch([orderPatch('o-01', i)])).status);
    return seen;
  };
  return { url, send, batch, metric, document, statuses };
}

describe('a good service', () => {
  it('commits a batch and says what it did', async () => {
    const { batch, document, metric } = await start();
    const response = await batch([orderPatch('o-01', 4), orderPatch('o-02', 5)]);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ version: 2, applied: 2, micros: expect.any(Number) });
    expect((await document()).orders['o-02']?.lines).toEqual(sampleLines(5, 3));
    expect(await metric('batch_batches_total')).toBe(1);
    expect(await metric('batch_patches_total')).toBe(2);
    expect(await metric('batch_invariant_violations_total')).toBe(0);
    expect(await metric('batch_documents')).toBe(100);
    expect(await metric('http_requests_total{code="200"}')).toBe(1);
    expect(await metric('http_requests_total{code="500"}')).toBe(0);
    expect(await metric('http_request_duration_seconds_count')).toBe(1);
    expect(await metric('process_resident_memory_bytes')).toBeGreaterThan(1e7);
    expect(await metric('process_cpu_seconds_total')).toBeGreaterThan(0);
  });

  it('applies a batch once, however often it comes', async () => {
    const { send, document, metric } = await start();
    const body = JSON.stringify({ batch: 'b', document: 'doc-007', patches: [orderPatch('o-01', 4)] });
    const first = await (await send(body, { 'idempotency-key': 'k' })).json();
    expect(await (await send(body, { 'idempotency-key': 'k' })).json()).toEqual(first);
    expect((await document()).version).toBe(2);
    expect(await metric('batch_replays_total')).toBe(1);
    await send(body);
    await send(body);
    expect((await document()).version).toBe(3);
  });

  it.each<readonly [string, string, number, string]>([
    ['no JSON', 'nonsense', 400, 'not a JSON object'],
    ['no batch id', JSON.stringify({ document: 'doc-007', patches: [[]] }), 400, 'batch must be'],
    ['no patches', JSON.stringify({ batch: 'b', document: 'doc-007', patches: [] }), 400, 'patches must be'],
    ['an empty patch', JSON.stringify({ batch: 'b', document: 'doc-007', patches: [[]] }), 400, 'patches[0] must be'],
    ['the version', bodyWith({ op: 'replace', path: '/version', value: 9 }), 400, 'below /orders/'],
    ['an unknown operation', bodyWith({ op: 'increase', path: '/orders/o-01' }), 400, 'patches[0] must be'],
    ['an invariant', bodyWith({ op: 'replace', path: '/orders/o-01/totalCents', value: 1 }), 422, 'not the sum'],
    ['no such document', JSON.stringify({ batch: 'b', document: 'x', patches: [orderPatch('o', 1)] }), 404, 'x'],
    ['another version', bodyWith({ op: 'remove', path: '/orders/o-01' }, { ifVersion: 8 }), 409, 'has version 1'],
    ['a body of 2 MiB', 'x'.repeat(2 << 20), 413, 'exceeds 1048576 bytes'],
  ])('refuses a batch for %s, and commits nothing', async (_, body, status, detail) => {
    const { send, document, metric } = await start();
    const response = await send(body);
    expect(response.status).toBe(status);
    expect((await jsonOf<{ detail: string }>(response)).detail).toContain(detail);
    expect((await document()).version).toBe(1);
    expect(await metric('batch_refusals_total')).toBe(1);
  });

  it('is busy for exactly its share of batches, which may be sent again', async () => {
    const { statuses } = await start({ busyShare: 0.02 });
    const seen = await statuses(100);
    expect(seen.filter((status) => status === 503)).toHaveLength(2);
    expect(seen.filter((status) => status === 200)).toHaveLength(98);
  });

  it('knows its documents and nothing else', async () => {
    const { url } = await start();
    expect((await fetch(`${url}/health`)).status).toBe(200);
    expect((await fetch(`${url}/documents/doc-100`)).status).toBe(404);
    expect((await fetch(`${url}/elsewhere`)).status).toBe(404);
    expect((await fetch(`${url}/batch`, { method: 'PUT' })).status).toBe(405);
  });
});

describe('a bad service', () => {
  it('answers 500 to three batches of ten, after a good beginning', async () => {
    const { statuses, document } = await start({ bad: 'errors' });
    const seen = await statuses(120);
    expect(new Set(seen.slice(0, 20))).toEqual(new Set([200]));
    expect(seen.filter((status) => status === 500)).toHaveLength(30);
    expect((await document()).version).toBe(91);
  });

  it('breaks the rule of versions in one batch of ten, answers 200, and counts it', async () => {
    const { statuses, metric, document } = await start({ bad: 'invariants' });
    expect(new Set(await statuses(120))).toEqual(new Set([200]));
    expect(await metric('batch_invariant_violations_total')).toBe(10);
    expect((await document()).version).toBe(1 + 120 + 10);
  });

  it('waits before each answer', async () => {
    const pause = vi.spyOn(clock, 'pause').mockResolvedValue();
    const { statuses } = await start({ bad: 'latency' });
    expect(new Set(await statuses(25))).toEqual(new Set([200]));
    expect(pause).toHaveBeenCalledTimes(5);
    for (const [ms] of pause.mock.calls) expect(ms).toBeGreaterThanOrEqual(1200);
  });

  it('keeps a mebibyte for each batch', async () => {
    const { statuses } = await start({ bad: 'leak' });
    await statuses(20);
    const before = process.memoryUsage().arrayBuffers;
    await statuses(40);
    expect(process.memoryUsage().arrayBuffers - before).toBeGreaterThan(30 * 1024 * 1024);
  });

  it('crashes after fifty batches', async () => {
    const { statuses } = await start({ bad: 'crash' });
    await statuses(50);
    expect(crash).not.toHaveBeenCalled();
    await statuses(1);
    expect(crash).toHaveBeenCalledOnce();
  });

  it('strikes as often as it is told', async () => {
    const { statuses } = await start({ bad: 'errors', badShare: 1 });
    expect((await statuses(25)).slice(20)).toEqual([500, 500, 500, 500, 500]);
  });
});

function bodyWith(operation: object, more = {}): string {
  return JSON.stringify({ batch: 'b', document: 'doc-007', patches: [[operation]], ...more });
}

async function jsonOf<T>(response: Response): Promise<T> {
  return (await response.json()) as T;
}
