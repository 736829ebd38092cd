import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BlueGreenSettings, CommandRouterSettings, Target } from '@holdpoint/plan';
import { expect } from 'vitest';
import { blueGreenKind } from '../../src/traffic/blue-green.ts';
import { commandKind } from '../../src/traffic/command.ts';
import type { TrafficDriver } from '../../src/traffic/index.ts';
import { type Cleanup, makeTarget, tempFolder } from './world.ts';

/** A driver whose commands are shell scripts in a folder, in which they run. */
export interface Scripted {
  readonly driver: TrafficDriver;
  readonly target: Target;
  readonly folder: string;
  /** Where the driver keeps its files. */
  readonly dataDir: string;
  /** A driver that begins anew, as after a crash, or with another folder for its files, as on another machine. */
  reopen(dataDir?: string): Promise<TrafficDriver>;
}

/** Texts of scripts in place of lines of commands. */
export interface Scripts<Settings> {
  readonly scripts?: Partial<Settings>;
  readonly env?: Readonly<Record<string, string>>;
}

/** Takes the share out of the wish for `cat now`, and keeps the wish. */
const TAKE = `cat > wish
sed 's/.*"shareBp":\\([0-9]*\\).*/{"v":1,"shareBp":\\1}/' wish > now`;

/** A router of scripts: `observe` prints the file `now` unless stated, and `apply` writes it. */
export function scriptedRouter(
  cleanup: Cleanup,
  { scripts = {}, env = {} }: Scripts<CommandRouterSettings> = {},
): Promise<Scripted> {
  const { apply = TAKE, observe = 'cat now', reset, ...rest } = scripts;
  const { folder, line } = workshop(cleanup, '{"v":1,"shareBp":0}');
  const command = {
    apply: line('apply', apply),
    observe: line('observe', observe),
    ...(reset !== undefined && { reset: line('reset', reset) }),
    ...rest,
  };
  return opened({ cleanup, folder, env, traffic: { driver: 'command', command } });
}

/** A switch of scripts: `active` prints the file `now` unless stated, and the others write it. */
export function scriptedSwitch(
  cleanup: Cleanup,
  { scripts = {}, env = {} }: Scripts<BlueGreenSettings> = {},
): Promise<Scripted> {
  const { toCandidate = 'echo candidate > now; echo there >> turns', active = 'cat now', ...rest } = scripts;
  const { toStable = 'echo stable > now; echo back >> turns', ...others } = rest;
  const { folder, line } = workshop(cleanup, 'stable');
  const blueGreen = {
    toCandidate: line('to_candidate', toCandidate),
    toStable: line('to_stable', toStable),
    active: line('active', active),
    ...others,
  };
  return opened({ cleanup, folder, env, traffic: { driver: 'blue-green', blueGreen } });
}

/** A folder for scripts, with what the router does at first. */
function workshop(cleanup: Cleanup, now: string) {
  const folder = tempFolder(cleanup);
  writeFileSync(join(folder, 'now'), now);
  const line = (name: string, body: string): string => {
    const path = join(folder, name);
    writeFileSync(path, `cd '${folder}'\n${body}\n`);
    return `sh ${path}`;
  };
  return { folder, line };
}

interface Opening {
  readonly cleanup: Cleanup;
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  readonly traffic: Partial<Target['traffic']>;
}

async function opened({ cleanup, folder, env, traffic }: Opening): Promise<Scripted> {
  const kind = traffic.driver === 'command' ? commandKind : blueGreenKind;
  const target = await makeTarget({ stable: 'http://127.0.0.1:1', candidate: 'http://127.0.0.1:2', ...traffic });
  const dataDir = tempFolder(cleanup);
  const reopen = async (files = dataDir): Promise<TrafficDriver> => {
    const driver = await kind.open({ target, dataDir: files, env: { PATH: process.env.PATH, ...env } });
    cleanup.add(() => driver.close());
    return driver;
  };
  return { driver: await reopen(), target, folder, dataDir, reopen };
}

/** A failure that may be tried again. */
export function unreachable(message: RegExp): unknown {
  return expect.objectContaining({ code: 'router_unreachable', message: expect.stringMatching(message) });
}

/** A failure that stays one. */
export function refused(message: RegExp): unknown {
  return expect.objectContaining({ code: 'router_refused', message: expect.stringMatching(message) });
}
