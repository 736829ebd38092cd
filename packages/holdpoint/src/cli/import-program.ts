import { type Command, Option } from 'commander';
import type { ImportOptions } from './commands/import.ts';
import { examples, jsonOption } from './options.ts';

/** Adds `holdpoint import`. */
export function addImport(program: Command, done: (exitCode: number) => void): void {
  const command = program
    .command('import')
    .argument('<DOC>', 'a launch document in Markdown; - reads standard input')
    .description('draft a plan from a document that people wrote, and say what is open in it')
    .option('-o, --output <PLAN>', 'where the plan goes; over one that was imported before, edits by hand are kept')
    .addOption(new Option('--report <FORM>', 'print a report instead of the plan').choices(['html', 'md']))
    .addOption(jsonOption('print all facts as one JSON object instead of the plan'))
    .option('--answer <N=VALUE>', 'answer a choice by its number or name; may be given again', collect)
    .option('--answers <FILE>', 'answers by name, in YAML or JSON')
    .addOption(
      new Option('--keep <SIDE>', 'whose side counts where the document and edits by hand differ').choices([
        'mine',
        'document',
      ]),
    )
    .option('--yes', 'ask nothing, and leave open what is open')
    .action(async (document: string, options: ImportOptions) => {
      const { importCommand } = await import('./commands/import.ts');
      done(await importCommand(document, options));
    });
  examples(command, [
    ['holdpoint import GO_LIVE.md -o plan.yaml', 'asks in a terminal for what the document does not say'],
    ['holdpoint import GO_LIVE.md -o plan.yaml --answer 1=2.4.0 --answer "stages.*.observe=24h"', ''],
    ['holdpoint import GO_LIVE.md --report html > report.html', 'every line, and what became of it'],
    ['curl -s https://wiki.example/launch.md | holdpoint import - --json | jq .stages', 'for a program'],
  ]);
}

function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}
