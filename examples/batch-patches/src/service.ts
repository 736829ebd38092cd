import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { VersionName } from './apply.ts';
import { VERSIONS } from './apply.ts';
import type { Batch } from './batch.ts';
import { parseBatch } from './batch.ts';
import { monotonicMs } from './clock.ts';
import type { FaultKind } from './faults.ts';
import { due, Faults } from './faults.ts';
import type { ServiceMetrics } from './metrics.ts';
import { createMetrics } from './metrics.ts';
import { DocumentStore } from './store.ts';

export interface ServiceOptions {
  readonly version: VersionName;
  /** How this version is bad; null for a good one. */
  readonly bad: FaultKind | null;
  /** Part of the batches that the fault strikes, 0 to 1; each fault has its own default. */
  readonly badShare?: number;
  /** Part of the batches that are answered 503 because the service is busy, 0 to 1. */
  readonly busyShare: number;
  /** Ends the process at once; called by the fault `crash`. */
  readonly crash: () => void;
}

/** A batch's body may be so large, in bytes. */
const MAX_BODY = 1 << 20;
const DOCUMENTS = 100;
/** Receipts are small; so many cover about half a minute of replays at the load of the demo. */
const REMEMBERED = 20_000;

interface Service {
  readonly options: ServiceOptions;
  readonly store: DocumentStore;
  readonly metrics: ServiceMetrics;
  readonly faults: Faults;
  /** Batches asked for so far. */
  asked: number;
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** The service as a server that is not listening yet. */
export function createService(options: ServiceOptions): Server {
  const store = new DocumentStore({ apply: VERSIONS[options.version], documents: DOCUMENTS, remembered: REMEMBERED });
  const faults = new Faults(options.bad, options.badShare);
  const service: Service = { options, store, faults, metrics: createMetrics(store), asked: 0 };
  const server = createServer((request, response) => {
    route(service, request, response).catch((error: unknown) => {
      send(response, { status: 500, body: { error: 'internal', detail: String(error) } });
    });
  });
  // A client that keeps connections open closes an idle one first, so that no request meets a closing one.
  server.keepAliveTimeout = 65_000;
  return server;
}

async function route(service: Service, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url ?? '/';
  if (request.method === 'POST' && path === '/batch') return answerBatch(service, request, response);
  if (request.method !== 'GET') return send(response, { status: 405, body: { error: 'method_not_allowed' } });
  if (path === '/metrics') return sendMetrics(service, response);
  if (path === '/health') {
    return send(response, { status: 200, body: { status: 'ok', version: service.options.version } });
  }
  const document = service.store.get(path.replace('/documents/', ''));
  if (document === undefined) return send(response, { status: 404, body: { error: 'not_found', path } });
  send(response, { status: 200, body: document });
}

/** Answers a batch, and counts it as a service behind a router would: by its status, and by the time it took. */
async function answerBatch(service: Service, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const began = monotonicMs();
  const answer = await postBatch(service, request);
  service.metrics.requests.inc({ code: String(answer.status) });
  const seconds = (monotonicMs() - began) / 1_000;
  service.metrics.duration.observe(seconds);
  service.metrics.recent.add(answer.status, seconds);
  send(response, answer);
}

async function postBatch(service: Service, request: IncomingMessage): Promise<Answer> {
  const text = await readBody(request);
  if (text === null) return refuse(service, 413, `the body exceeds ${MAX_BODY} bytes`);
  const parsed = parseBatch(text);
  if (parsed.outcome === 'malformed') return refuse(service, 400, parsed.detail);
  service.asked += 1;
  if (due(service.asked, service.options.busyShare)) return { status: 503, body: { error: 'busy' } };
  const fault = service.faults.next();
  if (fault === 'crash') service.options.crash();
  if (fault === 'errors') return { status: 500, body: { error: 'internal' } };
  if (fault === 'leak') service.faults.leak();
  if (fault === 'latency') await service.faults.delay();
  const key = header(request, 'idempotency-key') ?? parsed.batch.batch;
  return commit(service, { key, batch: parsed.batch, damage: fault === 'invariants' });
}

function commit(
  service: Service,
  { key, batch, damage }: { readonly key: string; readonly batch: Batch; readonly damage: boolean },
): Answer {
  const submission = service.store.submit(key, batch, { damage });
  const { metrics } = service;
  switch (submission.outcome) {
    case 'committed':
      if (submission.replayed) metrics.replays.inc();
      else {
        metrics.batches.inc();
        metrics.patches.inc(submission.receipt.applied);
      }
      if (submission.violated) metrics.violations.inc();
      return { status: 200, body: submission.receipt };
    case 'refused':
      return refuse(service, 422, submission.detail);
    case 'conflict':
      return refuse(service, 409, `the document has version ${submission.version}`);
    case 'unknown_document':
      return refuse(service, 404, `no document ${batch.document}`);
  }
}

function refuse(service: Service, status: number, detail: string): Answer {
  service.metrics.refusals.inc();
  return { status, body: { error: 'refused', detail } };
}

/** The body as text; null when it is too large, and then the rest is read and dropped. */
async function readBody(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size <= MAX_BODY) chunks.push(chunk);
  }
  return size > MAX_BODY ? null : Buffer.concat(chunks).toString('utf8');
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

async function sendMetrics({ metrics }: Service, response: ServerResponse): Promise<void> {
  const page = await metrics.registry.metrics();
  response.writeHead(200, { 'content-type': metrics.registry.contentType }).end(page);
}

function send(response: ServerResponse, { status, body }: Answer): void {
  if (response.destroyed) return;
  const text = JSON.stringify(body);
  response
    .writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
    .end(text);
}
