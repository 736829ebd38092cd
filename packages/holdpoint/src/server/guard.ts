import { hash, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem } from './problem.ts';

/** Lets a request through, or answers it. */
export type Guard = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined>;

/**
 * Refuses requests that do not name this server as their host, so that no web page can reach it by a
 * name of its own (DNS rebinding), and requests without the token. Tokens are compared in constant time.
 */
export function guard(token: string): Guard {
  const expected = digest(token);
  return async (request, reply) => {
    const { localPort } = request.socket;
    const hosts = [`127.0.0.1:${localPort}`, `localhost:${localPort}`];
    if (!hosts.includes(request.headers.host ?? '')) {
      return sendProblem(reply, 421, { code: 'wrong_host', detail: `This server is ${hosts[0]} and nothing else.` });
    }
    const given = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1];
    if (given !== undefined && timingSafeEqual(digest(given), expected)) return undefined;
    reply.header('www-authenticate', 'Bearer');
    return sendProblem(reply, 401, {
      code: 'not_authenticated',
      detail: given === undefined ? 'The request carries no bearer token.' : 'The token is not the one of this launch.',
      hint: 'The token is in control.json of the data folder.',
    });
  };
}

/** Of equal length for every token, as the comparison needs it. */
function digest(token: string): Buffer {
  return hash('sha256', token, 'buffer');
}
