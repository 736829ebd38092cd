import type { Plan, Signal, SignalSource } from '@holdpoint/plan';
import { splitCommand } from '../programs/argv.ts';
import { withoutSecrets } from '../programs/environment.ts';
import { type ProgramCall, type ProgramEnd, runProgram } from '../programs/run-program.ts';
import type { Environment } from '../shell/references.ts';
import { answerIn } from './command/answer.ts';
import { variablesOf } from './command/environment.ts';
import { quoted } from './http/failure.ts';
import type { MetricsSource } from './index.ts';
import { type Answer, type Asker, failure } from './query/asker.ts';
import { DEFAULT_TIMEOUT_MS } from './query/place.ts';
import { readAll } from './query/read-all.ts';
import { type QuerySettings, querySource } from './query/source.ts';

type CommandSignal = Signal & { readonly source: Extract<SignalSource, { kind: 'command' }> };

/** Bytes that a command may print. */
export const MAX_OUTPUT = 64 << 10;
/** Commands that run at the same time. */
const PARALLEL = 8;

interface Surroundings extends QuerySettings {
  readonly env?: Environment;
  /** Real milliseconds that all commands of one read may take together. */
  readonly timeoutMs?: number;
}

/**
 * Runs commands on this machine that print a number, or counts of a span. They run without a shell, in the
 * folder in which Holdpoint was started, and without the secrets of the plan in their environment.
 * Errors: `plan_invalid` for a line that is no list of arguments.
 */
export function commandSource(plan: Plan, surroundings: Surroundings): MetricsSource {
  const { env = process.env, timeoutMs = DEFAULT_TIMEOUT_MS, ...settings } = surroundings;
  const { clock } = settings;
  const signals = Object.values(plan.signals).filter(isCommandSignal);
  const lines = readAll(signals, ({ source }) => argvOf(source.run));
  const given = withoutSecrets(plan, env);
  const closed = new AbortController();
  const asker: Asker<CommandSignal> = {
    name: 'commands',
    timeoutMs,
    parallel: PARALLEL,
    now: async () => clock.wall(),
    ask: (question) => {
      const signal = AbortSignal.any([question.deadline, closed.signal]);
      const { program = '', args = [] } = lines.get(question.signal) ?? {};
      return run(question.signal.id, {
        program,
        args,
        clock,
        signal,
        timeoutMs,
        env: { ...given, ...variablesOf(question) },
      });
    },
    tellsOfSpan: () => false,
    close: async () => closed.abort(),
  };
  return querySource([{ asker, signals }], settings);
}

function argvOf(line: string) {
  const split = splitCommand(line);
  return split.outcome === 'fault' ? { detail: `${split.detail}: ${quoted(line)}` } : { read: split };
}

interface Run extends Omit<ProgramCall, 'maxOutput'> {
  readonly timeoutMs: number;
}

async function run(signal: string, { timeoutMs, ...call }: Run): Promise<Answer> {
  const asked = `command ${quoted(call.program, 60)} (${signal})`;
  const ended = await runProgram({ ...call, maxOutput: MAX_OUTPUT });
  return ended.outcome === 'ended' && ended.code === 0
    ? answerIn(ended.stdout.toString('utf8'), asked)
    : failureOf(ended, asked, timeoutMs);
}

const START_FAILURES: Readonly<Record<string, string>> = {
  ENOENT: 'is not there; paths are taken from the folder in which Holdpoint was started',
  EACCES: 'may not be run; make it executable',
  ENOEXEC: 'is no program; does its first line name one, such as #!/bin/sh?',
};

function failureOf(ended: ProgramEnd, asked: string, timeoutMs: number): Answer {
  switch (ended.outcome) {
    case 'ended':
      return failure('source_down', `${asked} ended with exit code ${ended.code}${firstLine(ended.stderr)}`);
    case 'killed':
      return failure('source_down', `${asked} was ended by ${ended.by}${firstLine(ended.stderr)}`);
    case 'aborted':
      return failure('source_down', `${asked} gave no complete answer within ${timeoutMs / 1000} s, and was ended`);
    case 'too_much_output':
      return failure('unreadable', `${asked} printed more than ${MAX_OUTPUT} bytes, and was ended`);
    case 'not_started':
      return failure('source_down', `${asked} ${START_FAILURES[ended.code] ?? `could not be started`} (${ended.code})`);
  }
}

/** The first line with anything on it that a command said on standard error. */
function firstLine(stderr: Buffer): string {
  const line = stderr
    .toString('utf8')
    .split('\n')
    .find((each) => each.trim() !== '');
  return line === undefined ? '' : `: ${quoted(line, 200)}`;
}

function isCommandSignal(signal: Signal): signal is CommandSignal {
  return signal.source.kind === 'command';
}
