import fastify, { type FastifyInstance } from 'fastify';
import type { AlertHook } from '../alerts/index.ts';
import type { RunningLaunch } from '../controller/handle.ts';
import { LaunchError } from '../errors.ts';
import { type Clock, systemClock } from '../shell/clock.ts';
import { guard } from './guard.ts';
import { sendError, sendProblem } from './problem.ts';
import { answersResource } from './resources/answers.ts';
import { decisionsResource } from './resources/decisions.ts';
import { eventsResource } from './resources/events.ts';
import { launchResource } from './resources/launch.ts';
import { liveResource } from './resources/live.ts';
import { webhooksResource } from './resources/webhooks.ts';

export interface ControlServerOptions {
  /** The secret that every request must carry as `Authorization: Bearer …`. */
  readonly token: string;
  /** On 127.0.0.1; a free one unless stated. */
  readonly port?: number;
  /** Sources of alerts that report by themselves; none unless stated. */
  readonly hooks?: readonly AlertHook[];
  /** For heartbeats. */
  readonly clock?: Clock;
}

export interface ControlServer {
  readonly port: number;
  /** Ends all connections, also those of live streams. */
  close(): Promise<void>;
}

const BODY_LIMIT_BYTES = 16_384;

/**
 * Serves a running launch to other processes of this machine: what it shows, what happens, and what
 * people decide. Docs: docs/cli.md. Errors: `port_in_use`.
 */
export async function startControlServer(
  launch: RunningLaunch,
  { token, port = 0, hooks = [], clock = systemClock() }: ControlServerOptions,
): Promise<ControlServer> {
  const server = fastify({
    bodyLimit: BODY_LIMIT_BYTES,
    forceCloseConnections: true,
    ajv: { customOptions: { removeAdditional: false, coerceTypes: false } },
  });
  // Left with JSON alone, so that a form of a web page is never a request of ours.
  server.removeContentTypeParser('text/plain');
  server.addHook('onRequest', guard({ control: token, webhooks: hooks.map((hook) => hook.token) }));
  server.setErrorHandler((error, _request, reply) => sendError(reply, error));
  server.setNotFoundHandler((request, reply) =>
    sendProblem(reply, 404, { code: 'not_found', detail: `There is no ${request.method} ${request.url}.` }),
  );
  for (const add of [launchResource, eventsResource, decisionsResource, answersResource]) add(server, launch);
  liveResource(server, launch, clock);
  if (hooks.length > 0) webhooksResource(server, hooks);
  await listen(server, port);
  const address = server.server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  return { port: bound, close: () => server.close() };
}

async function listen(server: FastifyInstance, port: number): Promise<void> {
  try {
    await server.listen({ host: '127.0.0.1', port });
  } catch (cause) {
    const inUse = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
    if (!inUse) throw cause;
    throw new LaunchError('port_in_use', `port ${port} of 127.0.0.1 is in use by another program`, {
      hint: 'Name another one with --port, or leave it out to take a free one.',
      cause,
    });
  }
}
