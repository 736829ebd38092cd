import type { LaunchView } from '@holdpoint/engine';
import { describe, expect, it } from 'vitest';
import { type Action, CTRL_C, type Mode, NO_PROMPT, onKey, type Prompt, promptLine } from '../../src/board/keys.ts';
import { AWAITING_GO, FOREIGN, HEALTHY, PAUSED } from '../support/views.ts';

/** Presses keys one after the other. */
function press(view: LaunchView, keys: readonly string[], mode: Mode = 'run') {
  let prompt: Prompt = NO_PROMPT;
  const actions: Action[] = [];
  for (const key of keys) {
    const outcome = onKey(prompt, key, { view, mode });
    prompt = outcome.prompt;
    if (outcome.action !== undefined) actions.push(outcome.action);
  }
  const line = promptLine(prompt, view)
    .map(({ text }) => text)
    .join('');
  return { actions, line };
}

describe('a decision', () => {
  it.each([
    ['p', 'pause', HEALTHY],
    ['r', 'rollback', HEALTHY],
    ['c', 'continue', PAUSED],
  ] as const)('by %s is asked for first', (key, decision, view) => {
    expect(press(view, [key])).toMatchObject({ actions: [], line: expect.stringContaining('y/N') });
    expect(press(view, [key, 'y']).actions).toEqual([{ kind: 'decide', decision }]);
    expect(press(view, [key.toUpperCase(), 'Y']).actions).toEqual([{ kind: 'decide', decision }]);
  });

  it.each(['n', 'N', '\r', '\u001b', 'r', ' '])('is dropped by %j', (key) => {
    expect(press(HEALTHY, ['r', key])).toEqual({ actions: [], line: 'nothing was done' });
  });

  it('that is not possible is not asked for', () => {
    expect(press(HEALTHY, ['c', 'y'])).toMatchObject({ actions: [] });
    expect(press(HEALTHY, ['c']).line).toBe('there is nothing to continue now');
    expect(press(AWAITING_GO, ['r']).line).toBe('there is nothing to roll back now');
  });

  it('is taken once', () => {
    expect(press(HEALTHY, ['r', 'y', 'y', 'y']).actions).toHaveLength(1);
  });
});

describe('questions', () => {
  const go = { kind: 'answer', question: 'go.incident-commander', answer: 'yes' };

  it('gives GO for the role that is chosen', () => {
    expect(press(AWAITING_GO, ['g']).line).toContain('1 development-lead  2 incident-commander');
    expect(press(AWAITING_GO, ['g', '2']).line).toContain('(as incident-commander)');
    expect(press(AWAITING_GO, ['g', '2', 'y']).actions).toEqual([go]);
    expect(press(AWAITING_GO, ['g', '3', 'y'])).toMatchObject({
      actions: [],
      line: expect.not.stringContaining('y/N'),
    });
  });

  it('answers yes or no, or not at all', () => {
    const answers = (key: string) => press(FOREIGN, ['a', key]).actions;
    expect(answers('y')).toEqual([{ kind: 'answer', question: 's2.gate.6', answer: 'yes' }]);
    expect(answers('n')).toEqual([{ kind: 'answer', question: 's2.gate.6', answer: 'no' }]);
    expect(answers('\u001b')).toEqual([]);
  });

  it('says when nothing is asked', () => {
    expect(press(HEALTHY, ['a']).line).toBe('no question is open');
    expect(press(HEALTHY, ['g']).line).toBe('nobody is asked for GO now');
  });

  it('continues by the question of the stage', () => {
    const [first] = AWAITING_GO.waiting;
    const waiting = first === undefined ? [] : [{ ...first, question: 's4.continue', purpose: 'continue' as const }];
    const view = { ...HEALTHY, waiting };
    expect(press(view, ['c', 'y']).actions).toEqual([{ kind: 'answer', question: 's4.continue', answer: 'yes' }]);
  });
});

describe('leaving', () => {
  it('is asked for where the launch is controlled, with the share that stays', () => {
    for (const key of ['q', CTRL_C]) {
      expect(press(HEALTHY, [key])).toEqual({
        actions: [],
        line: 'Leave traffic at 25 % and stop watching?  y/N',
      });
      expect(press(HEALTHY, [key, 'y']).actions).toEqual([{ kind: 'leave' }]);
      expect(press(HEALTHY, [key, 'n']).actions).toEqual([]);
      expect(press(HEALTHY, [key, CTRL_C]).actions).toEqual([{ kind: 'leave' }]);
    }
  });

  it('is asked for in the midst of another question', () => {
    expect(press(HEALTHY, ['r', CTRL_C])).toMatchObject({
      actions: [],
      line: expect.stringContaining('stop watching'),
    });
    expect(press(FOREIGN, ['a', CTRL_C, 'y']).actions).toEqual([{ kind: 'leave' }]);
  });

  it('needs no question where somebody only watches', () => {
    expect(press(HEALTHY, ['q'], 'watch').actions).toEqual([{ kind: 'leave' }]);
    expect(press(HEALTHY, [CTRL_C], 'watch').actions).toEqual([{ kind: 'leave' }]);
  });

  it('is worded for a demo, which it ends', () => {
    expect(press(HEALTHY, ['q'], 'demo').line).toContain('Stop the demo');
  });
});

describe('the bottom line', () => {
  it('shows the keys that do something now', () => {
    expect(press(HEALTHY, []).line).toBe('p pause  r roll back  q quit');
    expect(press(AWAITING_GO, []).line).toBe('g go  a answer  q quit');
  });

  it('shows what goes wrong in place of the keys, and a question before that', () => {
    const text = (prompt: Prompt) => promptLine(prompt, HEALTHY, 'the disk is full').map((part) => part.text);
    expect(text(NO_PROMPT)).toEqual(['the disk is full']);
    expect(text({ kind: 'confirm', text: 'Pause?', action: { kind: 'leave' } })).toContain('y/N');
  });
});
