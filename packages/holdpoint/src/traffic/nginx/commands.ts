import { splitCommand } from '../../programs/argv.ts';
import { runProgram } from '../../programs/run-program.ts';
import { systemClock } from '../../shell/clock.ts';

const MAX_OUTPUT = 64 << 10;
const LONGEST_EXCERPT = 300;

/** Runs a command of the plan; null when it went well, else what is wrong with it, in words. */
export async function runCommand(line: string, limitMs: number): Promise<string | null> {
  const split = splitCommand(line);
  if (split.outcome === 'fault') return `\`${line}\` cannot be run: ${split.detail}`;
  const { program, args } = split;
  // Servers are often not on the path of a user. Nothing else is passed on, so that no secret is.
  const env = { PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin`, HOME: process.env.HOME, LANG: 'C' };
  const signal = AbortSignal.timeout(limitMs);
  const ended = await runProgram({ program, args, env, signal, maxOutput: MAX_OUTPUT, clock: systemClock() });
  switch (ended.outcome) {
    case 'ended':
      return ended.code === 0 ? null : `\`${line}\` ended with exit code ${ended.code}: ${excerpt(ended.stderr)}`;
    case 'killed':
      return `\`${line}\` was ended by ${ended.by}: ${excerpt(ended.stderr)}`;
    case 'aborted':
      return `\`${line}\` did not end within ${limitMs / 1_000} s`;
    case 'too_much_output':
      return `\`${line}\` printed more than ${MAX_OUTPUT} bytes`;
    case 'not_started':
      return `\`${line}\` could not be started (${ended.code})`;
  }
}

/** What a command said last but is no warning, on one line. */
function excerpt(said: Buffer): string {
  const lines = said
    .toString('utf8')
    .replace(/[^\x20-\x7e\n]+/g, ' ')
    .trim()
    .split('\n');
  const errors = lines.filter((line) => /\[(?:emerg|alert|crit|error)\]/.test(line));
  const text = (errors.length > 0 ? errors : lines).join(' ');
  if (text === '') return 'it said nothing';
  return text.length <= LONGEST_EXCERPT ? text : `${text.slice(0, LONGEST_EXCERPT)}…`;
}
