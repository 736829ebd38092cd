import type { ExternalAlert, Input } from '@holdpoint/engine';
import type { AlertSource } from '../alerts/index.ts';
import type { Clock } from '../shell/clock.ts';

type AlertInput = Extract<Input, { readonly kind: 'alerts' | 'alerts_unknown' }>;
/** An input of alerts before it is stamped with the time. */
export type UnstampedAlerts = AlertInput extends infer I
  ? I extends AlertInput
    ? Omit<I, 'at' | 'wall'>
    : never
  : never;

export interface AlertWatchPorts {
  readonly sources: readonly AlertSource[];
  readonly clock: Clock;
  /** How often the launch reads its signals now, launch milliseconds. */
  readonly everyMs: () => number;
  readonly submit: (input: UnstampedAlerts) => unknown;
}

/** However seldom signals are read, alerts are asked for this often, launch milliseconds. */
const MOST_MS = 60_000;
/** However fast launch time runs, no source is asked more often, real milliseconds. */
const LEAST_MS = 1000;
/** Between two requests that news have caused, real milliseconds. */
const GAP_MS = 250;
/** Alerts of one source that are kept until it has been asked. */
const MAX_NEWS = 1000;

interface Watched {
  readonly source: AlertSource;
  /** Alerts that fire, as heard of since the source was last asked, by fingerprint. */
  news: Map<string, ExternalAlert>;
  /** Ends the wait for the next request. */
  nap: AbortController;
}

/**
 * Asks the sources of alerts at every check, beside the signals, so that neither waits for the other. What a
 * source says by itself makes it be asked at once; its answer is what counts. Only where it does not answer
 * are alerts believed that it told of.
 */
export class AlertWatch {
  readonly #ports: AlertWatchPorts;
  readonly #watched: ReadonlyMap<string, Watched>;
  readonly #stop = new AbortController();

  constructor(ports: AlertWatchPorts) {
    this.#ports = ports;
    this.#watched = new Map(
      ports.sources.map((source) => [source.id, { source, news: new Map(), nap: new AbortController() }]),
    );
  }

  /** Asks until it is stopped, then lets go of the sources. */
  async run(): Promise<void> {
    await Promise.all([...this.#watched.values()].map((watched) => this.#watch(watched)));
  }

  /** A source has said by itself that alerts fire, or that something else has changed. */
  hear(id: string, firing: readonly ExternalAlert[]): void {
    const watched = this.#watched.get(id);
    if (watched === undefined) return;
    for (const alert of firing) if (watched.news.size < MAX_NEWS) watched.news.set(alert.fingerprint, alert);
    watched.nap.abort();
  }

  stop(): void {
    this.#stop.abort();
    for (const { nap } of this.#watched.values()) nap.abort();
  }

  async #watch(watched: Watched): Promise<void> {
    const { clock, everyMs } = this.#ports;
    while (!this.#stop.signal.aborted) {
      watched.nap = new AbortController();
      await this.#ask(watched);
      const waitMs = Math.max(Math.min(everyMs(), MOST_MS), LEAST_MS * clock.scale);
      await clock.pause(GAP_MS, this.#stop.signal);
      if (!this.#stop.signal.aborted) await clock.sleep(waitMs - GAP_MS * clock.scale, watched.nap.signal);
    }
    await watched.source.close();
  }

  async #ask(watched: Watched): Promise<void> {
    const { source, news } = watched;
    watched.news = new Map();
    const answer = await source.read(this.#stop.signal);
    if (this.#stop.signal.aborted) return;
    const about = { source: source.id };
    if (answer.outcome === 'alerts') {
      this.#ports.submit({ kind: 'alerts', ...about, alerts: answer.alerts, heard: 'all' });
      return;
    }
    const { reason, detail } = answer;
    this.#ports.submit({ kind: 'alerts_unknown', ...about, reason, detail });
    if (news.size > 0) this.#ports.submit({ kind: 'alerts', ...about, alerts: [...news.values()], heard: 'some' });
  }
}
