import type { ReadFailure, Reading } from '@holdpoint/engine';
import type { Plan, Variant } from '@holdpoint/plan';
import type { MetricsSource } from '../../src/metrics/index.ts';
import type { VirtualTime } from '../../src/shell/virtual-time.ts';
import type { Draw } from './draw.ts';

/** What is wrong with the sources of signals. */
export interface SourceFaults {
  /** Sources of gauges fail in this way. */
  failure: ReadFailure | null;
  /** Gauges tell of so long ago. */
  lateMs: number;
  /** Reading takes up to so long. */
  slowMs: number;
}

/** Nothing is wrong. */
export function soundSources(): SourceFaults {
  return { failure: null, lateMs: 0, slowMs: 0 };
}

export interface GaugeSurroundings {
  readonly plan: Plan;
  readonly faults: () => SourceFaults;
  /** What a gauge is on a version now, in base units. */
  level(variant: Variant): number;
}

/** Gauges of both versions, as one process reads them: each sample reaches back to the one before. */
export function gaugeSource({ plan, faults, level }: GaugeSurroundings): MetricsSource {
  const signals = Object.values(plan.signals).filter(({ source }) => source.kind === 'metrics');
  let last: number | null = null;
  const reading = (signal: string, variant: Variant, at: number): Reading => {
    const { failure, lateMs } = faults();
    const about = { signal, variant };
    if (failure !== null) return { ...about, outcome: 'failed', reason: failure, detail: `the page is ${failure}` };
    const to = at - lateMs;
    const from = Math.min(last ?? to - 1, to - 1);
    return { ...about, outcome: 'sample', sample: { from, to, value: level(variant), requests: 0 } };
  };
  return {
    stageEntered: () => {
      last = null;
    },
    read: async (at) => {
      const readings = signals.flatMap(({ id }) => [reading(id, 'stable', at), reading(id, 'candidate', at)]);
      last = at - faults().lateMs;
      return { readings, traffic: [] };
    },
  };
}

/** A source that answers in its own time. */
export function slowed(
  source: MetricsSource,
  { clock, draw, faults }: { readonly clock: VirtualTime; readonly draw: Draw; readonly faults: () => SourceFaults },
): MetricsSource {
  return {
    stageEntered: () => source.stageEntered(),
    read: async (at) => {
      const { slowMs } = faults();
      if (slowMs > 0) await clock.sleep(draw.integer(0, slowMs));
      return source.read(at);
    },
  };
}
