import type { Command, Option } from 'commander';

/** What may stand for an argument, or for the value of an option. */
export type Values =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'plans' | 'files' | 'folders' | 'anything' };

/** An option as a command line has it. */
export interface OptionWords {
  /** `--data`, or `-h` and `--help`. */
  readonly flags: readonly string[];
  readonly summary: string;
  /** Null for an option without a value. */
  readonly values: Values | null;
}

/** A command with everything that may follow it. */
export interface CommandWords {
  /** Words that lead to it: none for the program itself, `audit verify`. */
  readonly at: string;
  readonly commands: readonly { readonly name: string; readonly summary: string }[];
  readonly options: readonly OptionWords[];
  readonly arguments: readonly Values[];
}

/** What may stand at each place of the command line: for the program, then for each command, in the order of the help. */
export function vocabulary(program: Command, at = ''): readonly CommandWords[] {
  const help = program.createHelp();
  const commands = help.visibleCommands(program);
  const own: CommandWords = {
    at,
    commands: commands.map((command) => ({ name: command.name(), summary: command.description() })),
    options: help.visibleOptions(program).map(optionWords),
    arguments: argumentsOf(program),
  };
  const below = commands.flatMap((command) => {
    const words = vocabulary(command, `${at} ${command.name()}`.trim());
    // Help belongs to nobody, and takes the name of a command.
    return command.parent === null ? words.map((each) => ({ ...each, arguments: [namesOf(program)] })) : words;
  });
  return [own, ...below];
}

function namesOf(program: Command): Values {
  return { kind: 'words', words: program.commands.map((command) => command.name()) };
}

function optionWords(option: Option): OptionWords {
  const { short, long, description, required, optional, argChoices, flags } = option;
  const metavar = /[<[]([^>\]]+)[>\]]$/.exec(flags)?.[1] ?? '';
  return {
    flags: [short, long].filter((flag) => flag !== undefined),
    summary: description,
    values: required || optional ? valuesOf(metavar, argChoices) : null,
  };
}

/** Words that the usage line offers, such as `yes|no`, are arguments as well. */
function argumentsOf(command: Command): readonly Values[] {
  const offered = /\b[a-z]+(?:\|[a-z]+)+\b/.exec(command.usage())?.[0];
  if (offered !== undefined) return [{ kind: 'words', words: offered.split('|') }];
  return command.registeredArguments.map((argument) => valuesOf(argument.name(), argument.argChoices));
}

function valuesOf(name: string, choices: readonly string[] | undefined): Values {
  if (choices !== undefined) return { kind: 'words', words: choices };
  switch (name.toUpperCase()) {
    case 'PLAN':
    case 'SCENARIO':
      return { kind: 'plans' };
    case 'DIR':
      return { kind: 'folders' };
    default:
      return { kind: /^FILE/i.test(name) ? 'files' : 'anything' };
  }
}

/** Quoted patterns of a `case` over the words so far, a space, and the next word: one for each command. */
export function commandPatterns(commands: readonly CommandWords[]): readonly string[] {
  return commands.filter(({ at }) => at !== '').map(({ at }) => (at.includes(' ') ? `'${at}'` : `' ${at}'`));
}
