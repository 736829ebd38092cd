import { closeSync, fsyncSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { LaunchError } from '../errors.ts';
import { removeControl } from './control.ts';
import { lockController } from './lock.ts';
import { writing } from './system-error.ts';

export { type Control, readControl, writeControl } from './control.ts';
export { launchId } from './launch-id.ts';

/** A data folder whose launches this process controls. */
export interface DataDir {
  readonly path: string;
  /** Gives the folder back: ends the lock, and takes control.json away. */
  close(): void;
}

/**
 * Opens a data folder for its controller: makes it (mode 0700) where there is none, makes sure that it
 * can be written, and takes the lock. Errors: `data_unwritable`, `data_locked` with the pid of the holder.
 */
export function openDataDir(dir: string): DataDir {
  writing(dir, () => mkdirSync(dir, { recursive: true, mode: 0o700 }));
  assertLocal(dir, statfsSync(dir).type);
  writing(dir, () => tryToWrite(join(dir, '.writable')));
  const lock = lockController(dir);
  return {
    path: dir,
    close() {
      removeControl(dir);
      lock.release();
    },
  };
}

/** Types of file systems whose locks and syncs cannot be relied on, by the number that Linux gives them. */
const NETWORK_FILE_SYSTEMS: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xfe534d42, 'SMB'],
  [0xff534d42, 'CIFS'],
]);

/** Throws `data_unwritable` for a folder on a network file system. `type` is what statfs says. */
export function assertLocal(dir: string, type: number): void {
  const name = process.platform === 'linux' ? NETWORK_FILE_SYSTEMS.get(type) : undefined;
  if (name === undefined) return;
  throw new LaunchError('data_unwritable', `${dir} is on a network file system (${name}), which cannot be relied on.`, {
    hint: 'Name a folder on a local disk with --data.',
  });
}

function tryToWrite(file: string): void {
  const fd = openSync(file, 'w', 0o600);
  try {
    writeSync(fd, Buffer.alloc(4096));
    fsyncSync(fd);
  } finally {
    closeSync(fd);
    rmSync(file, { force: true });
  }
}
