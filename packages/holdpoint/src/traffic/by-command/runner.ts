import type { Target } from '@holdpoint/plan';
import { LaunchError } from '../../errors.ts';
import { type SplitCommand, splitCommand } from '../../programs/argv.ts';
import { type ProgramEnd, runProgram } from '../../programs/run-program.ts';
import { cleaned, lastLine } from '../../programs/said.ts';
import { systemClock } from '../../shell/clock.ts';
import type { Environment } from '../../shell/references.ts';
import type { RouterPart } from '../index.ts';

/** Bytes that a command may print. */
const MAX_OUTPUT = 64 << 10;
const DEFAULT_TIMEOUT_MS = 10_000;
/** Characters of what is said of a failure. */
const LONGEST_DETAIL = 500;

/** One of the commands of a router: its name in the plan, and its line. */
export interface Command {
  readonly name: string;
  readonly line: string;
}

/** What a command is told: on its standard input, and in its environment. */
export interface Told {
  readonly input: string;
  readonly variables: Environment;
}

export interface RunnerOptions {
  readonly target: Target;
  readonly driver: string;
  readonly timeoutMs?: number;
  readonly env: Environment;
}

/** Runs the commands of one router, without a shell, each with a time limit for it and all that it starts. */
export class Runner {
  readonly #options: RunnerOptions;
  readonly #clock = systemClock();
  readonly #timeoutMs: number;

  constructor(options: RunnerOptions) {
    this.#options = options;
    this.#timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  }

  /** LaunchError `router_refused` for lines that are no list of arguments. */
  check(commands: readonly Command[]): void {
    for (const command of commands) this.#argvOf(command);
  }

  /**
   * What a command prints. LaunchErrors: `router_unreachable` where it fails, or takes too long, and the reason of
   * `ending`, which ends it; `router_refused` where it cannot be started or prints what is no text.
   */
  async run(command: Command, { input, variables }: Told, ending: AbortSignal): Promise<string> {
    const env = { ...this.#options.env, ...variables };
    const { program, args } = this.#argvOf(command);
    const limit = AbortSignal.timeout(this.#timeoutMs);
    const signal = AbortSignal.any([limit, ending]);
    const end = await runProgram({ program, args, env, input, signal, maxOutput: MAX_OUTPUT, clock: this.#clock });
    if (end.outcome === 'ended' && end.code === 0) return this.#textOf(end.stdout, command);
    if (ending.aborted) throw ending.reason;
    throw this.#failure(end, command);
  }

  /** A failure that says which router of which target, and which command. */
  refused(detail: string, hint?: string): LaunchError {
    return new LaunchError('router_refused', this.#sentence(detail), hint === undefined ? {} : { hint });
  }

  /** Nodes of a router, without the secrets that a command has printed with them. */
  nodes(printed: readonly RouterPart[]): readonly RouterPart[] {
    const shown = (text: string): string => cleaned(text, this.#options.env);
    return printed.map(({ name, shareBp, problem }) => ({
      name: shown(name),
      shareBp,
      ...(problem !== undefined && { problem: shown(problem) }),
    }));
  }

  /** What ends a change in whose place a lower share was asked for. */
  superseded(): LaunchError {
    return this.unreachable('a lower share was asked for meanwhile, and takes the place of this one');
  }

  unreachable(detail: string, hint?: string): LaunchError {
    return new LaunchError('router_unreachable', this.#sentence(detail), hint === undefined ? {} : { hint });
  }

  #sentence(detail: string): string {
    const { target, driver, env } = this.#options;
    return `The router of target "${target.id}" (driver ${driver}): ${cleaned(detail, env, LONGEST_DETAIL)}.`;
  }

  #argvOf({ name, line }: Command): Extract<SplitCommand, { outcome: 'argv' }> {
    const split = splitCommand(line);
    if (split.outcome === 'argv') return split;
    throw this.refused(`the command \`${name}\` cannot be run: ${split.detail}`, 'Correct the plan.');
  }

  #textOf(stdout: Buffer, { name }: Command): string {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(stdout);
    } catch {
      throw this.refused(`\`${name}\` printed what is no UTF-8`);
    }
  }

  #failure(end: ProgramEnd, { name }: Command): LaunchError {
    const { env } = this.#options;
    const said = 'stderr' in end ? lastLine(end.stderr, env) : '';
    const because = said === '' ? '' : `: ${said}`;
    switch (end.outcome) {
      case 'ended':
        return this.unreachable(`\`${name}\` ended with exit code ${end.code}${because}`);
      case 'killed':
        return this.unreachable(`\`${name}\` was ended by ${end.by}${because}`);
      case 'aborted':
        return this.unreachable(
          `\`${name}\` did not end within ${this.#timeoutMs / 1000} s, and was ended with all that it had started`,
          'What it was asked for may still come about. Raise its `timeout` if it needs longer.',
        );
      case 'too_much_output':
        return this.refused(`\`${name}\` printed more than ${MAX_OUTPUT} bytes, and was ended`);
      case 'not_started':
        return this.refused(
          `\`${name}\` cannot be started (${end.code})`,
          'Paths are taken from the folder in which Holdpoint was started. Is it there, and executable?',
        );
    }
  }
}
