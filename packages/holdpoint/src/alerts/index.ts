import type { ExternalAlert, ReadFailure } from '@holdpoint/engine';

/** Where the team's own alerts come from. */
export interface AlertSource {
  /** Its id in the plan. */
  readonly id: string;
  /**
   * All alerts that the source shows now. Never rejects: not knowing is an answer, with its reason and
   * where it was met. `signal` ends the request.
   */
  read(signal?: AbortSignal): Promise<AlertAnswer>;
  /** Ends kept connections. */
  close(): Promise<void>;
}

/** A source that reports by itself. */
export interface AlertHook {
  /** What it must send along. */
  readonly token: string;
  /** Takes the body of a notification. Errors: `FieldError` for one that is none. */
  hear(body: unknown): void;
}

export type AlertAnswer =
  | { readonly outcome: 'alerts'; readonly alerts: readonly ExternalAlert[] }
  | { readonly outcome: 'failed'; readonly reason: ReadFailure; readonly detail: string };
