import { createHash } from 'node:crypto';
import { fsyncSync, readFileSync, rmSync, utimesSync } from 'node:fs';
import { systemCode } from '../../data-dir/system-error.ts';
import { LaunchError } from '../../errors.ts';
import { putInPlace } from '../shared/fresh-file.ts';

const HEAD = 'Written by Holdpoint, which replaces it; do not edit. sha256:';

/** A text whose first line says whose it is, as a comment, and what it was when it was written. */
export function owned(comment: '#' | '//', body: string): string {
  return `${comment} ${HEAD}${createHash('sha256').update(body).digest('hex')}\n${body}`;
}

/** What such a file holds; null where there is none. `router_refused` for a file that others have written. */
export function readOwned(path: string): string | null {
  const text = readIfThere(path);
  if (text === null || text.trim() === '') return text;
  const [head = '', ...rest] = text.split('\n');
  const comment = head.startsWith('//') ? '//' : '#';
  if (text === owned(comment, rest.join('\n'))) return text;
  const what = head.includes(HEAD) ? 'was changed by another hand' : 'was not written by Holdpoint';
  throw new LaunchError('router_refused', `The file ${path} ${what}.`, {
    hint: 'Give Holdpoint a file of its own: remove this one, or name another one in the plan and in nginx.conf.',
  });
}

/** The text of a file; null where there is none. `router_refused` where it cannot be read. */
export function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return null;
    throw refusedFile(path, 'read', error);
  }
}

/** How a file is replaced. */
export interface Replacing {
  /** Whether it takes force before it is on disk. */
  readonly hurried?: boolean;
  /** Called right before it takes force; what it throws is thrown, and nothing is changed. */
  readonly last?: () => unknown;
}

/**
 * Replaces a file in one step, or takes it away for null; the workers of nginx may read it. `router_refused`
 * where that cannot be.
 */
export function replaceFile(path: string, text: string | null, replacing: Replacing = {}): void {
  try {
    if (text === null) rmSync(path, { force: true });
    else replaceBy(path, text, replacing);
  } catch (error) {
    throw error instanceof LaunchError ? error : refusedFile(path, 'written', error);
  }
}

function replaceBy(path: string, text: string, { hurried = false, last }: Replacing): void {
  putInPlace(path, text, {
    before: (fd) => {
      if (!hurried) fsyncSync(fd);
      last?.();
    },
    after: (fd) => {
      if (hurried) fsyncSync(fd);
    },
  });
}

/** Makes a file as young as a time, epoch milliseconds; `router_refused` where that cannot be. */
export function touchFile(path: string, at: number): void {
  try {
    utimesSync(path, at / 1_000, at / 1_000);
  } catch (error) {
    throw refusedFile(path, 'written', error);
  }
}

function refusedFile(path: string, done: string, error: unknown): LaunchError {
  const code = systemCode(error);
  if (code === null) throw error;
  return new LaunchError('router_refused', `The file ${path} cannot be ${done} (${code}).`, {
    hint: 'Its folder must be there, and belong to the user of Holdpoint; see docs/routers.md.',
    cause: error,
  });
}
