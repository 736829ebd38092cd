import type { RecordedEvent } from '@holdpoint/engine';
import type { FastifyInstance } from 'fastify';
import type { RunningLaunch } from '../../controller/handle.ts';
import { takeEvents } from '../live-feed.ts';
import { sendLines } from '../ndjson.ts';

/** A query with the `seq` of the last event that the client has. */
export const AFTER_QUERY = {
  type: 'object',
  additionalProperties: false,
  properties: { after: { type: 'string', pattern: '^(-1|[0-9]{1,15})$' } },
} as const;

export interface AfterQuery {
  readonly after?: string;
}

/** `GET /v1/events?after=N`: the recorded events after number N, all of them unless stated; one a line. */
export function eventsResource(server: FastifyInstance, launch: RunningLaunch): void {
  server.get<{ Querystring: AfterQuery }>('/v1/events', { schema: { querystring: AFTER_QUERY } }, (request, reply) =>
    sendLines(reply, recorded(launch, Number(request.query.after ?? -1))),
  );
}

async function* recorded(launch: RunningLaunch, after: number): AsyncGenerator<RecordedEvent> {
  let events = takeEvents(launch, after);
  while (events.length > 0) {
    yield* events;
    events = takeEvents(launch, events.at(-1)?.seq ?? after);
  }
}
