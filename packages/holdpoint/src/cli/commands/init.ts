import { existsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { planJsonSchema } from '@holdpoint/plan';
import { LaunchError } from '../../errors.ts';
import { answersOf, QUESTIONS, type Typed } from '../../init/answers.ts';
import { askForRest, complete, inTerminal } from '../../init/ask.ts';
import { SCHEMA_FILE, schemaBeside } from '../../init/schema-file.ts';
import { planText } from '../../init/template.ts';
import { complain, hasTerminal, print } from '../output.ts';

/** Options of `holdpoint init`: answers, and where the plan goes. */
export interface InitOptions extends Typed {
  readonly output: string;
  readonly yes?: true;
}

/** `holdpoint init`. Errors: `wrong_use` for an answer that does not do, and a file that is there already. */
export async function init({ output, yes, ...typed }: InitOptions): Promise<number> {
  checkTyped(typed);
  if (existsSync(output)) throw unwritable(output, 'EEXIST');
  const asks = yes !== true && QUESTIONS.some(({ key }) => typed[key] === undefined);
  if (asks && !hasTerminal()) {
    const missing = QUESTIONS.filter(({ key }) => typed[key] === undefined).map(({ key }) => `--${key}`);
    throw new LaunchError('wrong_use', `there is no terminal to ask in, and ${missing.join(', ')} are not given`, {
      hint: 'Give them, or --yes for what is usual.',
    });
  }
  const all = asks ? await inTerminal((prompt) => askForRest(typed, prompt)) : complete(typed);
  if (all === null) {
    complain('\nholdpoint: nothing was written');
    return 1;
  }
  checkTyped(all);
  const schema = schemaBeside(output);
  const { timeZone: timezone } = Intl.DateTimeFormat().resolvedOptions();
  writeNew(output, planText(answersOf(all), { schema, timezone }));
  if (schema === SCHEMA_FILE) writeSchema(join(dirname(output), SCHEMA_FILE));
  print(`${output} is written; editors check and complete it by ${schema}.

Next:
  holdpoint validate --strict ${output}
  holdpoint rehearse ${output}`);
  return 0;
}

/** Judges what was given, each answer by those before it. */
function checkTyped(typed: Typed): void {
  for (const { key, fault } of QUESTIONS) {
    const answer = typed[key];
    const found = answer === undefined ? null : fault(answer, typed);
    if (found !== null)
      throw new LaunchError('wrong_use', `--${key}: ${found}`, { hint: 'Run `holdpoint init --help`.' });
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EEXIST: 'it is there already',
  EISDIR: 'it is a folder',
  ENOENT: 'its folder is not there',
  ENOTDIR: 'its folder is not there',
  EACCES: 'your user may not write there',
};

/** Writes a file that is not there yet, and never over one that is. */
function writeNew(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: 'wx' });
  } catch (cause) {
    throw unwritable(file, errorCode(cause));
  }
}

function unwritable(file: string, code: string): LaunchError {
  const message = `${file} cannot be written: ${REASONS[code] ?? code}`;
  return new LaunchError('wrong_use', message, { hint: 'Name another file with --output.' });
}

/** A schema that is there already stays; it may be of a newer version. */
function writeSchema(file: string): void {
  try {
    writeFileSync(file, `${JSON.stringify(planJsonSchema(), null, 2)}\n`, { flag: 'wx' });
  } catch (cause) {
    if (errorCode(cause) !== 'EEXIST') throw cause;
  }
}

function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}
