import { onBrokenPipe } from './output.ts';
import { runProgram } from './program.ts';
import { reportError } from './report-error.ts';

/** Runs one command and sets the process's exit code: 0 good, 1 the answer is no, 2 wrong use, 3 the system failed. */
export async function main(args: readonly string[]): Promise<void> {
  onBrokenPipe();
  try {
    process.exitCode = await runProgram(args);
  } catch (error) {
    process.exitCode = reportError(error);
  }
}
