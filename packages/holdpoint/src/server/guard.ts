import { hash, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem } from './problem.ts';

/** Lets a request through, or answers it. */
export type Guard = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined>;

/** Who may send what: commands of this machine everything but notifications, and sources of alerts only those. */
export interface Secrets {
  readonly control: string;
  readonly webhooks: readonly string[];
}

/** Below this path sources of alerts report by themselves. */
export const WEBHOOKS = '/webhooks/';

/**
 * Refuses requests that do not name this server as their host, so that no web page can reach it by a
 * name of its own (DNS rebinding), and requests without the token that is for their path.
 */
export function guard({ control, webhooks }: Secrets): Guard {
  return async (request, reply) => {
    const { localPort } = request.socket;
    const hosts = [`127.0.0.1:${localPort}`, `localhost:${localPort}`];
    if (!hosts.includes(request.headers.host ?? '')) {
      return sendProblem(reply, 421, { code: 'wrong_host', detail: `This server is ${hosts[0]} and nothing else.` });
    }
    const isWebhook = request.routeOptions.url?.startsWith(WEBHOOKS) === true;
    const given = bearerToken(request);
    if (given !== undefined && matching(given, isWebhook ? webhooks : [control]).length > 0) return undefined;
    reply.header('www-authenticate', 'Bearer');
    return sendProblem(reply, 401, {
      code: 'not_authenticated',
      detail: given === undefined ? 'The request carries no bearer token.' : 'The token is not the one of this launch.',
      hint: isWebhook
        ? 'The token is the webhook_token of a source of the plan.'
        : 'The token is in control.json of the data folder.',
    });
  };
}

/** The token that a request carries as `Authorization: Bearer …`. */
export function bearerToken(request: FastifyRequest): string | undefined {
  return /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
}

/** Where a token stands among secrets. All are compared, each in constant time, whichever fits. */
export function matching(given: string, secrets: readonly string[]): readonly number[] {
  const found = secrets.map((secret) => timingSafeEqual(digest(given), digest(secret)));
  return found.flatMap((same, i) => (same ? [i] : []));
}

/** Of equal length for every token, as the comparison needs it. */
function digest(token: string): Buffer {
  return hash('sha256', token, 'buffer');
}
