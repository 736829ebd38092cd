import type { FastifyInstance } from 'fastify';
import { FieldError } from '../../alerts/fields.ts';
import type { AlertHook } from '../../alerts/index.ts';
import { bearerToken, matching, WEBHOOKS } from '../guard.ts';
import { sendProblem } from '../problem.ts';

const BODY_LIMIT_BYTES = 1 << 20;

/**
 * `POST /webhooks/alertmanager`: what an Alertmanager reports by itself, format version 4. The token says
 * which source of the plan it is; sources that share one are all told.
 */
export function webhooksResource(server: FastifyInstance, hooks: readonly AlertHook[]): void {
  const tokens = hooks.map(({ token }) => token);
  server.post(`${WEBHOOKS}alertmanager`, { bodyLimit: BODY_LIMIT_BYTES }, async (request, reply) => {
    try {
      for (const i of matching(bearerToken(request) ?? '', tokens)) hooks[i]?.hear(request.body);
    } catch (error) {
      if (!(error instanceof FieldError)) throw error;
      const detail = `The body is no notification of an Alertmanager: ${error.message}.`;
      return sendProblem(reply, 400, { code: 'wrong_request', detail });
    }
    return reply.code(202).send({ accepted: true });
  });
}
