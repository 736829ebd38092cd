import { afterEach, expect, it, vi } from 'vitest';
import { collectProblems } from '../../src/cli/problems.ts';
import { LaunchError } from '../../src/errors.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const FULL = new LaunchError('data_unwritable', 'the disk is full', { hint: 'Free some space.' });
const GONE = new LaunchError('router_unreachable', 'the router is gone');

afterEach(() => {
  vi.restoreAllMocks();
});

it('shows a problem for as long as it comes again, and a moment longer', async () => {
  const clock = new VirtualClock();
  const { onProblem, recent } = collectProblems(clock, true);
  expect(recent()).toBe('');
  onProblem(FULL);
  await clock.advance(2000);
  onProblem(FULL);
  await clock.advance(2000);
  expect(recent()).toBe('the disk is full');
  await clock.advance(2000);
  expect(recent()).toBe('');
});

it('tells each once on standard error where there is no board', () => {
  const written: unknown[] = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(text) > 0);
  const { onProblem } = collectProblems(new VirtualClock(), false);
  for (const error of [FULL, FULL, GONE, GONE, FULL]) onProblem(error);
  const full = 'holdpoint: the disk is full\nFree some space.\n';
  expect(written).toEqual([full, 'holdpoint: the router is gone\n', full]);
});
