import { readFileSync } from 'node:fs';
import { LaunchError } from '../errors.ts';

const VARIABLE = /^\$([A-Za-z_][A-Za-z0-9_]*)$/;
const FILE = /^file:(.+)$/;

/** Where the values of secrets lie: the environment of this process unless stated. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Whether a text of a plan names the place of a value, `$NAME` or `file:PATH`, instead of being the value. */
export function isReference(text: string): boolean {
  return VARIABLE.test(text) || FILE.test(text);
}

/**
 * The value that a text of a plan stands for: of the variable for `$NAME`, the content of the file without
 * its last line end for `file:PATH`, else the text itself. Files are read each time, so that a secret may be
 * replaced while a launch runs. Errors: `secret_missing`, which names the place and never a value.
 */
export function resolveReference(text: string, env: Environment = process.env): string {
  const [, name] = VARIABLE.exec(text) ?? [];
  if (name !== undefined) return filled(env[name], `the environment variable ${name}`);
  const [, path] = FILE.exec(text) ?? [];
  return path === undefined ? text : filled(readText(path), `the file ${path}`);
}

/** The text of a file. Errors: `secret_missing`. */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8').replace(/\r?\n$/, '');
  } catch (cause) {
    const code = cause instanceof Error ? Reflect.get(cause, 'code') : undefined;
    throw new LaunchError(
      'secret_missing',
      `the file ${path} cannot be read${code === undefined ? '' : ` (${code})`}`,
      {
        cause,
        hint: 'Paths are taken from the folder in which Holdpoint was started.',
      },
    );
  }
}

function filled(value: string | undefined, place: string): string {
  if (value === undefined) throw new LaunchError('secret_missing', `${place} is not set`);
  if (value.trim() === '') throw new LaunchError('secret_missing', `${place} is empty`);
  return value;
}
