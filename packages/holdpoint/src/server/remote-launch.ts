import type { LaunchView } from '@holdpoint/engine';
import type { LiveUpdate, RunningLaunch } from '../controller/handle.ts';
import { LaunchError } from '../errors.ts';
import type { LaunchClient } from './client.ts';
import type { LiveMessage } from './live-feed.ts';

/** What a board needs of a launch, whether this process controls it or another one. */
export type WatchedLaunch = Pick<RunningLaunch, 'view' | 'decide' | 'answer' | 'subscribe'> & {
  /** Resolves when the launch has ended; rejects with `controller_unreachable` when its controller is lost. */
  readonly finished: Promise<void>;
};

/** A launch of another process to look at, with the first view in it. It is followed until the signal aborts. */
export async function watchLaunch(client: LaunchClient, signal: AbortSignal): Promise<WatchedLaunch> {
  const messages = client.live({ signal })[Symbol.asyncIterator]();
  let latest = await firstView(messages);
  const listeners = new Set<(update: LiveUpdate) => void>();
  const follow = async (): Promise<void> => {
    for (;;) {
      const { done, value } = await messages.next();
      if (signal.aborted) return;
      if (done === true) throw lost();
      if (value.type === 'end') return;
      if (value.type === 'view') latest = value.view;
      for (const listener of listeners) listener(value);
    }
  };
  const finished = follow();
  // Who shows the launch hears of it; before anyone does, it must not end the process.
  finished.catch(() => {});
  return {
    view: () => latest,
    decide: (request) => client.decide(request),
    answer: (request) => client.answer(request),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    finished,
  };
}

async function firstView(messages: AsyncIterator<LiveMessage>): Promise<LaunchView> {
  for (;;) {
    const { done, value } = await messages.next();
    if (done === true) throw lost();
    if (value.type === 'view') return value.view;
  }
}

function lost(): LaunchError {
  return new LaunchError('controller_unreachable', 'the controller of the launch has ended without a word', {
    hint: 'Traffic stays where it was. Go on with `holdpoint run PLAN`.',
  });
}
