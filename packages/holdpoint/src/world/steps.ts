import type { Step } from '@holdpoint/plan';
import type { Clock } from '../shell/clock.ts';
import type { StepResult, StepRunner } from '../steps/index.ts';
import type { Random } from './random.ts';

/** How long a command and a check take where the plan does not say. */
const USUAL_RUN_MS = 20_000;
const USUAL_CHECK_MS = 2_000;
const DURATION_SIGMA = 0.1;
/** What goes well needs at most this part of its time limit. */
const MOST_OF_LIMIT = 0.95;

/** Steps of a simulated world: they take about as long as planned, and fail or hang where the scenario says so. */
export class SimulatedSteps implements StepRunner {
  /** What goes wrong with steps now, by name. */
  readonly faults = new Map<string, 'fails' | 'hangs'>();
  readonly #clock: Clock;
  readonly #random: Random;

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
  }

  async run(step: Step, signal: AbortSignal): Promise<StepResult> {
    const usual = step.work.kind === 'run' ? USUAL_RUN_MS : USUAL_CHECK_MS;
    const fault = this.faults.get(step.name);
    const hangs = fault === 'hangs';
    const takes = this.#random.logNormal(step.takesMs ?? usual, DURATION_SIGMA);
    await this.#clock.sleep(hangs ? step.timeoutMs : Math.min(takes, MOST_OF_LIMIT * step.timeoutMs), signal);
    if (hangs) return { outcome: 'timed_out', detail: 'did not end within its time limit' };
    if (fault === 'fails') return { outcome: 'failed', detail: 'exit code 1' };
    return { outcome: 'succeeded', detail: 'exit code 0' };
  }
}
