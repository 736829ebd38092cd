import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Traffic } from '@holdpoint/plan';
import { blueGreenKind } from '../../src/traffic/blue-green.ts';
import { commandKind } from '../../src/traffic/command.ts';
import { sender, type TrafficHarness } from './harness.ts';
import { Cleanup, listen, makeTarget, namedService, tempFolder } from './world.ts';

const PROGRAM = join(import.meta.dirname, 'programs/router.mjs');

/** The test router, before two services. */
export interface CommandRouter {
  readonly port: number;
  readonly stable: string;
  readonly candidate: string;
  /** The line of one of its commands. */
  line(command: string, ...words: readonly string[]): string;
}

/** Starts the test router before services that give their names, with more words for its command line. */
export async function startRouter(cleanup: Cleanup, ...words: readonly string[]): Promise<CommandRouter> {
  const stable = await listen(namedService('stable'), cleanup);
  const candidate = await listen(namedService('candidate'), cleanup);
  return startRouterBefore(cleanup, { stable, candidate }, words);
}

/** Starts the test router before services with these addresses. */
export async function startRouterBefore(
  cleanup: Cleanup,
  { stable, candidate }: Pick<CommandRouter, 'stable' | 'candidate'>,
  words: readonly string[],
): Promise<CommandRouter> {
  const args = [PROGRAM, 'serve', '--stable', stable, '--candidate', candidate, ...words];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  cleanup.add(async () => {
    const ended = child.exitCode === null ? once(child, 'exit') : undefined;
    child.kill();
    await ended;
  });
  const [text] = await once(createInterface(child.stdout), 'line');
  const { port, admin }: { readonly port: number; readonly admin: number } = JSON.parse(text);
  const line = (command: string, ...more: readonly string[]): string =>
    [process.execPath, PROGRAM, command, '--admin', admin, ...more].join(' ');
  return { port, stable, candidate, line };
}

/** The command driver with the test router, which does as the plan says. */
export async function commandHarness(
  does: NonNullable<Traffic['command']>['does'] = ['sticky', 'counts'],
  ...words: readonly string[]
): Promise<TrafficHarness> {
  const cleanup = new Cleanup();
  const router = await startRouter(cleanup, ...does.map((ability) => `--${ability}`), ...words);
  const { port, stable, candidate, line } = router;
  const command = { apply: line('apply'), observe: line('observe'), reset: line('reset'), does };
  const target = await makeTarget({ stable, candidate, driver: 'command', command });
  const capabilities = commandKind.capabilitiesFor?.(target) ?? commandKind.capabilities;
  return {
    kind: { ...commandKind, capabilities },
    target,
    dataDir: tempFolder(cleanup),
    send: sender(port, cleanup),
    dispose: () => cleanup.run(),
  };
}

/** The driver of a switch with the test router. */
export async function blueGreenHarness(): Promise<TrafficHarness> {
  const cleanup = new Cleanup();
  const { port, stable, candidate, line } = await startRouter(cleanup);
  const blueGreen = { toCandidate: line('to-candidate'), toStable: line('to-stable'), active: line('active') };
  return {
    kind: blueGreenKind,
    target: await makeTarget({ stable, candidate, driver: 'blue-green', blueGreen }),
    dataDir: tempFolder(cleanup),
    send: sender(port, cleanup),
    dispose: () => cleanup.run(),
  };
}
