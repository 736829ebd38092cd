import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { writing } from './system-error.ts';

/**
 * Replaces a file in one step (mode 0600): a reader sees the old text or the new one, never a part.
 * Errors: `data_unwritable`.
 */
export function writePrivateFile(path: string, text: string): void {
  writing(path, () => {
    const fresh = `${path}.new`;
    // What a crash left behind may have another mode.
    rmSync(fresh, { force: true });
    const fd = openSync(fresh, 'wx', 0o600);
    try {
      // A single write may take a part only, where the disk is nearly full.
      writeFileSync(fd, text);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(fresh, path);
  });
}
