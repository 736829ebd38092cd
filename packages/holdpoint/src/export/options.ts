/** What a plan does not say, and expressions of a Prometheus server need. */
export interface ExportOptions {
  /** Over which counters are read at least, in milliseconds; checks that are further apart make it longer. */
  readonly windowMs: number;
  /** Matchers that tell the pages of each version apart, such as `job="shop-v2"`. */
  readonly candidate?: string;
  readonly stable?: string;
  /** Selectors of what the router counts, as Prometheus knows it, with `$variant` for the version. */
  readonly requests?: string;
  readonly errors?: string;
  /** Base name of a histogram in seconds, with matchers. */
  readonly latency?: string;
  /** When the baseline ends: the moment of GO, epoch milliseconds. */
  readonly startMs?: number;
  /** Id of the server that is meant; signals that another one answers are left out. */
  readonly source?: string;
}

/** Something of the plan that an export has no place for. */
export interface LeftOut {
  /** Where it stands in the plan, such as `thresholds.p95.warning` or `stage 2, trigger 1`. */
  readonly where: string;
  readonly text: string;
  readonly reason: string;
}
