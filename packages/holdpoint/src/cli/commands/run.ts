import { formatDuration, type LaunchState, unheardMsOf } from '@holdpoint/engine';
import { formatShare } from '../../board/format.ts';
import { type StartedLaunch, startLaunch } from '../../controller/start.ts';
import { systemClock } from '../../shell/clock.ts';
import type { DataOption, JsonOption } from '../options.ts';
import { complain, print, printJson } from '../output.ts';
import { collectProblems } from '../problems.ts';
import { formOf, showLaunch } from '../show-launch.ts';
import { summaryText } from '../summary-text.ts';

export interface RunOptions extends DataOption, JsonOption {
  readonly as?: string;
  readonly timeScale?: number;
  readonly port?: number;
  readonly headless?: true;
  /** Names of parts with commas between them, or `all`. */
  readonly without?: string;
}

/** `holdpoint run PLAN`. The exit code is 0 only when the launch is completed. */
export async function run(planFile: string, options: RunOptions): Promise<number> {
  const { data, json, as, timeScale, port, without } = options;
  const form = formOf(options);
  const problems = collectProblems(systemClock(), form === 'board');
  const started = await startLaunch({
    planFile,
    dataDir: data,
    onProblem: problems.onProblem,
    ...(timeScale === undefined ? {} : { timeScale }),
    ...(without === undefined ? {} : { without: without === 'all' ? 'all' : without.split(',') }),
  });
  const left = started.plan.without ?? [];
  if (left.length > 0) complain(`This launch runs without these parts of its plan: ${left.join(', ')}.`);
  try {
    const settings = { ...(as === undefined ? {} : { as }), ...(port === undefined ? {} : { port }) };
    const ended = await showLaunch(started, { form, mode: 'run', problems, ...settings });
    await started.controller.stop();
    if (ended === 'left') complain(leftText(started, planFile, data));
    const summary = { ...started.controller.summary(), data };
    if (json === true) printJson(summary);
    else if (ended === 'finished') print(summaryText(summary, data));
    return summary.outcome === 'completed' ? 0 : 1;
  } finally {
    await started.controller.stop();
    await started.close();
  }
}

/** Where traffic is left, and how to go on. */
function leftText({ controller, launch }: StartedLaunch, planFile: string, data: string): string {
  const { askedBp, appliedBp } = controller.view().share;
  return [
    `Stopped controlling ${launch}. Traffic stays where it is: ${formatShare(appliedBp ?? askedBp)} on the candidate.`,
    ...goesBackText(controller.state),
    `Nothing watches it now. Go on with: holdpoint run ${planFile} --data ${data}`,
  ].join('\n');
}

/** What the plan's routers do by themselves now. */
function goesBackText(state: LaunchState): readonly string[] {
  return Object.keys(state.plan.targets).flatMap((target) => {
    const unheardMs = unheardMsOf(state, target);
    if (unheardMs === undefined) return [];
    const when = `${formatDuration(unheardMs)} after it heard a controller last`;
    return [`As the plan says, the router of ${target} gives all traffic to stable ${when}.`];
  });
}
