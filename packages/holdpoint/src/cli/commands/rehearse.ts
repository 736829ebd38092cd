import { writeFileSync } from 'node:fs';
import { type Plan, readPlan, readScenario, renderProblems, type Scenario } from '@holdpoint/plan';
import { requireDecided } from '../../controller/abilities.ts';
import { LaunchError } from '../../errors.ts';
import { accountOf } from '../../rehearsal/account.ts';
import { NOTHING_HAPPENS, rehearse } from '../../rehearsal/rehearse.ts';
import { reportInput } from '../../rehearsal/report/from-rehearsal.ts';
import { studyInput } from '../../rehearsal/report/from-study.ts';
import { rehearsalReport } from '../../rehearsal/report/rehearsal-report.ts';
import { studyReport } from '../../rehearsal/report/study-report.ts';
import { Samples } from '../../rehearsal/samples.ts';
import { study } from '../../rehearsal/study/study.ts';
import { studyText } from '../../rehearsal/study/text.ts';
import { accountText } from '../../rehearsal/text.ts';
import { triggerTimes } from '../../rehearsal/triggers.ts';
import type { JsonOption } from '../options.ts';
import { complain, print, printJson, wantsColor } from '../output.ts';
import { readInput } from '../read-input.ts';

export interface RehearseOptions extends JsonOption {
  readonly scenario?: string;
  /** Bad releases to draw. */
  readonly random?: number;
  readonly seed?: number;
  /** Where the HTML report goes. */
  readonly report?: string;
}

const USUAL_SEED = 1;
const USUAL_WIDTH = 100;

/** `holdpoint rehearse PLAN`. */
export async function rehearseCommand(file: string, options: RehearseOptions): Promise<number> {
  if (options.random !== undefined && options.scenario !== undefined) {
    throw new LaunchError('wrong_use', '--random draws its own scenarios', {
      hint: 'Leave --scenario or --random out.',
    });
  }
  const plan = planOf(file);
  if (plan === null) return 1;
  requireDecided(plan);
  if (options.random !== undefined) return studyPlan(file, plan, { ...options, random: options.random });
  const scenario = scenarioOf(options.scenario, plan);
  if (scenario === null) return 1;
  const seed = options.seed ?? scenario.seed ?? USUAL_SEED;
  const samples = new Samples();
  const rehearsal = await rehearse({ plan, scenario, seed, onEvent: (event) => samples.note(event) });
  const triggers = await triggerTimes({ plan, scenario, seed });
  const account = accountOf(plan, rehearsal, { scenario: scenario.title, triggers });
  if (options.report !== undefined) {
    writeReport(options.report, rehearsalReport(reportInput(plan, account, { rehearsal, samples })));
  }
  const { columns = USUAL_WIDTH } = process.stdout;
  if (options.json === true) printJson(account);
  else print(accountText(plan, account, { width: Math.max(60, columns), color: wantsColor(process.stdout) }));
  return 0;
}

async function studyPlan(
  file: string,
  plan: Plan,
  { random, seed = USUAL_SEED, json, report }: RehearseOptions & { readonly random: number },
): Promise<number> {
  if (plan.stages.length === 0 || random === 0) {
    const what = random === 0 ? '--random 0 draws nothing' : `${file} has no stages in which a release could be bad`;
    throw new LaunchError('wrong_use', what, { hint: 'Rehearse it without --random, or draw at least one release.' });
  }
  const result = await study({ plan, draws: random, seed });
  if (report !== undefined) writeReport(report, studyReport(studyInput(plan, result)));
  if (json === true) printJson(result);
  else print(studyText(plan, result));
  return 0;
}

function writeReport(file: string, html: string): void {
  try {
    writeFileSync(file, html);
  } catch (cause) {
    const hint = 'Check the folder, and whether you may write there.';
    throw new LaunchError('data_unwritable', `the report ${file} cannot be written`, { hint, cause });
  }
  complain(`Report written to ${file}.`);
}

/** The plan of a file; null where it has errors, which are shown. */
function planOf(file: string): Plan | null {
  const bytes = readInput(file);
  const result = readPlan(bytes, file);
  if (result.ok) return result.plan;
  showProblems(result.problems, file, bytes);
  return null;
}

function scenarioOf(file: string | undefined, plan: Plan): Scenario | null {
  if (file === undefined) return NOTHING_HAPPENS;
  const bytes = readInput(file);
  const result = readScenario(bytes, file, plan);
  const problems = result.ok ? result.warnings : result.problems;
  if (problems.length > 0) showProblems(problems, file, bytes);
  return result.ok ? result.scenario : null;
}

function showProblems(problems: Parameters<typeof renderProblems>[0], file: string, bytes: Uint8Array): void {
  const source = new TextDecoder().decode(bytes);
  complain(renderProblems(problems, { file, source, color: wantsColor(process.stderr) }));
}
