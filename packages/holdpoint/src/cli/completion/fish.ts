import { type CommandWords, commandPatterns, type OptionWords, type Values } from './vocabulary.ts';

/** The completion script for fish. */
export function fishCompletion(commands: readonly CommandWords[]): string {
  return `# Completion of holdpoint for fish: holdpoint completion fish > ~/.config/fish/completions/holdpoint.fish
function __holdpoint_at
    set -l at ''
    for word in (commandline -opc)[2..]
        switch "$at $word"
            case ${commandPatterns(commands).join(' ')}
                set at (string trim -- "$at $word")
        end
    end
    test "$at" = "$argv"
end
complete -c holdpoint -f
${commands.flatMap(completions).join('\n')}
`;
}

function completions({ at, commands, options, arguments: values }: CommandWords): readonly string[] {
  const here = `complete -c holdpoint -n ${quoted(`__holdpoint_at ${at}`.trim())}`;
  return [
    ...commands.map(({ name, summary }) => `${here} -a ${name} -d ${quoted(summary)}`),
    ...options.map((option) => `${here} ${optionOf(option)}`),
    ...values.flatMap(offer).map((each) => `${here} ${each}`),
  ];
}

function optionOf({ flags, summary, values }: OptionWords): string {
  const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
  const value = values === null ? [] : ['-x', ...offer(values)];
  return [...names, ...value, '-d', quoted(summary)].join(' ');
}

/** Single quotes and backslashes alone are special within single quotes. */
function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
}

function offer(values: Values): readonly string[] {
  switch (values.kind) {
    case 'words':
      return [`-a ${quoted(values.words.join(' '))}`];
    case 'plans':
      return ['-k -a "(__fish_complete_suffix .yaml .yml)"'];
    case 'files':
      return ['-a "(__fish_complete_path)"'];
    case 'folders':
      return ['-a "(__fish_complete_directories)"'];
    case 'anything':
      return [];
  }
}
