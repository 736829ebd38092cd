import { splitCommand } from '../../programs/argv.ts';
import { runProgram } from '../../programs/run-program.ts';
import { cleaned } from '../../programs/said.ts';
import type { Clock } from '../../shell/clock.ts';
import type { Environment } from '../../shell/references.ts';

const MAX_OUTPUT = 64 << 10;
const LONGEST_EXCERPT = 300;

/** How a command is run. */
export interface Surroundings {
  readonly limitMs: number;
  readonly env: Environment;
  readonly clock: Clock;
}

/** Runs a command of the plan; null when it went well, else what is wrong with it, in words. */
export async function runCommand(line: string, { limitMs, env, clock }: Surroundings): Promise<string | null> {
  const split = splitCommand(line);
  if (split.outcome === 'fault') return `\`${line}\` cannot be run: ${split.detail}`;
  const { program, args } = split;
  // Servers are often not on the path of a user.
  const found = { ...env, PATH: `${env.PATH ?? ''}:/usr/sbin:/sbin`, LC_ALL: 'C' };
  const signal = AbortSignal.timeout(limitMs);
  const ended = await runProgram({ program, args, env: found, signal, maxOutput: MAX_OUTPUT, clock });
  switch (ended.outcome) {
    case 'ended':
      return ended.code === 0 ? null : `\`${line}\` ended with exit code ${ended.code}: ${excerpt(ended.stderr, env)}`;
    case 'killed':
      return `\`${line}\` was ended by ${ended.by}: ${excerpt(ended.stderr, env)}`;
    case 'aborted':
      return `\`${line}\` did not end within ${limitMs / 1_000} s`;
    case 'too_much_output':
      return `\`${line}\` printed more than ${MAX_OUTPUT} bytes`;
    case 'not_started':
      return `\`${line}\` could not be started (${ended.code})`;
  }
}

/** What a command said that is no warning, on one line and without secrets. */
function excerpt(said: Buffer, env: Environment): string {
  const lines = said.toString('utf8').trim().split('\n');
  const errors = lines.filter((line) => /\[(?:emerg|alert|crit|error)\]/.test(line));
  const text = cleaned((errors.length > 0 ? errors : lines).join(' '), env, LONGEST_EXCERPT);
  return text === '' ? 'it said nothing' : text;
}
