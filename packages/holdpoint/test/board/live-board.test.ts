import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { showBoard } from '../../src/board/live-board.ts';
import { LaunchError } from '../../src/errors.ts';
import { FakeLaunch } from '../support/fake-launch.ts';
import { HEALTHY } from '../support/views.ts';
import { settled, VirtualClock } from '../support/virtual-clock.ts';
import { FakeTerminal } from './fake-terminal.ts';

let launch: FakeLaunch;
let terminal: FakeTerminal;
let clock: VirtualClock;
let stop: AbortController;
let warning: string;
let shown: Promise<'finished' | 'left'>;

function show(mode: 'run' | 'watch' = 'run', as?: string) {
  return showBoard(launch, {
    input: terminal,
    output: terminal,
    clock,
    color: false,
    unicode: true,
    mode,
    user: 'ines',
    warning: () => warning,
    signal: stop.signal,
    ...(as === undefined ? {} : { as }),
  });
}

beforeEach(async () => {
  launch = new FakeLaunch();
  terminal = new FakeTerminal();
  clock = new VirtualClock();
  stop = new AbortController();
  warning = '';
  shown = show();
  shown.catch(() => {});
  await settled();
});

afterEach(async () => {
  stop.abort();
  await clock.advance(5000);
  await shown.catch(() => {});
});

function bottom(): string {
  return terminal.screen().at(-1) ?? '';
}

describe('the screen', () => {
  it('takes the terminal over and gives it back', async () => {
    expect(terminal).toMatchObject({ alternate: true, cursor: false, wraps: false, raw: true, reading: true });
    const listeners = process.listenerCount('exit');
    stop.abort();
    await clock.advance(200);
    expect(await shown).toBe('left');
    expect(terminal).toMatchObject({ alternate: false, cursor: true, wraps: true, raw: false, reading: false });
    expect(process.listenerCount('exit')).toBe(listeners - 1);
    expect(terminal.listenerCount('data') + terminal.listenerCount('resize')).toBe(0);
    expect(launch.listeners).toBe(0);
  });

  it('gives the terminal back when the process ends in the midst of it', () => {
    const [restore] = process.listeners('exit').slice(-1);
    restore?.call(process, 1);
    expect(terminal).toMatchObject({ alternate: false, cursor: true, wraps: true });
  });

  it('fills the terminal, whatever its size becomes', async () => {
    expect(terminal.screen()).toHaveLength(24);
    terminal.resize(100, 30);
    await clock.advance(200);
    expect(terminal.screen()).toHaveLength(30);
    expect(terminal.screen()[0]).toHaveLength(100);
  });

  it('writes only what has changed, as one update', async () => {
    await clock.advance(100);
    terminal.writes.length = 0;
    launch.show({ ...HEALTHY, statusReason: 'gate in 21h' });
    await clock.advance(100);
    expect(terminal.writes).toHaveLength(1);
    const [write = ''] = terminal.writes;
    expect(write.startsWith('\u001b[?2026h') && write.endsWith('\u001b[?2026l')).toBe(true);
    const moves = write.split('\u001b[').filter((part) => part.endsWith(';1H'));
    expect(moves).toEqual(['4;1H']);
    expect(terminal.screen()[3]).toContain('gate in 21h');
  });

  it('writes nothing while nothing changes', async () => {
    await clock.advance(100);
    terminal.writes.length = 0;
    await clock.advance(10_000);
    expect(terminal.writes).toEqual([]);
  });

  it('draws at most ten times a second', async () => {
    await clock.advance(1000);
    terminal.writes.length = 0;
    for (let i = 0; i < 200; i += 1) {
      launch.show({ ...HEALTHY, users: i });
      await clock.advance(5);
    }
    expect(terminal.writes.length).toBeGreaterThanOrEqual(9);
    expect(terminal.writes.length).toBeLessThanOrEqual(10);
  });

  it('lets time pass on it without news', async () => {
    launch.current = { ...HEALTHY, statusReason: 'gate in 20h' };
    await clock.advance(1000);
    expect(terminal.screen()[3]).toContain('gate in 20h');
  });
});

describe('keys', () => {
  it('decide as the person who pressed them, and tell the outcome', async () => {
    launch.outcome = { accepted: true, message: 'rolling back' };
    terminal.press('r');
    await clock.advance(100);
    expect(bottom()).toContain('Roll back?');
    terminal.press('y');
    await clock.advance(100);
    expect(launch.decisions).toEqual([{ decision: 'rollback', user: 'ines', reason: 'by key on the board' }]);
    expect(bottom()).toContain('rolling back');
    await clock.advance(8000);
    expect(bottom()).toContain('p pause');
  });

  it('tell why something was refused or failed', async () => {
    launch.outcome = { accepted: false, code: 'not_authorised', message: 'only operations-lead may' };
    terminal.press('p', 'y');
    await clock.advance(100);
    expect(bottom()).toContain('refused (not_authorised): only operations-lead may');
    launch.outcome = new LaunchError('data_unwritable', 'the disk is full');
    terminal.press('p', 'y');
    await clock.advance(100);
    expect(bottom()).toContain('the disk is full');
  });

  it('do nothing when they were pasted or are arrows', async () => {
    terminal.press('ry\n\nry', '\u001b[A', 'y');
    await clock.advance(100);
    expect(launch.decisions).toEqual([]);
  });

  it('leave only after yes, and not the launch', async () => {
    terminal.press('\u0003');
    await clock.advance(100);
    expect(bottom()).toContain('Leave traffic at 25 %');
    terminal.press('y');
    await clock.advance(200);
    expect(await shown).toBe('left');
    expect(launch.stopped).toBe(false);
  });
});

describe('the end', () => {
  it('comes with the launch', async () => {
    launch.finish();
    await clock.advance(200);
    expect(await shown).toBe('finished');
    expect(terminal.alternate).toBe(false);
  });

  it('comes with an error when the controller is lost, after the terminal is given back', async () => {
    const lost = new LaunchError('controller_unreachable', 'gone');
    const broken = { ...HEALTHY };
    const other = new FakeTerminal();
    const board = showBoard(
      {
        view: () => broken,
        decide: (request) => launch.decide(request),
        answer: (request) => launch.answer(request),
        subscribe: () => () => {},
        finished: Promise.reject(lost),
      },
      {
        input: other,
        output: other,
        clock,
        color: false,
        unicode: true,
        mode: 'watch',
        user: 'ines',
        signal: stop.signal,
      },
    );
    const outcome = expect(board).rejects.toBe(lost);
    await clock.advance(200);
    await outcome;
    expect(other.alternate).toBe(false);
  });

  it('shows what goes wrong meanwhile', async () => {
    warning = 'the record cannot be written';
    await clock.advance(1000);
    expect(bottom()).toContain('the record cannot be written');
  });
});
