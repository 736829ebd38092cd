import type { FastifyInstance } from 'fastify';
import type { DecisionRequest, RunningLaunch } from '../../controller/handle.ts';

/** What `POST /v1/decisions` and `POST /v1/answers` both say of who asks, and why. */
export const CLAIM = {
  user: { type: 'string', minLength: 1, maxLength: 100 },
  as: { type: 'string', minLength: 1, maxLength: 100 },
  reason: { type: 'string', maxLength: 2000 },
} as const;

const DAYS_30_MS = 30 * 86_400_000;

const BODY = {
  type: 'object',
  additionalProperties: false,
  required: ['decision', 'user', 'reason'],
  properties: {
    ...CLAIM,
    decision: { enum: ['go', 'no-go', 'continue', 'pause', 'rollback', 'override'] },
    forMs: { type: 'integer', minimum: 1, maximum: DAYS_30_MS },
  },
} as const;

/** `POST /v1/decisions`: a person's decision. A refusal is an answer (200, `accepted: false`), not an error. */
export function decisionsResource(server: FastifyInstance, launch: RunningLaunch): void {
  server.post<{ Body: DecisionRequest }>('/v1/decisions', { schema: { body: BODY } }, ({ body }) =>
    launch.decide(body),
  );
}
