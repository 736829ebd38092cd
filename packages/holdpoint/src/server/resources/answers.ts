import type { FastifyInstance } from 'fastify';
import type { AnswerRequest, RunningLaunch } from '../../controller/handle.ts';
import { CLAIM } from './decisions.ts';

const BODY = {
  type: 'object',
  additionalProperties: false,
  required: ['question', 'answer', 'user', 'reason'],
  properties: {
    ...CLAIM,
    question: { type: 'string', maxLength: 200 },
    answer: { enum: ['yes', 'no'] },
  },
} as const;

/** `POST /v1/answers`: a person's answer to an open question. A refusal is an answer (200, `accepted: false`), not an error. */
export function answersResource(server: FastifyInstance, launch: RunningLaunch): void {
  server.post<{ Body: AnswerRequest }>('/v1/answers', { schema: { body: BODY } }, ({ body }) => launch.answer(body));
}
