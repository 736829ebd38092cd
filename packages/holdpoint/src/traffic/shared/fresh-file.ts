import { closeSync, fchmodSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { secret } from '../../shell/random.ts';

/** What is done with a file that is written and has not taken its place yet. */
export interface FreshSteps {
  readonly before: (fd: number) => void;
  readonly after?: (fd: number) => void;
}

/**
 * Puts a new file, mode 0644, in the place of another one in a single step. It has a name that nobody else knows
 * until then: other controllers may write at this moment, and whatever lies in the folder is left alone.
 */
export function putInPlace(path: string, text: string, { before, after }: FreshSteps): void {
  const fresh = `${path}.${secret()}.new`;
  const fd = openSync(fresh, 'wx', 0o644);
  try {
    // The mode at opening is narrowed by the umask.
    fchmodSync(fd, 0o644);
    // A single write may take a part only, where the disk is nearly full.
    writeFileSync(fd, text);
    before(fd);
    renameSync(fresh, path);
    after?.(fd);
  } finally {
    closeSync(fd);
    rmSync(fresh, { force: true });
  }
}
