import {
  type MissingPart,
  type Plan,
  type Problem,
  planJsonSchema,
  readPlan,
  renderProblems,
  scenarioJsonSchema,
} from '@holdpoint/plan';
import { partsNotRun } from '../../controller/abilities.ts';
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
  const missing = result.ok ? partsNotRun(result.plan) : [];
  if (json === true) printJson({ file, ok, problems: problems.map(flat), notRun: missing });
  else {
    const source = new TextDecoder().decode(bytes);
    if (problems.length > 0) print(renderProblems(problems, { file, source, color: wantsColor(process.stdout) }));
    const outcome =
      result.ok && ok ? planText(result.plan) : counted(problems.length, result.ok ? 'warning' : 'problem');
    print(`${file}: ${outcome}${result.ok && !ok ? ', and --strict allows none' : ''}`);
    if (missing.length > 0) print(notRunText(missing));
  }
  return ok ? 0 : 1;
}

function flat({ position, ...problem }: Problem) {
  return { ...position, ...problem };
}

function planText({ launch, stages, signals, runbook, readiness }: Plan): string {
  const parts: readonly (readonly [number, string])[] = [
    [stages.length, 'stage'],
    [Object.keys(signals).length, 'signal'],
    [runbook.flatMap(({ steps }) => steps).length, 'step'],
    [readiness.flatMap(({ items }) => items).length, 'item'],
  ];
  const some = parts.flatMap(([count, noun]) => (count === 0 ? [] : counted(count, noun)));
  return `a valid plan of ${launch.title}, with ${new Intl.ListFormat('en-GB').format(some)}`;
}

/** What can be rehearsed, and not run yet. */
function notRunText(parts: readonly MissingPart[]): string {
  const bySection = Map.groupBy(parts, ({ section }) => section);
  const lines = [...bySection].map(([section, list]) => `  ${section}: ${list.map(({ what }) => what).join(', ')}`);
  const head = '`holdpoint rehearse` lives through all of it; `holdpoint run` cannot run these parts yet:';
  return [head, ...lines].join('\n');
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
