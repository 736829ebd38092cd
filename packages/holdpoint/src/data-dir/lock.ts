import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { LaunchError } from '../errors.ts';
import { explained, primaryCode, SQLITE_BUSY } from '../store/sqlite-file.ts';
import { writePrivateFile } from './private-file.ts';

const LOCK_FILE = 'controller.lock';
const HOLDER_FILE = 'controller.json';

/** The right to control the launches of a data folder. */
export interface ControllerLock {
  release(): void;
}

/**
 * Takes the controller's lock. It is held by the kernel and so ends with the process, however it ends;
 * DIR/controller.json only names the holder. The lock is an open transaction of SQLite in a file of
 * its own, which is how Node reaches the system's file locks. Errors: `data_locked` with the holder's pid.
 */
export function lockController(dir: string): ControllerLock {
  const file = join(dir, LOCK_FILE);
  const db = explained(file, () => new DatabaseSync(file, { timeout: 0 }));
  try {
    explained(file, () => takeLock(dir, db));
    writePrivateFile(join(dir, HOLDER_FILE), `${JSON.stringify({ pid: process.pid })}\n`);
  } catch (error) {
    db.close();
    throw error;
  }
  return {
    release() {
      if (!db.isOpen) return;
      rmSync(join(dir, HOLDER_FILE), { force: true });
      db.close();
    },
  };
}

function takeLock(dir: string, db: DatabaseSync): void {
  try {
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    if (primaryCode(error) !== SQLITE_BUSY) throw error;
    const pid = holder(dir);
    const who = pid === null ? 'another process' : `process ${pid}`;
    throw new LaunchError('data_locked', `The data folder ${dir} is in use by the controller in ${who}.`, {
      hint: `Use that one (\`holdpoint status --data ${dir}\`), end it first, or name another folder with --data.`,
    });
  }
}

function holder(dir: string): number | null {
  try {
    const { pid }: { readonly pid?: unknown } = JSON.parse(readFileSync(join(dir, HOLDER_FILE), 'utf8'));
    return typeof pid === 'number' ? pid : null;
  } catch {
    // The holder may be just starting or just ending.
    return null;
  }
}
