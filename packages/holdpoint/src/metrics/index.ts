import type { ObservedTraffic, Reading } from '@holdpoint/engine';

/**
 * Where readings come from. `read` never throws for a source that is down: it returns readings with
 * the outcome `failed`, for unknown is a state of its own.
 */
export interface MetricsSource {
  /** Reads all its signals once. `at` is launch time, epoch milliseconds. */
  read(at: number): Promise<SourceResult>;
}

export interface SourceResult {
  readonly readings: readonly Reading[];
  readonly traffic: readonly ObservedTraffic[];
}
