import type { Command } from 'commander';
import { examples, type JsonOption, jsonOption } from './options.ts';

/** Adds `sources check`. */
export function addSources(program: Command, done: (exitCode: number) => void): void {
  const sources = program
    .command('sources')
    .usage('check <PLAN>')
    .description('read every signal of a plan once, before the launch');
  const command = sources
    .command('check')
    .argument('<PLAN>', 'plan file')
    .description('read every signal once on both versions, and say what cannot be trusted')
    .addOption(jsonOption('print the readings as JSON'))
    .action(async (plan: string, options: JsonOption) => {
      const { sourcesCheck } = await import('./commands/sources.ts');
      done(await sourcesCheck(plan, options));
    });
  examples(command, [
    ['holdpoint sources check plan.yaml', 'exit code 1 when a reading cannot be trusted'],
    [`holdpoint sources check plan.yaml --json | jq '.readings[] | select(.state != "fresh")'`, 'for a program'],
  ]);
  examples(sources, [['holdpoint sources check plan.yaml', '']]);
}
