import { every, monotonicMs } from './clock.ts';
import { type Origin, openOrigin } from './origin.ts';
import type { Ending, LoadReport } from './tally.ts';
import { Tally } from './tally.ts';
import { batchBody, uniformSequence, userOf } from './users.ts';

export interface LoadOptions {
  /** Origin that batches are posted to. */
  readonly url: string;
  /** Name server, as host:port, that is asked for the origin's host; the machine's own unless stated. */
  readonly resolver?: string;
  /** Requests per second, kept whatever becomes of them (open loop). */
  readonly rate: number;
  /** Distinct users; each request draws one of them uniformly. */
  readonly users: number;
  /** Requests under way at most; more are skipped and counted as such. */
  readonly inFlight: number;
  /** An answer that has not begun after so many milliseconds counts as none. */
  readonly timeoutMs: number;
  readonly seed: number;
}

/** How often the requests that are due are sent, in milliseconds. */
const TICK_MS = 10;

/** A load that runs until it is stopped. */
export interface Load {
  report(): LoadReport;
  /** Sends nothing more, waits for the answers under way, and returns the totals. */
  stop(): Promise<LoadReport>;
}

/** Starts sending at once. */
export function startLoad(options: LoadOptions): Load {
  const origin = openOrigin(options);
  const tally = new Tally();
  const draw = uniformSequence(options.seed);
  const underWay = new Set<Promise<void>>();
  const started = monotonicMs();
  let turn = 0;

  const sendOne = (): void => {
    turn += 1;
    if (underWay.size >= options.inFlight) return tally.skipped();
    tally.sent();
    const request = post(origin, { turn, draw: draw(), users: options.users }).then((ending) => {
      tally.ended(ending);
      underWay.delete(request);
    });
    underWay.add(request);
  };
  const stopTicking = every(TICK_MS, () => {
    const due = Math.floor(((monotonicMs() - started) / 1000) * options.rate);
    while (turn < due) sendOne();
  });

  return {
    report: () => tally.report(),
    stop: async () => {
      stopTicking();
      await Promise.all(underWay);
      await origin.close();
      return tally.report();
    },
  };
}

async function post(
  origin: Origin,
  { turn, draw, users }: { readonly turn: number; readonly draw: number; readonly users: number },
): Promise<Ending> {
  const user = userOf(draw % users);
  const batch = `${user.id}-${turn}`;
  const started = monotonicMs();
  try {
    const { statusCode, headers, body } = await origin.pool().request({
      path: '/batch',
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'idempotency-key': batch,
        'x-user-id': user.id,
        'x-user-group': user.group,
      },
      body: batchBody(batch, draw),
    });
    await body.dump();
    const variant = headers['x-holdpoint-variant'];
    const micros = (monotonicMs() - started) * 1000;
    return { kind: 'answer', status: statusCode, variant: typeof variant === 'string' ? variant : null, micros };
  } catch {
    return { kind: 'lost' };
  }
}
