import { DEMO_SCALE, demoFolder, runDemo } from '../../demo/index.ts';
import type { DemoTraffic } from '../../demo/routers/index.ts';
import type { Bad } from '../../demo/services.ts';
import { systemClock } from '../../shell/clock.ts';
import type { JsonOption } from '../options.ts';
import { complain, print, printJson } from '../output.ts';
import { collectProblems } from '../problems.ts';
import { formOf, showLaunch } from '../show-launch.ts';
import { summaryText } from '../summary-text.ts';

export interface DemoOptions extends JsonOption {
  readonly bad?: Bad;
  readonly traffic?: DemoTraffic;
  readonly data?: string;
  readonly timeScale?: number;
  readonly headless?: true;
}

/** Requests per second: enough evidence for every stage in a minute, and little for two processor cores. */
const RATE = 400;

/** `holdpoint demo`. The exit code is 0 when a good version is completed, or a bad one rolled back. */
export async function demo(options: DemoOptions): Promise<number> {
  const { bad, data, timeScale = DEMO_SCALE, json, traffic = 'proxy' } = options;
  const clock = systemClock();
  const form = formOf(options);
  const problems = collectProblems(clock, form === 'board');
  const dataDir = data ?? demoFolder(clock);
  if (form !== 'json') complain('Starting two versions of a service, a router and a load…');
  const summary = await runDemo({
    dataDir,
    traffic,
    timeScale,
    rate: RATE,
    onProblem: problems.onProblem,
    show: async (started) => {
      await showLaunch(started, { form, mode: 'demo', problems });
    },
    ...(bad === undefined ? {} : { bad }),
  });
  if (json === true) printJson(summary);
  else print(summaryText(summary, dataDir));
  return summary.outcome === (bad === undefined ? 'completed' : 'rolled_back') ? 0 : 1;
}
