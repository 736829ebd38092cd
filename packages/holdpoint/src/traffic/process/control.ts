import { timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { LaunchError } from '../../errors.ts';
import type { Split, TrafficObservation } from '../index.ts';
import { isSplit } from '../split-rules.ts';

const MAX_BODY = 64 * 1024;

/** A router as its control port sees it. */
export interface SteeredRouter {
  /** Makes the split so. LaunchError `router_refused` or `router_unreachable`. */
  apply(split: Split): Promise<void>;
  observe(): TrafficObservation;
  /** A controller has called. */
  heard(): void;
}

/** What the control port steers, and who may use it. */
export interface ControlOptions {
  readonly router: SteeredRouter;
  readonly token: string;
  /** Called once when the router is asked to end. */
  readonly stop: () => void;
}

/** What the control port answers when it does not do what it is asked. */
export interface ControlRefusal {
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
}

/**
 * The port on which the controller steers a router: `GET /observe`, `PUT /split`, `POST /stop`.
 * On the loopback interface, and for the holder of the token alone. Resolves to the server and its port.
 */
export async function openControl(
  options: ControlOptions,
): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((request, response) => void answer(request, response, options));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The control port has no number.');
  return { server, port: address.port };
}

async function answer(request: IncomingMessage, response: ServerResponse, options: ControlOptions): Promise<void> {
  if (!isBearer(request.headers.authorization, options.token)) {
    return reply(response, 401, { code: 'refused', message: 'The token is missing or wrong.' });
  }
  try {
    options.router.heard();
    await route(request, response, options);
  } catch (error) {
    replyError(response, error);
  }
}

async function route(
  request: IncomingMessage,
  response: ServerResponse,
  { router, stop }: ControlOptions,
): Promise<void> {
  switch (`${request.method} ${request.url}`) {
    case 'GET /observe':
      return reply(response, 200, router.observe());
    case 'PUT /split': {
      const split = await readJson(request);
      if (!isSplit(split)) return reply(response, 400, { code: 'router_refused', message: 'This is not a split.' });
      await router.apply(split);
      return reply(response, 200, router.observe());
    }
    case 'POST /stop':
      reply(response, 202, {});
      return stop();
    default:
      return reply(response, 404, {
        code: 'router_refused',
        message: 'There is GET /observe, PUT /split, POST /stop.',
      });
  }
}

/** Whatever went wrong, the router goes on serving: it may be that the controller was killed in the middle of a call. */
function replyError(response: ServerResponse, error: unknown): void {
  if (response.destroyed || response.headersSent) return void response.destroy();
  if (!(error instanceof LaunchError)) {
    return reply(response, 500, { code: 'router_unreachable', message: `The router failed: ${String(error)}.` });
  }
  const { code, message, hint } = error;
  const status = code === 'router_refused' ? 409 : 503;
  reply(response, status, { code, message, ...(hint === undefined ? {} : { hint }) });
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function isBearer(header: string | undefined, token: string): boolean {
  const given = Buffer.from(header ?? '');
  const wanted = Buffer.from(`Bearer ${token}`);
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const part of request.setEncoding('utf8')) {
    text += part;
    if (text.length > MAX_BODY) return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
