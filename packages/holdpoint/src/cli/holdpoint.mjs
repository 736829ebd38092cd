#!/usr/bin/env node
// Plain JavaScript: stripping types takes Node longer than all of `holdpoint --help` may take. What
// help.txt says is what program.ts declares; a test compares them.
import { readFileSync } from 'node:fs';
import module from 'node:module';
import { homedir } from 'node:os';
import { join } from 'node:path';

const OLDEST_NODE = 24;
const args = process.argv.slice(2);
if (args.length === 1 && ['--help', '-h', 'help'].includes(args[0])) {
  process.stdout.write(readFileSync(new URL('./help.txt', import.meta.url)));
} else if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
  process.stderr.write(`holdpoint: Node ${OLDEST_NODE} or newer is needed, and this is ${process.version}\n`);
  process.stderr.write('In a checkout, `npx holdpoint` runs with the right one.\n');
  process.exitCode = 3;
} else {
  // In a folder of the user's own: code from a shared one could be anyone's.
  module.enableCompileCache(join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'holdpoint'));
  const { main } = await import('./main.ts');
  await main(args);
}
