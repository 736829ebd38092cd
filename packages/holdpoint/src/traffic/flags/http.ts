import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Evaluator, Ruleset } from '@holdpoint/sdk';
import { type FlagCounts, readBatch } from './counts.ts';
import type { Holders } from './holders.ts';
import { evaluateAll, evaluateOne, type OfrepAnswer } from './ofrep.ts';
import type { Streams } from './streams.ts';

const MAX_STREAMS = 20_000;
const MAX_BODY_BYTES = 256 * 1024;
const MAX_CLIENT_LENGTH = 200;
const JSON_TYPE = /^application\/json *(?:;|$)/i;
const BULK = '/ofrep/v1/evaluate/flags';
const PATHS = `GET /flags/v1/stream, GET /flags/v1/ruleset, POST /flags/v1/exposures, POST ${BULK} and ${BULK}/NAME`;
const PREFLIGHT_SECONDS = 600;

/** The ruleset in force, and its text as it is sent. */
export interface Served {
  readonly ruleset: Ruleset;
  readonly text: string;
}

/** What requests of applications are answered from. */
export interface FlagWorld {
  /** What applications must send; null where everyone may ask. */
  readonly token: string | null;
  /** Origins of pages that may ask from a browser. */
  readonly origins: readonly string[];
  readonly streams: Streams;
  readonly holders: Holders;
  readonly counts: FlagCounts;
  /** Evaluates for applications without our SDK. */
  readonly evaluator: Evaluator;
  /** Epoch milliseconds. */
  readonly wall: () => number;
  /** Null before the first split. */
  readonly served: () => Served | null;
}

interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly world: FlagWorld;
}

/** Answers one request of an application. Never throws. */
export async function answerRequest(
  request: IncomingMessage,
  response: ServerResponse,
  world: FlagWorld,
): Promise<void> {
  // A client that breaks off is its own business.
  response.on('error', () => response.destroy());
  try {
    allowOrigin(request, response, world);
    if (request.method === 'OPTIONS') return preflight(response);
    if (!mayAsk(request.headers.authorization, world.token)) {
      return refuse(response, 401, 'the bearer token is missing or wrong');
    }
    await route({ request, response, world });
  } catch {
    if (response.headersSent) response.destroy();
    else refuse(response, 400, 'the request broke off');
  }
}

async function route(asked: Asked): Promise<void> {
  const { request, response } = asked;
  const path = (request.url ?? '').replace(/\?.*$/, '');
  switch (`${request.method} ${path}`) {
    case 'GET /flags/v1/stream':
      return follow(asked);
    case 'GET /flags/v1/ruleset':
      return giveRuleset(asked);
    case 'POST /flags/v1/exposures':
      return takeExposures(asked);
    case `POST ${BULK}`:
      return giveAll(asked);
    default:
      if (request.method === 'POST' && path.startsWith(`${BULK}/`)) return giveOne(asked, path.slice(BULK.length + 1));
      return refuse(response, 404, `there is ${PATHS}`);
  }
}

async function giveAll({ request, response, world }: Asked): Promise<void> {
  const body = await readJson(request);
  if (!body.ok && body.status !== 400) return refuseBody(response, body);
  const held = request.headers['if-none-match'];
  const answer = evaluateAll(world.evaluator, body.ok ? body.value : undefined, (etag) => sameTag(held, etag));
  tell(response, answer);
  // Who gets the same answer once more goes on with it: it is counted, too.
  countEvaluations(world);
}

async function giveOne({ request, response, world }: Asked, name: string): Promise<void> {
  const body = await readJson(request);
  if (!body.ok && body.status !== 400) return refuseBody(response, body);
  tell(response, evaluateOne(world.evaluator, decoded(name), body.ok ? body.value : undefined));
  countEvaluations(world);
}

/** A name of the path; as it stands where it is not encoded as a name should be, which no flag is called. */
function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

function tell(response: ServerResponse, { status, body, etag }: OfrepAnswer): void {
  if (etag !== undefined) response.setHeader('etag', etag);
  if (body === undefined) return void response.writeHead(status).end();
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function countEvaluations({ evaluator, counts, wall }: FlagWorld): void {
  for (const counted of evaluator.takeCounts()) counts.add({ users: '', ...counted, lastCandidateMs: 0 }, wall());
}

function follow({ request, response, world }: Asked): void {
  const { streams } = world;
  // Behind an answer that never ends it would take a place for ever, and nobody would be told when the client is gone.
  if (response.socket === null) return void request.socket.destroy();
  if (streams.size >= MAX_STREAMS) {
    response.setHeader('retry-after', '10');
    return refuse(response, 503, `${MAX_STREAMS} clients follow already`);
  }
  const [client, held] = [clientOf(request), versionOf(request.headers['last-event-id'])];
  streams.add(request, response, { client, held });
}

function clientOf({ headers }: IncomingMessage): string | null {
  const name = headers['holdpoint-client'];
  return typeof name === 'string' && name !== '' && name.length <= MAX_CLIENT_LENGTH ? name : null;
}

function versionOf(header: string | readonly string[] | undefined): number | null {
  const version = typeof header === 'string' && /^\d+$/.test(header) ? Number(header) : Number.NaN;
  return Number.isSafeInteger(version) ? version : null;
}

function giveRuleset({ request, response, world }: Asked): void {
  const served = world.served();
  if (served === null) return refuse(response, 503, 'there was no launch yet');
  const etag = `"${served.ruleset.checksum}"`;
  response.setHeader('etag', etag);
  response.setHeader('cache-control', 'no-cache');
  if (sameTag(request.headers['if-none-match'], etag)) return void response.writeHead(304).end();
  response.writeHead(200, { 'content-type': 'application/json' }).end(served.text);
}

/** Whether a list of tags that a client holds names this one; what is on the way may have made it a weak one. */
function sameTag(header: string | undefined, etag: string): boolean {
  return (header ?? '').split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}

async function takeExposures({ request, response, world }: Asked): Promise<void> {
  const { holders, counts, served, wall } = world;
  const body = await readJson(request);
  if (!body.ok) return refuseBody(response, body);
  const batch = readBatch(body.value);
  if (typeof batch === 'string') return refuse(response, 400, batch);
  if (batch.version !== null) holders.holds(batch.client, batch.version);
  if (counts.isNew(batch)) {
    const ruleset = served()?.ruleset;
    const inForce = batch.entries.filter(
      ({ launch, flag }) => launch === ruleset?.launch && Object.hasOwn(ruleset.flags, flag),
    );
    for (const entry of inForce) counts.add(entry, wall());
  }
  response.writeHead(204).end();
}

interface BadBody {
  readonly ok: false;
  readonly status: 400 | 413 | 415;
  readonly message: string;
}

/**
 * Reads a body of JSON in UTF-8, of a limited size. It must say that it is JSON: what says so a browser sends for no
 * page of another origin without asking first.
 */
async function readJson(request: IncomingMessage): Promise<{ readonly ok: true; readonly value: unknown } | BadBody> {
  if (!JSON_TYPE.test(request.headers['content-type'] ?? '')) {
    return { ok: false, status: 415, message: 'the content-type of the body is not application/json' };
  }
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request.iterator({ destroyOnReturn: false })) {
    length += part.length;
    if (length > MAX_BODY_BYTES) {
      return { ok: false, status: 413, message: `the body has more than ${MAX_BODY_BYTES} bytes` };
    }
    parts.push(part);
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts));
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return { ok: false, status: 400, message: 'the body is no JSON in UTF-8' };
  }
}

/** What is left of the body is not waited for. */
function refuseBody(response: ServerResponse, { status, message }: BadBody): void {
  refuse(response.setHeader('connection', 'close'), status, message);
}

/** Whether the bearer token is the one that applications must send. */
function mayAsk(header: string | undefined, token: string | null): boolean {
  if (token === null) return true;
  const [given, wanted] = [Buffer.from(header ?? ''), Buffer.from(`Bearer ${token}`)];
  return given.length === wanted.length && timingSafeEqual(given, wanted);
}

function allowOrigin({ headers }: IncomingMessage, response: ServerResponse, { origins }: FlagWorld): void {
  response.setHeader('vary', 'origin');
  const { origin } = headers;
  if (origin === undefined || !origins.includes(origin)) return;
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('access-control-expose-headers', 'etag');
}

/** A browser asks first; what it may do it learns by the headers, and does nothing where they are missing. */
function preflight(response: ServerResponse): void {
  if (response.hasHeader('access-control-allow-origin')) {
    response.setHeader('access-control-allow-methods', 'GET, POST');
    response.setHeader(
      'access-control-allow-headers',
      'authorization, content-type, if-none-match, last-event-id, holdpoint-client',
    );
    response.setHeader('access-control-max-age', PREFLIGHT_SECONDS);
  }
  response.writeHead(204).end();
}

/** Says no, and why. */
function refuse(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ errorDetails: message }));
}
