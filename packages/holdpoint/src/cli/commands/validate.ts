import { type Plan, type Problem, planJsonSchema, readPlan, renderProblems, scenarioJsonSchema } from '@holdpoint/plan';
import { LaunchError } from '../../errors.ts';
import type { JsonOption } from '../options.ts';
import { print, printJson, wantsColor } from '../output.ts';
import { readInput } from '../read-input.ts';

export interface ValidateOptions extends JsonOption {
  /** Prints the schema of such files in place of checking one. */
  readonly schema?: 'plan' | 'scenario';
  /** Whether a warning fails, too. */
  readonly strict?: true;
}

/** `holdpoint validate PLAN`. */
export function validate(file: string | undefined, { json, schema, strict }: ValidateOptions): number {
  if (schema !== undefined) {
    print(JSON.stringify(schema === 'plan' ? planJsonSchema() : scenarioJsonSchema(), null, 2));
    return 0;
  }
  if (file === undefined) {
    throw new LaunchError('wrong_use', 'no plan is named', { hint: 'Run `holdpoint validate PLAN`.' });
  }
  const bytes = readInput(file);
  const result = readPlan(bytes, file);
  const problems = result.ok ? result.warnings : result.problems;
  const ok = result.ok && (strict !== true || problems.length === 0);
  if (json === true) printJson({ file, ok, problems: problems.map(flat) });
  else {
    const source = new TextDecoder().decode(bytes);
    if (problems.length > 0) print(renderProblems(problems, { file, source, color: wantsColor(process.stdout) }));
    const outcome =
      result.ok && ok ? planText(result.plan) : counted(problems.length, result.ok ? 'warning' : 'problem');
    print(`${file}: ${outcome}${result.ok && !ok ? ', and --strict allows none' : ''}`);
  }
  return ok ? 0 : 1;
}

function flat({ position, ...problem }: Problem) {
  return { ...position, ...problem };
}

function planText({ launch, stages, signals }: Plan): string {
  const parts = [counted(stages.length, 'stage'), counted(Object.keys(signals).length, 'signal')];
  return `a valid plan of ${launch.title}, with ${parts.join(' and ')}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
