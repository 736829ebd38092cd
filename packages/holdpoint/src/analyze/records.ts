/** Takes a file apart: the names of its columns, then its records as text, each as long as the header. */
export interface RecordSink {
  /** As errors name the file. */
  readonly file: string;
  header(names: readonly string[]): void;
  record(cells: readonly string[], line: number): void;
}

/** Bytes that one line may have; a row of the widest histogram has a few thousand. */
export const LONGEST_LINE = 1 << 20;
