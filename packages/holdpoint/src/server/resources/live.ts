import type { FastifyInstance } from 'fastify';
import type { RunningLaunch } from '../../controller/handle.ts';
import type { Clock } from '../../shell/clock.ts';
import { liveFeed } from '../live-feed.ts';
import { sendLines } from '../ndjson.ts';
import { sendProblem } from '../problem.ts';
import { AFTER_QUERY, type AfterQuery } from './events.ts';

/** More than any room of people needs, and few enough that none is slowed down. */
const MOST_CLIENTS = 64;

/**
 * `GET /v1/live?after=N`: the view now, whenever it changes and at least every second, and every event
 * as it is recorded; with `after`, first the events after number N. One message a line.
 */
export function liveResource(server: FastifyInstance, launch: RunningLaunch, clock: Clock): void {
  let clients = 0;
  server.get<{ Querystring: AfterQuery }>('/v1/live', { schema: { querystring: AFTER_QUERY } }, (request, reply) => {
    if (clients >= MOST_CLIENTS) {
      const detail = `There are ${clients} live streams already, which is the limit.`;
      return sendProblem(reply, 503, { code: 'too_many_clients', detail });
    }
    clients += 1;
    const gone = new AbortController();
    reply.raw.once('close', () => {
      clients -= 1;
      gone.abort();
    });
    const { after } = request.query;
    const from = after === undefined ? null : Number(after);
    return sendLines(reply, liveFeed(launch, { after: from, clock, signal: gone.signal }));
  });
}
