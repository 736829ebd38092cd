import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { Recent } from './recent.ts';
import type { DocumentStore } from './store.ts';

/** What the service counts. Names and help texts are those of `GET /metrics`. */
export interface ServiceMetrics {
  readonly registry: Registry;
  readonly batches: Counter;
  readonly patches: Counter;
  readonly replays: Counter;
  readonly refusals: Counter;
  readonly violations: Counter;
  /** Answers to `POST /batch`, by status. */
  readonly requests: Counter<'code'>;
  /** Seconds until they were answered. */
  readonly duration: Histogram;
  /** The latest of them. */
  readonly recent: Recent;
}

/** Upper bounds in seconds; the last one lies beyond every limit of the plans. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.4, 0.5, 0.75, 1, 1.5, 2.5, 5, 10];

/** A registry of its own for every service, so that several can live in one process. */
export function createMetrics(store: DocumentStore): ServiceMetrics {
  const registry = new Registry();
  const counter = (name: string, help: string): Counter => new Counter({ name, help, registers: [registry] });
  addProcessMetrics(registry);
  const requests = new Counter({
    name: 'http_requests_total',
    help: 'Answers to POST /batch, by status.',
    labelNames: ['code'],
    registers: [registry],
  });
  // What has not happened yet is 0, and not unknown.
  for (const code of ['200', '500', '503']) requests.inc({ code }, 0);
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'Seconds until POST /batch was answered.',
    buckets: BUCKETS,
    registers: [registry],
  });
  const recent = new Recent();
  const gauge = (name: string, help: string, value: () => number): Gauge =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(value());
      },
    });
  gauge('batch_documents', 'Documents held in memory.', () => store.size);
  gauge('batch_recent_error_ratio', 'Part of the latest 200 batches that failed.', () => recent.errorRatio());
  gauge('batch_recent_p95_seconds', '95th percentile of the seconds that they took.', () => recent.seconds(0.95));
  return {
    registry,
    requests,
    duration,
    recent,
    batches: counter('batch_batches_total', 'Batches committed.'),
    patches: counter('batch_patches_total', 'Patches applied by committed batches.'),
    replays: counter('batch_replays_total', 'Batches answered from memory because they had been committed before.'),
    refusals: counter('batch_refusals_total', 'Batches refused: malformed, in conflict, or against an invariant.'),
    violations: counter('batch_invariant_violations_total', 'Commits that broke an invariant of their document.'),
  };
}

function addProcessMetrics(registry: Registry): void {
  new Gauge({
    name: 'process_resident_memory_bytes',
    help: 'Resident memory size in bytes.',
    registers: [registry],
    collect() {
      this.set(process.memoryUsage.rss());
    },
  });
  let seen = 0;
  new Counter({
    name: 'process_cpu_seconds_total',
    help: 'Total user and system CPU time spent in seconds.',
    registers: [registry],
    collect() {
      const { user, system } = process.cpuUsage();
      const seconds = (user + system) / 1e6;
      this.inc(Math.max(0, seconds - seen));
      seen = seconds;
    },
  });
}
