import { createHash } from 'node:crypto';
import { fsyncSync, readFileSync } from 'node:fs';
import { systemCode, writing } from '../../data-dir/system-error.ts';
import { LaunchError } from '../../errors.ts';
import { putInPlace } from '../shared/fresh-file.ts';

const HEAD = '# Written by Holdpoint, which replaces it; do not edit. sha256:';

/**
 * Whether the map file can be kept: HAProxy runs on this machine and its file is there. `router_refused`
 * for a file that holds what others wrote.
 */
export function isOurs(path: string): boolean {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    throw refused(path, `cannot be read (${systemCode(error) ?? 'unknown error'})`);
  }
  const [head = '', ...rest] = text.split('\n');
  if (text.trim() === '' || head === headOf(rest.join('\n'))) return true;
  throw refused(path, head.startsWith(HEAD) ? 'was changed by another hand' : 'was not written by Holdpoint');
}

/** Replaces the file in one step, so that HAProxy begins with these entries when it is reloaded. */
export function writeMapFile(path: string, entries: readonly (readonly [key: string, value: string])[]): void {
  const body = entries.map(([key, value]) => `${key} ${value}\n`).join('');
  writing(path, () => putInPlace(path, `${headOf(body)}\n${body}`, { before: fsyncSync }));
}

function headOf(body: string): string {
  return `${HEAD}${createHash('sha256').update(body).digest('hex')}`;
}

function refused(path: string, what: string): LaunchError {
  return new LaunchError('router_refused', `The map file ${path} ${what}.`, {
    hint: 'Give Holdpoint a map file of its own: empty it, or name another one in the plan and in haproxy.cfg.',
  });
}
