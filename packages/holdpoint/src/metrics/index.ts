import type { ObservedTraffic, Reading } from '@holdpoint/engine';

/**
 * Where readings come from. One source serves all signals of its kind, on both versions. Samples of one
 * signal, version and label never overlap, and a sample never reaches back before the last `stageEntered`.
 */
export interface MetricsSource {
  /**
   * Reads all its signals once; `at` is launch time, epoch milliseconds, and never falls from one read to
   * the next. Never rejects: unknown is a state of its own, so that a source that is down gives readings
   * with the outcome `failed`, each with its reason and where it was met. `stage` is the name of the stage
   * that is under way, for queries that ask for it; `BEFORE_STAGES` before the first and unless stated.
   */
  read(at: number, stage?: string): Promise<SourceResult>;
  /** A stage begins: the next read opens new windows, and rises count from here. */
  stageEntered(): void;
  /** Lets go of what is kept between reads, such as connections. Nothing is read afterwards. */
  close?(): Promise<void>;
}

/** What `$stage` stands for while no stage has been entered. */
export const BEFORE_STAGES = 'baseline';

export interface SourceResult {
  readonly readings: readonly Reading[];
  /** What the routers showed; targets whose router failed are left out. */
  readonly traffic: readonly ObservedTraffic[];
}
