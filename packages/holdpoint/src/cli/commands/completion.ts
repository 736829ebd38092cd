import type { Command } from 'commander';
import { bashCompletion } from '../completion/bash.ts';
import { fishCompletion } from '../completion/fish.ts';
import { vocabulary } from '../completion/vocabulary.ts';
import { zshCompletion } from '../completion/zsh.ts';
import { print } from '../output.ts';

/** Shells that a completion script can be printed for. */
export type Shell = 'bash' | 'fish' | 'zsh';

const SCRIPTS = { bash: bashCompletion, fish: fishCompletion, zsh: zshCompletion } as const;

/** `holdpoint completion SHELL`; the script follows from the commands and options of the program. */
export function completion(program: Command, shell: Shell): number {
  print(SCRIPTS[shell](vocabulary(program)).trimEnd());
  return 0;
}
