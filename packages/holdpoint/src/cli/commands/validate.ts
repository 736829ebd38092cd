import { type Plan, type Problem, planJsonSchema, readPlan, renderProblems } from '@holdpoint/plan';
import { LaunchError } from '../../errors.ts';
import type { JsonOption } from '../options.ts';
import { print, printJson, wantsColor } from '../output.ts';
import { readInput } from '../read-input.ts';

export interface ValidateOptions extends JsonOption {
  readonly schema?: true;
}

/** `holdpoint validate PLAN`. */
export function validate(file: string | undefined, { json, schema }: ValidateOptions): number {
  if (schema === true) {
    print(JSON.stringify(planJsonSchema(), null, 2));
    return 0;
  }
  if (file === undefined) {
    throw new LaunchError('wrong_use', 'no plan is named', { hint: 'Run `holdpoint validate PLAN`.' });
  }
  const bytes = readInput(file);
  const result = readPlan(bytes, file);
  const problems = result.ok ? result.warnings : result.problems;
  if (json === true) printJson({ file, ok: result.ok, problems: problems.map(flat) });
  else {
    const source = new TextDecoder().decode(bytes);
    if (problems.length > 0) print(renderProblems(problems, { file, source, color: wantsColor(process.stdout) }));
    print(result.ok ? `${file}: ${planText(result.plan)}` : `${file}: ${counted(problems.length, 'problem')}`);
  }
  return result.ok ? 0 : 1;
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
