import { renameSync, rmSync, writeFileSync } from 'node:fs';
import { LaunchError } from '../errors.ts';

const REASONS: Readonly<Record<string, string>> = {
  EISDIR: 'it is a folder',
  ENOENT: 'its folder is not there',
  ENOTDIR: 'its folder is not there',
  EACCES: 'your user may not write there',
  EROFS: 'nothing can be written there',
  ENOSPC: 'the disk is full',
};

/** Writes a file as a whole or not at all. Errors: `data_unwritable`. */
export function writeWhole(file: string, text: string): void {
  const beside = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(beside, text);
    renameSync(beside, file);
  } catch (cause) {
    rmSync(beside, { force: true });
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    throw new LaunchError('data_unwritable', `${file} cannot be written: ${REASONS[code] ?? code}`, {
      hint: 'Check the folder; nothing was changed.',
      cause,
    });
  }
}
