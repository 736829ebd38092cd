import type { Check } from '@holdpoint/plan';
import { request } from 'undici';
import type { Clock } from '../shell/clock.ts';
import type { StepResult, StepRunner } from './index.ts';

const DEADLINE_MS = 5_000;

/** Runs steps that check a URL; all that this version does in a real launch. */
export function httpSteps(clock: Clock): StepRunner {
  return {
    run: async (step, signal) =>
      step.verify?.kind === 'http'
        ? verifyOverHttp(step.verify, clock, signal)
        : { outcome: 'failed', detail: `this version cannot carry out ${step.name}` },
  };
}

/** Requests the URL until it answers 2xx, at most as often as the check allows. */
async function verifyOverHttp(
  { subject: url, tries, everyMs }: Check,
  clock: Clock,
  signal: AbortSignal,
): Promise<StepResult> {
  let detail = '';
  for (let attempt = 1; attempt <= tries && !signal.aborted; attempt += 1) {
    if (attempt > 1) await clock.sleep(everyMs, signal);
    const answer = await statusOf(url);
    if (answer.status !== null && answer.status >= 200 && answer.status < 300) {
      return { outcome: 'succeeded', detail: `${url} answered ${answer.status} at attempt ${attempt}` };
    }
    detail = `${url} ${answer.text} at attempt ${attempt} of ${tries}`;
  }
  return { outcome: 'verification_failed', detail };
}

/** One GET: its status, or null with the reason. */
export async function statusOf(url: string): Promise<{ readonly status: number | null; readonly text: string }> {
  try {
    const { statusCode, body } = await request(url, { signal: AbortSignal.timeout(DEADLINE_MS) });
    await body.dump();
    return { status: statusCode, text: `answered ${statusCode}` };
  } catch (error) {
    const reason = error instanceof Error && error.message !== '' ? error.message : String(error);
    return { status: null, text: `did not answer (${reason})` };
  }
}
