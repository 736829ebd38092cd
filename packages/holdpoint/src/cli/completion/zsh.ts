import { type CommandWords, commandPatterns, type OptionWords, type Values } from './vocabulary.ts';

/** The completion script for zsh, as a file of `fpath` or to be sourced. */
export function zshCompletion(commands: readonly CommandWords[]): string {
  return `#compdef holdpoint
# Completion of holdpoint for zsh: holdpoint completion zsh > ~/.zfunc/_holdpoint, where ~/.zfunc is in fpath
_holdpoint() {
  local option="\${words[CURRENT-1]}" at='' word
  if [[ $PREFIX == --*=* ]]; then
    option="\${PREFIX%%=*}"
    compset -P '*='
  fi
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$at $word" in
      (${commandPatterns(commands).join(' | ')}) at="\${at:+$at }$word" ;;
    esac
  done
  case "$at $option" in
${commands.flatMap(({ at, options }) => options.flatMap((each) => valueCase(at, each))).join('\n')}
  esac
  local -a names flags
  case "$at" in
${commands.map(commandCase).join('\n')}
  esac
  (( \${#names} )) && _describe -t commands command names
  [[ $PREFIX == -* ]] && _describe -o -t options option flags
  return 0
}
if [[ "\${funcstack[1]}" == _holdpoint ]]; then
  _holdpoint "$@"
else
  compdef _holdpoint holdpoint
fi
`;
}

function valueCase(at: string, { flags, values }: OptionWords): readonly string[] {
  if (values === null) return [];
  const patterns = flags.map((flag) => `'${at} ${flag}'`).join(' | ');
  return [`    (${patterns}) ${[...offer(values), 'return'].join('; ')} ;;`];
}

function commandCase({ at, commands, options, arguments: values }: CommandWords): string {
  const lines = [
    ...(commands.length > 0
      ? [`names=(${commands.map(({ name, summary }) => described(name, summary)).join(' ')})`]
      : []),
    ...(options.length > 0
      ? [`flags=(${options.flatMap(({ flags, summary }) => flags.map((flag) => described(flag, summary))).join(' ')})`]
      : []),
    ...values.flatMap(offer).map((each) => `[[ $PREFIX == -* ]] || ${each}`),
  ];
  return `    ('${at}')\n${lines.map((line) => `      ${line}\n`).join('')}      ;;`;
}

/** A word with its description, as `_describe` wants it. */
function described(word: string, summary: string): string {
  return quoted(`${word}:${summary}`);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function offer(values: Values): readonly string[] {
  switch (values.kind) {
    case 'words':
      return [`compadd -- ${values.words.join(' ')}`];
    case 'plans':
      return [`_files -g '*.(yaml|yml)'`];
    case 'files':
      return ['_files'];
    case 'folders':
      return ['_files -/'];
    case 'anything':
      return [];
  }
}
