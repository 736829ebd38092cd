import type { Plan } from '@holdpoint/plan';
import { NOTHING_HAPPENS, rehearse } from '../rehearse.ts';
import { drawBadRelease, drawGoodRelease } from './draw.ts';
import { type Verdict, verdictOf } from './verdict.ts';

/** What all workers of a study need to know. */
export interface StudyTask {
  readonly plan: Plan;
  readonly seed: number;
}

/** One launch to live through. */
export interface Job {
  readonly release: 'bad' | 'good';
  readonly index: number;
}

/** Lives through the launch of one release. The same task and job give the same verdict, on any thread. */
export async function carryOut({ plan, seed }: StudyTask, { release, index }: Job): Promise<Verdict> {
  if (release === 'good') {
    return verdictOf(await rehearse({ plan, scenario: NOTHING_HAPPENS, seed: drawGoodRelease(seed, index) }));
  }
  const drawn = drawBadRelease(plan, seed, index);
  return verdictOf(await rehearse({ plan, scenario: drawn.scenario, seed: drawn.seed }));
}
