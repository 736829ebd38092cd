import type { Clock } from '../../shell/clock.ts';
import type { RouterState } from './files.ts';

/** A local call that takes longer means that the router hangs. */
const CALL_MS = 5_000;

/** One call of the control port. */
export interface ControlCall {
  readonly method: 'GET' | 'PUT' | 'POST';
  readonly path: string;
  readonly body?: object;
}

/** What the control port answered; the body is the JSON that it sent. */
export interface ControlAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Calls the control port of a router. Null when it does not answer, or not in time. */
export async function callControl(state: RouterState, call: ControlCall, clock: Clock): Promise<ControlAnswer | null> {
  const answered = new AbortController();
  const late = new AbortController();
  void clock.pause(CALL_MS, answered.signal).then(() => late.abort());
  try {
    const answer = await fetch(`http://127.0.0.1:${state.port}${call.path}`, {
      method: call.method,
      headers: { authorization: `Bearer ${state.token}`, 'content-type': 'application/json' },
      signal: late.signal,
      ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    });
    return { status: answer.status, body: await answer.json() };
  } catch {
    return null;
  } finally {
    answered.abort();
  }
}
