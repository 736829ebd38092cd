import { eventLine } from '../../board/lines.ts';
import { showBoard } from '../../board/live-board.ts';
import type { LaunchClient } from '../../server/client.ts';
import { watchLaunch } from '../../server/remote-launch.ts';
import { systemClock } from '../../shell/clock.ts';
import { findLaunch } from '../find-launch.ts';
import { login } from '../login.ts';
import type { DataOption, JsonOption } from '../options.ts';
import { hasTerminal, print, printJson, wantsColor, wantsUnicode } from '../output.ts';
import { onStopSignals } from '../stop-signals.ts';

export interface WatchOptions extends DataOption, JsonOption {
  readonly as?: string;
  readonly headless?: true;
  readonly after?: number;
}

/** `holdpoint watch [LAUNCH]`. Leaving it changes nothing for the launch. */
export async function watch(launch: string | undefined, options: WatchOptions): Promise<number> {
  const { client } = findLaunch(options.data, launch);
  const stop = new AbortController();
  const forget = onStopSignals(() => stop.abort());
  try {
    if (options.json === true || options.headless === true || !hasTerminal()) {
      await follow(client, options, stop.signal);
    } else await watchBoard(client, options, stop);
    return 0;
  } finally {
    forget();
  }
}

async function watchBoard(client: LaunchClient, { as }: WatchOptions, stop: AbortController): Promise<void> {
  const watched = await watchLaunch(client, stop.signal);
  const ended = await showBoard(watched, {
    input: process.stdin,
    output: process.stdout,
    clock: systemClock(),
    color: wantsColor(process.stdout),
    unicode: wantsUnicode(),
    mode: 'watch',
    user: login(),
    ...(as === undefined ? {} : { as }),
    signal: stop.signal,
  });
  stop.abort();
  const { launch, status, statusReason } = watched.view();
  if (ended === 'finished') print(`${launch}: ${status.replace('_', ' ')}, ${statusReason}`);
}

async function follow(client: LaunchClient, { json, after }: WatchOptions, signal: AbortSignal): Promise<void> {
  const { timezone } = await client.view();
  const live = client.live({ signal, ...(after === undefined ? {} : { after }) });
  const color = wantsColor(process.stdout);
  for await (const message of live) {
    if (message.type !== 'event') continue;
    if (json === true) printJson(message.event);
    else {
      const line = eventLine(message.event, { zone: timezone, color });
      if (line !== null) print(line);
    }
  }
}
