import type { LaunchView, WaitingView } from '@holdpoint/engine';
import type { DecisionKind } from '@holdpoint/plan';
import { formatShare } from './format.ts';
import { type Line, span } from './text.ts';

/** What a board asks in its bottom line. */
export type Prompt =
  | { readonly kind: 'none'; readonly notice: string }
  | { readonly kind: 'confirm'; readonly text: string; readonly action: Action }
  | { readonly kind: 'choose'; readonly among: readonly WaitingView[]; readonly then: 'go' | 'answer' }
  | { readonly kind: 'yes_or_no'; readonly question: WaitingView };

/** What a person wants done. */
export type Action =
  | { readonly kind: 'decide'; readonly decision: DecisionKind }
  | { readonly kind: 'answer'; readonly question: string; readonly answer: 'yes' | 'no' }
  | { readonly kind: 'leave' };

/** `run` and `demo` control the launch, so that leaving is asked for; `watch` only looks. */
export type Mode = 'run' | 'demo' | 'watch';

export interface KeyContext {
  readonly view: LaunchView;
  readonly mode: Mode;
}

export interface KeyOutcome {
  readonly prompt: Prompt;
  readonly action?: Action;
}

export const CTRL_C = '\u0003';
export const NO_PROMPT: Prompt = { kind: 'none', notice: '' };

/** What a key does: it asks, and carries out only what was asked before. */
export function onKey(prompt: Prompt, key: string, context: KeyContext): KeyOutcome {
  switch (prompt.kind) {
    case 'none':
      return onIdleKey(key.toLowerCase(), context);
    case 'confirm': {
      const insists = key === CTRL_C && prompt.action.kind === 'leave';
      if (key.toLowerCase() === 'y' || insists) return { prompt: NO_PROMPT, action: prompt.action };
      return key === CTRL_C ? leave(context) : { prompt: notice('nothing was done') };
    }
    case 'choose': {
      const chosen = /^[1-9]$/.test(key) ? prompt.among[Number(key) - 1] : undefined;
      if (chosen === undefined) return key === CTRL_C ? leave(context) : { prompt: notice('nothing was done') };
      return { prompt: prompt.then === 'go' ? confirmYes(chosen) : { kind: 'yes_or_no', question: chosen } };
    }
    case 'yes_or_no': {
      const answer = key.toLowerCase() === 'y' ? 'yes' : key.toLowerCase() === 'n' ? 'no' : null;
      if (answer === null) return key === CTRL_C ? leave(context) : { prompt: notice('nothing was answered') };
      return { prompt: NO_PROMPT, action: { kind: 'answer', question: prompt.question.question, answer } };
    }
  }
}

function onIdleKey(key: string, context: KeyContext): KeyOutcome {
  const { view } = context;
  switch (key) {
    case 'g':
      return { prompt: choose(asked(view, 'go'), 'go', 'nobody is asked for GO now') };
    case 'c':
      return { prompt: continuePrompt(view) };
    case 'p':
      return { prompt: decision(view, 'pause', `Pause? Traffic stays at ${formatShare(view.share.askedBp)}`) };
    case 'r':
      return { prompt: decision(view, 'rollback', 'Roll back? All traffic goes to stable now') };
    case 'a':
      return { prompt: choose(view.waiting, 'answer', 'no question is open') };
    case 'q':
    case CTRL_C:
      return leave(context);
    default:
      return { prompt: NO_PROMPT };
  }
}

function continuePrompt(view: LaunchView): Prompt {
  const questions = asked(view, 'continue');
  return questions.length > 0 ? choose(questions, 'go', '') : decision(view, 'continue', 'Continue the launch?');
}

function decision(view: LaunchView, kind: DecisionKind, text: string): Prompt {
  if (view.possible.includes(kind)) return { kind: 'confirm', text, action: { kind: 'decide', decision: kind } };
  return notice(`there is nothing to ${kind === 'rollback' ? 'roll back' : kind} now`);
}

function choose(among: readonly WaitingView[], then: 'go' | 'answer', none: string): Prompt {
  const [only] = among;
  if (only === undefined) return notice(none);
  if (among.length > 1) return { kind: 'choose', among, then };
  return then === 'go' ? confirmYes(only) : { kind: 'yes_or_no', question: only };
}

function asked(view: LaunchView, purpose: WaitingView['purpose']): readonly WaitingView[] {
  return view.waiting.filter((question) => question.purpose === purpose);
}

function confirmYes({ question, text, role }: WaitingView): Prompt {
  return { kind: 'confirm', text: `${text} (as ${role})`, action: { kind: 'answer', question, answer: 'yes' } };
}

function leave({ view, mode }: KeyContext): KeyOutcome {
  if (mode === 'watch') return { prompt: NO_PROMPT, action: { kind: 'leave' } };
  const share = formatShare(view.share.appliedBp ?? view.share.askedBp);
  const text =
    mode === 'demo' ? 'Stop the demo and all that it started?' : `Leave traffic at ${share} and stop watching?`;
  return { prompt: { kind: 'confirm', text, action: { kind: 'leave' } } };
}

/** A word to the person, in place of the keys. */
export function notice(text: string): Prompt {
  return { kind: 'none', notice: text };
}

/** The bottom line: what is asked, what was said last, what goes wrong, or the keys that do something now. */
export function promptLine(prompt: Prompt, view: LaunchView, warning = ''): Line {
  switch (prompt.kind) {
    case 'confirm':
      return [span(`${prompt.text}  `, 'ask'), span('y/N', 'strong')];
    case 'yes_or_no':
      return [span(`${prompt.question.text}  `, 'ask'), span('y/n', 'strong'), span(', Esc to leave it open', 'dim')];
    case 'choose': {
      const choices = prompt.among
        .slice(0, 9)
        .map(({ role, question }, i) => `${i + 1} ${prompt.then === 'go' ? role : question}`);
      return [span('Which one?  ', 'ask'), span(choices.join('  '), 'strong')];
    }
    case 'none':
      if (prompt.notice !== '') return [span(prompt.notice, 'note')];
      return warning === '' ? keyLine(view) : [span(warning, 'bad')];
  }
}

function keyLine(view: LaunchView): Line {
  const { possible, waiting } = view;
  const keys: readonly (readonly [key: string, word: string, works: boolean])[] = [
    ['g', 'go', asked(view, 'go').length > 0],
    ['c', 'continue', possible.includes('continue') || asked(view, 'continue').length > 0],
    ['p', 'pause', possible.includes('pause')],
    ['r', 'roll back', possible.includes('rollback')],
    ['a', 'answer', waiting.length > 0],
    ['q', 'quit', true],
  ];
  return keys
    .filter(([, , works]) => works)
    .flatMap(([key, word], i) => [span(`${i === 0 ? '' : '  '}${key}`, 'strong'), span(` ${word}`, 'dim')]);
}
