import type { RecordedEvent } from '@holdpoint/engine';
import { eventLine } from '../board/lines.ts';
import { showBoard } from '../board/live-board.ts';
import type { StartedLaunch } from '../controller/start.ts';
import { writeControl } from '../data-dir/control.ts';
import { startControlServer } from '../server/index.ts';
import { systemClock } from '../shell/clock.ts';
import { secret } from '../shell/random.ts';
import { login } from './login.ts';
import { hasTerminal, print, printJson, stayWithoutReader, wantsColor, wantsUnicode } from './output.ts';
import { picture } from './picture.ts';
import type { Problems } from './problems.ts';
import { onStopSignals } from './stop-signals.ts';

/** How a launch is shown: drawn, as lines for people, or as JSON for programs. */
export type Form = 'board' | 'lines' | 'json';

export interface ShowOptions {
  readonly form: Form;
  readonly mode: 'run' | 'demo';
  readonly as?: string;
  /** Of the control server on 127.0.0.1; a free one unless stated. */
  readonly port?: number;
  readonly problems: Problems;
}

/** The form that fits the options and the terminal. */
export function formOf({ json, headless }: { readonly json?: true; readonly headless?: true }): Form {
  if (json === true) return 'json';
  return headless === true || !hasTerminal() ? 'lines' : 'board';
}

/**
 * Shows a launch that this process controls, and lets other commands reach it, until it has ended
 * (`finished`) or someone asks to stop (`left`): by key, SIGINT, SIGTERM or SIGHUP.
 */
export async function showLaunch(started: StartedLaunch, options: ShowOptions): Promise<'finished' | 'left'> {
  const { controller, dataDir, launch, hooks } = started;
  const token = secret();
  const server = await startControlServer(controller, {
    token,
    hooks,
    ...(options.port === undefined ? {} : { port: options.port }),
  });
  const stop = new AbortController();
  const forget = onStopSignals(() => (stop.signal.aborted ? process.exit(1) : stop.abort()));
  stayWithoutReader();
  try {
    writeControl(dataDir.path, { port: server.port, token, pid: process.pid, launch });
    return options.form === 'board'
      ? await showOnBoard(started, options, stop.signal)
      : await showAsLines(started, options.form, stop.signal);
  } finally {
    forget();
    await server.close();
  }
}

async function showOnBoard({ controller }: StartedLaunch, options: ShowOptions, signal: AbortSignal) {
  const { mode, as, problems } = options;
  const look = { color: wantsColor(process.stdout), unicode: wantsUnicode() };
  const ended = await showBoard(controller, {
    ...look,
    input: process.stdin,
    output: process.stdout,
    clock: systemClock(),
    mode,
    user: login(),
    ...(as === undefined ? {} : { as }),
    warning: problems.recent,
    signal,
  });
  if (ended === 'finished') print(picture(controller.view(), look));
  return ended;
}

async function showAsLines(started: StartedLaunch, form: 'lines' | 'json', signal: AbortSignal) {
  const { controller, plan } = started;
  const color = wantsColor(process.stdout);
  const write = (event: RecordedEvent): void => {
    if (form === 'json') return printJson(event);
    const line = eventLine(event, { zone: plan.launch.timezone, color });
    if (line !== null) print(line);
  };
  for (const event of sinceStart(started)) write(event);
  const unsubscribe = controller.subscribe((update) => {
    if (update.type === 'event') write(update.event);
  });
  const left = new Promise<'left'>((resolve) => signal.addEventListener('abort', () => resolve('left')));
  const ended = await Promise.race([left, controller.finished.then(() => 'finished' as const)]);
  // The last event is that the controller was stopped.
  if (ended === 'left') await controller.stop();
  unsubscribe();
  return ended;
}

/** More events than a controller records before it is shown. */
const OPENING = 100;

/** What was recorded since this controller took the launch up; of a new launch, everything. */
function sinceStart({ controller }: StartedLaunch): readonly RecordedEvent[] {
  const events = [...controller.events(Math.max(-1, controller.state.seq - OPENING))];
  const start = events.findLastIndex(({ type }) => type === 'ControllerStarted');
  return events[0]?.seq === 0 && start <= 1 ? events : events.slice(Math.max(0, start));
}
