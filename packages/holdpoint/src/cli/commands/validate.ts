import {
  type MissingPart,
  type Plan,
  type Problem,
  planJsonSchema,
  type ReadResult,
  readPlan,
  renderProblems,
  scenarioJsonSchema,
} from '@holdpoint/plan';
import { partsNotRun } from '../../controller/abilities.ts';
import { LaunchError } from '../../errors.ts';
import { queryProblems } from '../../metrics/registry.ts';
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
  const unread = result.ok ? queryProblems(result.plan) : [];
  const ok = result.ok && unread.length === 0 && (strict !== true || problems.length === 0);
  const missing = result.ok ? partsNotRun(result.plan) : [];
  if (json === true) printJson({ file, ok, problems: problems.map(flat), queries: unread, notRun: missing });
  else {
    const source = new TextDecoder().decode(bytes);
    if (problems.length > 0) print(renderProblems(problems, { file, source, color: wantsColor(process.stdout) }));
    for (const each of unread) print(`${file}: ${each}`);
    if (unread.length === 0) print(`${file}: ${outcomeText(result, ok)}`);
    if (missing.length > 0) print(notRunText(missing));
  }
  return ok ? 0 : 1;
}

function outcomeText(result: ReadResult, ok: boolean): string {
  if (!result.ok) return counted(result.problems.length, 'problem');
  return ok ? planText(result.plan) : `${counted(result.warnings.length, 'warning')}, and --strict allows none`;
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

/** What can be rehearsed, and not run: not yet, or not as it is written. */
function notRunText(parts: readonly MissingPart[]): string {
  const bySection = Map.groupBy(parts, ({ section }) => section);
  const lines = [...bySection].map(([section, list]) => `  ${section}: ${list.map(({ what }) => what).join(', ')}`);
  const head =
    '`holdpoint rehearse` lives through all of it; `holdpoint run` refuses it for what is missing or cannot be run:';
  return [head, ...lines].join('\n');
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
