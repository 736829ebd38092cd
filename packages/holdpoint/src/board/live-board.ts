import type { RequestOutcome } from '../controller/handle.ts';
import { LaunchError } from '../errors.ts';
import type { WatchedLaunch } from '../server/remote-launch.ts';
import type { Clock } from '../shell/clock.ts';
import { type Action, type Mode, NO_PROMPT, notice, onKey, type Prompt, promptLine } from './keys.ts';
import { renderBoard } from './render.ts';
import { openScreen, type ScreenOutput } from './screen.ts';

/** Where keys come from: standard input in a terminal. */
export interface KeyInput {
  setRawMode(on: boolean): unknown;
  resume(): unknown;
  pause(): unknown;
  on(event: 'data', listener: (chunk: Buffer | string) => void): unknown;
  off(event: 'data', listener: (chunk: Buffer | string) => void): unknown;
}

export interface LiveBoardOptions {
  readonly input: KeyInput;
  readonly output: ScreenOutput;
  readonly clock: Clock;
  readonly color: boolean;
  readonly unicode: boolean;
  /** `run` and `demo` ask before they are left, because the launch is then controlled no more. */
  readonly mode: Mode;
  /** A failure to show in place of the keys, or nothing. */
  readonly warning?: () => string;
  /** Login that decisions are made by, and the role or person that it acts as. */
  readonly user: string;
  readonly as?: string;
  /** Ends the board from outside. */
  readonly signal: AbortSignal;
}

/** Ten redraws a second at most, and one a second at least, because time passes. */
const FASTEST_MS = 100;
const SLOWEST_MS = 1000;
/** A word to the person makes way for the keys again. */
const NOTICE_MS = 6000;
/** More characters at once were pasted, not pressed. */
const MOST_KEYS = 3;

/**
 * Shows a launch in the terminal and takes its keys, until the launch ends or the person leaves. The
 * terminal is given back before this resolves or rejects.
 */
export async function showBoard(launch: WatchedLaunch, options: LiveBoardOptions): Promise<'finished' | 'left'> {
  const { input, output, clock, signal } = options;
  let nap = new AbortController();
  const wake = (): void => nap.abort();
  const screen = openScreen(output, wake);
  const dialogue = openDialogue(launch, options, wake);
  const unsubscribe = launch.subscribe(wake);
  let ended = false;
  const finished = launch.finished.finally(() => {
    ended = true;
    wake();
  });
  finished.catch(() => {});
  signal.addEventListener('abort', wake, { once: true });
  input.setRawMode(true);
  input.on('data', dialogue.onData);
  input.resume();
  try {
    while (!ended && !dialogue.left() && !signal.aborted) {
      nap = new AbortController();
      const view = launch.view();
      const { color, unicode } = options;
      const footer = promptLine(dialogue.prompt(), view, options.warning?.());
      screen.draw(renderBoard(view, { ...screen.size(), color, unicode, zone: view.timezone, footer }));
      await clock.pause(FASTEST_MS);
      await clock.pause(SLOWEST_MS - FASTEST_MS, nap.signal);
    }
    if (ended) await finished;
    return ended ? 'finished' : 'left';
  } finally {
    unsubscribe();
    input.off('data', dialogue.onData);
    input.setRawMode(false);
    input.pause();
    screen.close();
  }
}

interface Dialogue {
  readonly onData: (chunk: Buffer | string) => void;
  prompt(): Prompt;
  left(): boolean;
}

/** What is asked and answered in the bottom line. */
function openDialogue(launch: WatchedLaunch, options: LiveBoardOptions, changed: () => void): Dialogue {
  const { clock, mode } = options;
  let prompt: Prompt = NO_PROMPT;
  let since = clock.monotonic();
  let left = false;
  const show = (next: Prompt): void => {
    prompt = next;
    since = clock.monotonic();
    changed();
  };
  const press = (key: string): void => {
    const outcome = onKey(prompt, key, { view: launch.view(), mode });
    show(outcome.prompt);
    if (outcome.action?.kind === 'leave') left = true;
    else if (outcome.action !== undefined)
      void carryOut(launch, outcome.action, options).then((text) => show(notice(text)));
  };
  return {
    onData(chunk) {
      const text = String(chunk);
      const keys = text.startsWith('\u001b') ? ['\u001b'] : [...text];
      if (keys.length <= MOST_KEYS) for (const key of keys) press(key);
    },
    prompt: () => (prompt.kind === 'none' && clock.monotonic() - since > NOTICE_MS ? NO_PROMPT : prompt),
    left: () => left,
  };
}

/** Resolves with what to tell the person. */
async function carryOut(
  launch: WatchedLaunch,
  action: Exclude<Action, { readonly kind: 'leave' }>,
  { user, as }: LiveBoardOptions,
): Promise<string> {
  const claim = { user, ...(as === undefined ? {} : { as }), reason: 'by key on the board' };
  try {
    if (action.kind === 'decide') return outcomeText(await launch.decide({ ...claim, decision: action.decision }));
    const { question, answer } = action;
    return outcomeText(await launch.answer({ ...claim, question, answer }));
  } catch (error) {
    if (error instanceof LaunchError) return error.message;
    throw error;
  }
}

/** An outcome in one line. */
function outcomeText(outcome: RequestOutcome): string {
  return outcome.accepted ? outcome.message : `refused (${outcome.code}): ${outcome.message}`;
}
