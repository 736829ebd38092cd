import { STATUS_CODES } from 'node:http';
import type { FastifyReply } from 'fastify';
import { ERRORS, type ErrorCode, LaunchError } from '../errors.ts';

/** An error as RFC 9457 describes it, with this program's code and advice beside. */
export interface ProblemDocument {
  readonly type: 'about:blank';
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** A code of `ERRORS` where one fits, else one of this server's own. */
  readonly code: string;
  readonly hint?: string;
}

interface ProblemText {
  readonly code: string;
  readonly detail: string;
  readonly hint?: string | undefined;
}

/** Answers a request with a problem document. */
export function sendProblem(reply: FastifyReply, status: number, { code, detail, hint }: ProblemText): FastifyReply {
  const title = STATUS_CODES[status] ?? 'Error';
  const advice = hint === undefined ? {} : { hint };
  const problem: ProblemDocument = { type: 'about:blank', title, status, detail, code, ...advice };
  return reply.code(status).type('application/problem+json').send(problem);
}

/** Answers with what went wrong; what is no `LaunchError` and no fault of the request says nothing of our insides. */
export function sendError(reply: FastifyReply, error: unknown): FastifyReply {
  if (error instanceof LaunchError) {
    return sendProblem(reply, httpStatus(error.code), { code: error.code, detail: error.message, hint: error.hint });
  }
  const status = clientFault(error);
  if (status !== null && error instanceof Error) {
    return sendProblem(reply, status, { code: 'wrong_request', detail: error.message });
  }
  return sendProblem(reply, 500, { code: 'internal', detail: 'The controller failed on this request.' });
}

function httpStatus(code: ErrorCode): number {
  switch (ERRORS[code].exit) {
    case 1:
      return 409;
    case 2:
      return 400;
    case 3:
      return code === 'internal' ? 500 : 503;
  }
}

/** The 4xx status that the web framework gave an error, or null. */
function clientFault(error: unknown): number | null {
  if (typeof error !== 'object' || error === null) return null;
  const status: unknown = Reflect.get(error, 'statusCode');
  return typeof status === 'number' && status >= 400 && status < 500 ? status : null;
}
