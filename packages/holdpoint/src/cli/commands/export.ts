import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { type Plan, parseDuration, readPlan, renderProblems } from '@holdpoint/plan';
import { LaunchError } from '../../errors.ts';
import { alertmanagerFile } from '../../export/alertmanager.ts';
import { planBoards } from '../../export/grafana/boards.ts';
import type { ExportOptions, LeftOut } from '../../export/options.ts';
import { type PlanRules, planRules } from '../../export/rules/rules.ts';
import { rulesYaml } from '../../export/rules/yaml.ts';
import { ruleTests } from '../../export/tests/rule-tests.ts';
import { selectorProblem } from '../../metrics/prometheus/promql.ts';
import type { JsonOption } from '../options.ts';
import { complain, print, printJson, wantsColor } from '../output.ts';
import { readInput } from '../read-input.ts';

/** What is said of the series of a Prometheus server, as it was written. */
export interface SourceOptions {
  readonly candidate?: string;
  readonly stable?: string;
  readonly requests?: string;
  readonly errors?: string;
  readonly latency?: string;
  readonly window?: string;
  readonly start?: string;
  /** Id of the Prometheus server whose rules are meant. */
  readonly source?: string;
}

export interface OutputOption {
  readonly output?: string;
}

export interface ExportRulesOptions extends SourceOptions, OutputOption, JsonOption {
  readonly tests?: string;
}

export interface ExportAlertmanagerOptions extends OutputOption, JsonOption {
  readonly holdpoint: string;
  readonly secrets: string;
}

export interface ExportGrafanaOptions extends SourceOptions, OutputOption, JsonOption {}

const USUAL_WINDOW_MS = 300_000;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/;

/** `holdpoint export prometheus-rules PLAN`. */
export function exportRules(file: string, options: ExportRulesOptions): number {
  const { output, json, tests } = options;
  if (output === undefined && json === true) throw needsOutput('--json');
  if (output === undefined && tests !== undefined) throw needsOutput('--tests');
  const plan = planOf(file);
  if (plan === null) return 1;
  const found = planRules(plan, exportOptionsOf(options));
  write(rulesYaml(plan, found), output);
  if (output === undefined) return 0;
  const untested = tests === undefined ? [] : writeTests(found, output, tests);
  if (json === true) printJson({ file: output, tests, ...account(found), untested });
  else complain(summary(found, output, untested));
  return 0;
}

/** `holdpoint export alertmanager PLAN`. */
export function exportAlertmanager(
  file: string,
  { output, json, holdpoint, secrets }: ExportAlertmanagerOptions,
): number {
  if (output === undefined && json === true) throw needsOutput('--json');
  const url = URL.canParse(holdpoint) ? new URL(holdpoint) : null;
  if (url === null || !/^https?:$/.test(url.protocol) || url.username !== '' || url.password !== '') {
    throw new LaunchError('wrong_use', '--holdpoint needs an address of http or https without a login', {
      hint: 'Write it such as http://127.0.0.1:7700.',
    });
  }
  const plan = planOf(file);
  if (plan === null) return 1;
  const { yaml, ...needs } = alertmanagerFile(plan, { holdpoint, secrets });
  write(yaml, output);
  if (output === undefined) return 0;
  const { leftOut, ...rest } = needs;
  if (json === true) printJson({ file: output, ...rest, notExported: leftOut });
  else complain(`Written to ${output}; its head names the secrets that it needs.`);
  return 0;
}

/** `holdpoint export grafana PLAN`. The library that builds dashboards is loaded for this alone. */
export async function exportGrafana(file: string, options: ExportGrafanaOptions): Promise<number> {
  const { output, json } = options;
  if (output === undefined && json === true) throw needsOutput('--json');
  const plan = planOf(file);
  if (plan === null) return 1;
  const { dashboardOf } = await import('../../export/grafana/dashboards.ts');
  const { boards, leftOut } = planBoards(plan, exportOptionsOf(options));
  const made = boards.map((board) => ({
    name: `${plan.launch.name}-${board.id}.json`,
    dashboard: dashboardOf(plan, board),
  }));
  if (output === undefined) {
    print(pretty(made.map(({ dashboard }) => dashboard)));
    return 0;
  }
  makeFolder(output);
  const files = made.map(({ name, dashboard }) => {
    write(`${pretty(dashboard)}\n`, join(output, name));
    return join(output, name);
  });
  if (json === true) printJson({ files, notExported: leftOut });
  else {
    const rest = leftOut.length === 0 ? '' : `; ${counted(leftOut.length, 'signal')} left out:`;
    complain(
      [`${counted(files.length, 'dashboard')} written to ${output}${rest}`, ...leftOut.map(leftOutLine)].join('\n'),
    );
  }
  return 0;
}

function pretty(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

function makeFolder(dir: string): void {
  try {
    mkdirSync(dir, { recursive: true });
  } catch (cause) {
    const hint = 'Check whether a file has its name, and whether you may write there.';
    throw new LaunchError('data_unwritable', `the folder ${dir} cannot be made`, { hint, cause });
  }
}

/** Writes the tests of rules beside them. Returns the names of rules that have none. */
function writeTests({ rules }: PlanRules, rulesFile: string, file: string): readonly string[] {
  const { yaml, untested } = ruleTests(rules, relative(dirname(file), rulesFile));
  write(yaml, file);
  return untested;
}

/** The plan of a file; null where it has errors, which are shown. */
export function planOf(file: string): Plan | null {
  const bytes = readInput(file);
  const result = readPlan(bytes, file);
  if (result.ok) return result.plan;
  const source = new TextDecoder().decode(bytes);
  complain(renderProblems(result.problems, { file, source, color: wantsColor(process.stderr) }));
  return null;
}

/** What was written on the command line, read. Errors: `wrong_use`. */
export function exportOptionsOf({ window, start, ...selectors }: SourceOptions): ExportOptions {
  const { candidate, stable, requests, errors, latency, source } = selectors;
  const startMs = start === undefined ? undefined : momentOf(start);
  for (const [name, selector] of Object.entries({ requests, errors, latency })) checkSelector(name, selector);
  checkMatchers('candidate', candidate);
  checkMatchers('stable', stable);
  return {
    windowMs: window === undefined ? USUAL_WINDOW_MS : windowOf(window),
    ...(candidate !== undefined && { candidate }),
    ...(stable !== undefined && { stable }),
    ...(requests !== undefined && { requests }),
    ...(errors !== undefined && { errors }),
    ...(latency !== undefined && { latency }),
    ...(startMs !== undefined && { startMs }),
    ...(source !== undefined && { source }),
  };
}

function checkSelector(name: string, text: string | undefined): void {
  const problem = text === undefined ? null : selectorProblem(text);
  if (problem === null) return;
  throw new LaunchError('wrong_use', `--${name}: ${text} ${problem}`, {
    hint: 'Write a selector such as http_requests_total{version="$variant"}, in single quotes for the shell.',
  });
}

function checkMatchers(name: string, text: string | undefined): void {
  // Braces would end the matchers and begin something else.
  if (text === undefined || (!/[{}]/.test(text) && selectorProblem(`up{${text}}`) === null)) return;
  throw new LaunchError('wrong_use', `--${name}: ${text} is no list of matchers`, {
    hint: `Write it such as 'job="shop-v2",env="live"', in single quotes for the shell.`,
  });
}

function windowOf(text: string): number {
  const duration = parseDuration(text);
  if ('value' in duration) return duration.value;
  throw new LaunchError('wrong_use', `--window: ${duration.fault.message ?? `${text} is no duration`}`, {
    hint: 'Write a duration such as 5m.',
  });
}

function momentOf(text: string): number {
  const at = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(at)) return at;
  throw new LaunchError('wrong_use', `--start: found ${text}; needed is a time with its zone`, {
    hint: 'Write it such as 2026-02-08T02:00:00Z or 2026-02-08T09:00:00+07:00.',
  });
}

/** To the file, or to standard output where there is none. Errors: `data_unwritable`. */
function write(text: string, file: string | undefined): void {
  if (file === undefined) {
    print(text.trimEnd());
    return;
  }
  try {
    writeFileSync(file, text);
  } catch (cause) {
    const hint = 'Check the folder, and whether you may write there.';
    throw new LaunchError('data_unwritable', `${file} cannot be written`, { hint, cause });
  }
}

function account({ rules, leftOut }: PlanRules) {
  return { rules: rules.map(({ test: _, ...rule }) => rule), notExported: leftOut };
}

function summary({ rules, leftOut }: PlanRules, output: string, untested: readonly string[]): string {
  const head = `${counted(rules.length, 'rule')} written to ${output}${leftOut.length === 0 ? '' : `; ${leftOut.length} left out:`}`;
  const without = untested.length === 0 ? [] : [`Without a test: ${untested.join(', ')}`];
  return [head, ...leftOut.map(leftOutLine), ...without].join('\n');
}

function leftOutLine({ where, text, reason }: LeftOut): string {
  return `  ${where}: ${text}: ${reason}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function needsOutput(option: string): LaunchError {
  return new LaunchError('wrong_use', `${option} needs --output`, { hint: 'Say where the file goes, by -o FILE.' });
}
