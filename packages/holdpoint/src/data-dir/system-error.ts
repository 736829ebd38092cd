import { LaunchError } from '../errors.ts';

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'your user may not write there',
  EPERM: 'the system forbids it',
  EROFS: 'it is on a read-only file system',
  ENOSPC: 'the disk is full',
  EDQUOT: 'your quota of disk space is used up',
  EFBIG: 'the file may not grow any larger',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EEXIST: 'there is a file in its place',
  EISDIR: 'there is a folder in its place',
  ENOENT: 'the folder does not exist and cannot be made there',
  ELOOP: 'its symbolic links go round in circles',
  EIO: 'the disk reports an error',
};

const NO_ROOM: readonly string[] = ['ENOSPC', 'EDQUOT', 'EFBIG'];

/** The code of a system error, such as `ENOENT`; null for any other error. */
export function systemCode(error: unknown): string | null {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/** Runs `work` and turns an error of the file system into `data_unwritable` that names the path and says what to do. */
export function writing<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = systemCode(error);
    const reason = code === null ? undefined : REASONS[code];
    if (code === null || reason === undefined) throw error;
    const hint = NO_ROOM.includes(code)
      ? 'Free some space, or name another data folder with --data.'
      : 'Name a data folder with --data that your user may write to.';
    throw new LaunchError('data_unwritable', `${path} cannot be written: ${reason} (${code}).`, { hint, cause: error });
  }
}
