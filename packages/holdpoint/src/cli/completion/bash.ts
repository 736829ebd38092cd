import { type CommandWords, commandPatterns, type OptionWords, type Values } from './vocabulary.ts';

/** The completion script for bash 3.2 or newer. */
export function bashCompletion(commands: readonly CommandWords[]): string {
  return `# Completion of holdpoint for bash: source <(holdpoint completion bash)
_holdpoint() {
  local current="\${COMP_WORDS[COMP_CWORD]}" option="\${COMP_WORDS[COMP_CWORD-1]}" at='' flags='' i
  # bash takes the sign of --data=DIR for a word of its own.
  if [[ $current == '=' ]]; then current=''
  elif [[ $option == '=' ]]; then option="\${COMP_WORDS[COMP_CWORD-2]}"; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$at \${COMP_WORDS[i]}" in
      ${commandPatterns(commands).join(' | ')}) at="\${at:+$at }\${COMP_WORDS[i]}" ;;
    esac
  done
  local IFS=$'\\n'
  COMPREPLY=()
  case "$at $option" in
${commands.flatMap(({ at, options }) => options.flatMap((option) => valueCase(at, option))).join('\n')}
  esac
  case "$at" in
${commands.map(commandCase).join('\n')}
  esac
  if [[ $current == -* || \${#COMPREPLY[@]} == 0 ]]; then _holdpoint_words "$flags"; fi
}
_holdpoint_words() { COMPREPLY+=($(compgen -W "\${1// /$'\\n'}" -- "$current")); }
_holdpoint_files() { compopt -o filenames 2>/dev/null; COMPREPLY+=($(compgen "$@" -- "$current")); }
complete -F _holdpoint holdpoint
`;
}

function valueCase(at: string, { flags, values }: OptionWords): readonly string[] {
  if (values === null) return [];
  const patterns = flags.map((flag) => `'${at} ${flag}'`).join(' | ');
  return [`    ${patterns}) ${[...offer(values), 'return'].join('; ')} ;;`];
}

function commandCase({ at, commands, options, arguments: values }: CommandWords): string {
  const names = commands.map(({ name }) => name);
  const flags = options.flatMap((option) => option.flags);
  const words: Values = { kind: 'words', words: names };
  const steps = [`flags='${flags.join(' ')}'`, ...[...values, ...(names.length > 0 ? [words] : [])].flatMap(offer)];
  return `    '${at}') ${steps.join('; ')} ;;`;
}

function offer(values: Values): readonly string[] {
  switch (values.kind) {
    case 'words':
      return [`_holdpoint_words '${values.words.join(' ')}'`];
    case 'plans':
      return ["_holdpoint_files -f -X '!*.yaml'", "_holdpoint_files -f -X '!*.yml'", '_holdpoint_files -d'];
    case 'files':
      return ['_holdpoint_files -f'];
    case 'folders':
      return ['_holdpoint_files -d'];
    case 'anything':
      return [];
  }
}
