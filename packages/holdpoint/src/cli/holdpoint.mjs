#!/usr/bin/env node
// Plain JavaScript: stripping types takes Node longer than all of `holdpoint --help` may take. What
// help.txt says is what program.ts declares; a test compares them.
import { readFileSync } from 'node:fs';

const args = process.argv.slice(2);
if (args.length === 1 && ['--help', '-h', 'help'].includes(args[0])) {
  process.stdout.write(readFileSync(new URL('./help.txt', import.meta.url)));
} else {
  const { main } = await import('./main.ts');
  await main(args);
}
