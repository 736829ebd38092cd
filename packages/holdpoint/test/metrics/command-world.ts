import { chmodSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Signal } from '@holdpoint/plan';
import { commandSource } from '../../src/metrics/command.ts';
import { systemClock } from '../../src/shell/clock.ts';
import { planOf, signalOf } from './plans.ts';

/** A folder for commands of a test. */
export function commandFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'holdpoint-command-'));
  return {
    folder,
    /** Writes a script for `/bin/sh`; returns its path. */
    script: (name: string, text: string): string => {
      const path = join(folder, name);
      writeFileSync(path, `#!/bin/sh\n${text}\n`);
      chmodSync(path, 0o755);
      return path;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export function commandSignal(id: string, run: string, more: Partial<Signal> = {}): Signal {
  return signalOf(id, { kind: 'command', run }, more);
}

/** A world of the contract suite: a script that counts what stands in a file. */
export function commandWorld() {
  const { folder, script, remove } = commandFolder();
  const count = join(folder, 'count');
  const gauge = script('gauge', `cat "${count}"`);
  const counts = script('counts', `echo '{"hits": 1, "requests": '$(cat "${count}")'}'`);
  let done = 1;
  const work = async () => {
    done += 1;
    writeFileSync(count, `${done}\n`);
  };
  writeFileSync(count, '1\n');
  const signals = [commandSignal('depth', gauge), commandSignal('failed', counts, { dimension: 'ratio' })];
  const source = commandSource(planOf(signals), { clock: systemClock() });
  return {
    source,
    signals: signals.map(({ id }) => id),
    work,
    breakDown: async () => renameSync(gauge, `${gauge}.away`) ?? renameSync(counts, `${counts}.away`),
    mend: async () => renameSync(`${gauge}.away`, gauge) ?? renameSync(`${counts}.away`, counts),
    close: async () => {
      await source.close?.();
      remove();
    },
  };
}
