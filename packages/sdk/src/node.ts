import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { RulesetCopy } from './client/options.ts';
import { wallMs } from './shell/clock.ts';
import { platformRandom } from './shell/random.ts';

/**
 * Keeps the last good ruleset in a file, readable by its owner alone, and replaced as a whole. Its age is
 * the time since the file was written; `wall` gives epoch milliseconds. Several processes may share one.
 */
export function fileCopy(path: string, wall: () => number = wallMs): RulesetCopy {
  return {
    async load() {
      try {
        const [text, { mtimeMs }] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
        return { text, ageMs: wall() - mtimeMs };
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
        throw error;
      }
    },
    async save(text) {
      await mkdir(dirname(path), { recursive: true });
      const next = `${path}.${platformRandom.id()}`;
      await writeFile(next, text, { mode: 0o600 });
      await rename(next, path);
    },
  };
}
