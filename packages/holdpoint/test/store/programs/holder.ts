/** Holds a data folder until it is killed. */
import { openDataDir, writeControl } from '../../../src/data-dir/index.ts';

const dir = process.argv[2] ?? '';
openDataDir(dir);
writeControl(dir, { port: 4040, token: 'secret', pid: process.pid, launch: 'alpha-2026-02-08-1' });
process.stdout.write('held\n');
process.stdin.resume();
