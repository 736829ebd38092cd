import type { FastifyInstance } from 'fastify';
import type { RunningLaunch } from '../../controller/handle.ts';

/** `GET /v1/launch`: the launch as a board shows it. */
export function launchResource(server: FastifyInstance, launch: RunningLaunch): void {
  server.get('/v1/launch', { schema: { querystring: { type: 'object', additionalProperties: false } } }, async () =>
    launch.view(),
  );
}
