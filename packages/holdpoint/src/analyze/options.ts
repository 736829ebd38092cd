/** What a file of series is read with. */
export interface ReadOptions {
  /** As errors name it: a path, or `standard input`. */
  readonly file: string;
  /** The word of the file for stable; the usual ones where it is not stated. */
  readonly stable?: string;
  readonly candidate?: string;
}

/** One row of a file. Counts are those of its interval, or since the counters began where they are cumulative. */
export interface Row {
  readonly line: number;
  /** Milliseconds: since 1970 where the file has moments, else as the file counts them. */
  readonly at: number;
  readonly requests: number;
  readonly errors: number;
  /** Requests of at most each bound of `Table.bounds`, cumulative over the bounds; empty without a histogram. */
  readonly counts: readonly number[];
  /** The quantile of latency that is judged, in milliseconds; null where it has none, or where there is a histogram. */
  readonly quantileMs: number | null;
}

export type Side = 'stable' | 'candidate';

/** How the file tells time: seconds that it counts itself, seconds or milliseconds since 1970, or ISO 8601. */
export type TimeKind = 'seconds' | 'epoch_seconds' | 'epoch_milliseconds' | 'iso';

/** A file as it was read, row by row, in the order of the file. */
export interface Table {
  readonly stable: readonly Row[];
  readonly candidate: readonly Row[];
  /** Null only without rows. */
  readonly time: TimeKind;
  /** Whether the file has the column `errors`. */
  readonly hasErrors: boolean;
  /** Upper bounds of the latency histogram in seconds, rising, the last one infinite; empty without one. */
  readonly bounds: readonly number[];
  /** The column of quantiles that `Row.quantileMs` is read from, such as `p95`; null without one, and with a histogram. */
  readonly quantile: string | null;
  /** All columns of quantiles. */
  readonly quantiles: readonly string[];
  /** What a reader of the verdict should know about the file. */
  readonly notes: readonly string[];
}
