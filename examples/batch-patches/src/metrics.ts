import { Counter, Gauge, Registry } from 'prom-client';
import type { DocumentStore } from './store.ts';

/** What the service counts. Names and help texts are those of `GET /metrics`. */
export interface ServiceMetrics {
  readonly registry: Registry;
  readonly batches: Counter;
  readonly patches: Counter;
  readonly replays: Counter;
  readonly refusals: Counter;
  readonly violations: Counter;
}

/** A registry of its own for every service, so that several can live in one process. */
export function createMetrics(store: DocumentStore): ServiceMetrics {
  const registry = new Registry();
  const counter = (name: string, help: string): Counter => new Counter({ name, help, registers: [registry] });
  addProcessMetrics(registry);
  new Gauge({
    name: 'batch_documents',
    help: 'Documents held in memory.',
    registers: [registry],
    collect() {
      this.set(store.size);
    },
  });
  return {
    registry,
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
