import { readFileSync } from 'node:fs';
import { LaunchError } from '../errors.ts';

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'your user may not read it',
};

/** The bytes of a file that the command line names. Errors: `file_unreadable`. */
export function readInput(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
    throw new LaunchError('file_unreadable', `${file} cannot be read: ${REASONS[code] ?? code}`, {
      hint: 'Check the path.',
      cause,
    });
  }
}

/** Everything that standard input holds. Errors: `file_unreadable`. */
export function readStandardInput(): Uint8Array {
  try {
    return readFileSync(process.stdin.fd);
  } catch (cause) {
    throw new LaunchError('file_unreadable', 'standard input cannot be read', {
      hint: 'Hand a document over, as in `cat GO_LIVE.md | holdpoint import -`.',
      cause,
    });
  }
}
