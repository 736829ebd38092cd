import type { VerifyStep } from '@holdpoint/plan';
import { request } from 'undici';
import type { Clock } from '../shell/clock.ts';

const DEADLINE_MS = 5_000;

/** Requests the step's URL until it answers 2xx, at most as often as the step allows. */
export async function verifyOverHttp(
  { url, tries, everyMs }: VerifyStep,
  clock: Clock,
  signal: AbortSignal,
): Promise<{ readonly passed: boolean; readonly detail: string }> {
  let detail = '';
  for (let attempt = 1; attempt <= tries && !signal.aborted; attempt += 1) {
    if (attempt > 1) await clock.sleep(everyMs, signal);
    const answer = await statusOf(url);
    if (answer.status !== null && answer.status >= 200 && answer.status < 300) {
      return { passed: true, detail: `${url} answered ${answer.status} at attempt ${attempt}` };
    }
    detail = `${url} ${answer.text} at attempt ${attempt} of ${tries}`;
  }
  return { passed: false, detail };
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
