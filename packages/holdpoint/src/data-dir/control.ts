import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { LaunchError } from '../errors.ts';
import { writePrivateFile } from './private-file.ts';
import { systemCode } from './system-error.ts';

/** How a command reaches the controller of a data folder. */
export interface Control {
  /** On 127.0.0.1. */
  readonly port: number;
  /** The secret that every request must carry. */
  readonly token: string;
  readonly pid: number;
  readonly launch: string;
}

const CONTROL_FILE = 'control.json';

/** Writes DIR/control.json (mode 0600) in one step. Errors: `data_unwritable`. */
export function writeControl(dir: string, control: Control): void {
  const { port, token, pid, launch } = control;
  writePrivateFile(join(dir, CONTROL_FILE), `${JSON.stringify({ port, token, pid, launch })}\n`);
}

/**
 * How to reach the controller of a data folder; null where none has said so. Errors:
 * `controller_unreachable` when that controller has ended without a word, or the file cannot be read.
 */
export function readControl(dir: string): Control | null {
  const control = readControlFile(dir);
  if (control === null || isRunning(control.pid)) return control;
  throw new LaunchError(
    'controller_unreachable',
    `The controller of ${control.launch} (process ${control.pid}) has ended without finishing the launch.`,
    { hint: `Traffic stays where it was. Go on with \`holdpoint run PLAN --data ${dir}\`.` },
  );
}

/** Takes back what `writeControl` wrote. */
export function removeControl(dir: string): void {
  rmSync(join(dir, CONTROL_FILE), { force: true });
}

function readControlFile(dir: string): Control | null {
  const file = join(dir, CONTROL_FILE);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    const code = systemCode(cause);
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    const hint = 'Run the command as the user who runs the launch.';
    throw new LaunchError('controller_unreachable', `${file} cannot be read (${code}).`, { hint, cause });
  }
  const control = parseControl(text);
  if (control !== null) return control;
  throw new LaunchError('controller_unreachable', `${file} does not say how to reach the controller.`, {
    hint: 'Stop the launch with Ctrl-C where it runs and start it again: it goes on where it was.',
  });
}

function parseControl(text: string): Control | null {
  let value: Partial<Record<keyof Control, unknown>> | null;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  const { port, token, pid, launch } = value ?? {};
  if (typeof port !== 'number' || typeof pid !== 'number') return null;
  if (typeof token !== 'string' || typeof launch !== 'string') return null;
  return { port, token, pid, launch };
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it runs, as another user.
    return systemCode(error) === 'EPERM';
  }
}
