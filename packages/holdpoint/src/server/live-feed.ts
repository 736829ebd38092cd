import type { LaunchView, RecordedEvent } from '@holdpoint/engine';
import type { LiveUpdate, RunningLaunch } from '../controller/handle.ts';
import type { Clock } from '../shell/clock.ts';

/** What a live stream carries; `end` is the last line. */
export type LiveMessage = LiveUpdate | { readonly type: 'end'; readonly reason: 'finished' };

export interface FeedOptions {
  /** Events after this `seq` are sent, from the record where they are older than the stream; null: from now on. */
  readonly after: number | null;
  readonly clock: Clock;
  /** Aborts when the client is gone. */
  readonly signal: AbortSignal;
}

/** The view is sent at least so often, in real milliseconds: time passes, and the client sees that we are alive. */
export const HEARTBEAT_MS = 1_000;
const BATCH = 100;

/**
 * Everything that happens in a launch, for one client at its own pace. The record is the queue: events
 * are read from it when the client is ready for them, so none is lost and nothing piles up here. Of
 * views only the latest is sent.
 */
export async function* liveFeed(launch: RunningLaunch, options: FeedOptions): AsyncGenerator<LiveMessage> {
  const { clock, signal } = options;
  let last = options.after;
  const news = watchForNews(launch, signal);
  try {
    while (!signal.aborted) {
      const { view, over, first } = news.take();
      last ??= first === null ? null : first - 1;
      const events = last === null ? [] : takeEvents(launch, last);
      for (const event of events) yield { type: 'event', event };
      last = events.at(-1)?.seq ?? last;
      if (view !== null) yield { type: 'view', view };
      if (events.length === BATCH) continue;
      if (over) {
        yield { type: 'view', view: launch.view() };
        yield { type: 'end', reason: 'finished' };
        return;
      }
      if (!(await news.within(clock, HEARTBEAT_MS))) yield { type: 'view', view: launch.view() };
    }
  } finally {
    news.stop();
  }
}

/** The next events after one; at most a batch, so that no read of the record stays open. */
export function takeEvents(launch: RunningLaunch, after: number): readonly RecordedEvent[] {
  const events: RecordedEvent[] = [];
  for (const event of launch.events(after)) {
    events.push(event);
    if (events.length === BATCH) break;
  }
  return events;
}

interface News {
  /** What is new since the last call; `first` is the number of the first event since the feed began. */
  take(): { readonly view: LaunchView | null; readonly over: boolean; readonly first: number | null };
  /** Resolves with true as soon as there is news, with false when there was none for so long. */
  within(clock: Clock, ms: number): Promise<boolean>;
  stop(): void;
}

function watchForNews(launch: RunningLaunch, signal: AbortSignal): News {
  let view: LaunchView | null = launch.view();
  let over = false;
  let first: number | null = null;
  let fresh = false;
  let nap = new AbortController();
  const tell = (): void => {
    fresh = true;
    nap.abort();
  };
  const stop = launch.subscribe((update) => {
    if (update.type === 'view') view = update.view;
    else first ??= update.event.seq;
    tell();
  });
  void launch.finished.then(() => {
    over = true;
    tell();
  });
  signal.addEventListener('abort', tell, { once: true });
  return {
    take() {
      const taken = { view, over, first };
      view = null;
      fresh = false;
      return taken;
    },
    async within(clock, ms) {
      nap = new AbortController();
      if (!fresh) await clock.pause(ms, nap.signal);
      return fresh;
    },
    stop,
  };
}
