import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import { FlagClient } from '@holdpoint/sdk';
import { Pool } from 'undici';

/**
 * An application that asks a flag which version it is to use: `--flags URL --stable URL --candidate URL --port N`.
 * It prints {"listening":PORT} when ready. Answers name the version in the header x-holdpoint-variant.
 */

const FLAG = 'batch-patches';

interface Versions {
  readonly stable: Pool;
  readonly candidate: Pool;
}

function main(): void {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({ options: { flags: text, token: text, stable: text, candidate: text, port: text } });
  const { flags: url, token, stable, candidate, port = '0' } = values;
  if (url === undefined || stable === undefined || candidate === undefined) {
    process.stderr.write('Usage: shop.ts --flags URL [--token TOKEN] --stable URL --candidate URL [--port N]\n');
    process.exit(2);
  }
  // Exposures are the router's counts here, and a demo has no ten seconds to wait for them.
  const flags = new FlagClient({ url, countsMs: 250, ...(token !== undefined && { token }) });
  const versions = { stable: new Pool(stable), candidate: new Pool(candidate) };
  const server = createShop(flags, versions);
  server.listen(Number(port), '127.0.0.1', () => {
    const { port: taken } = server.address() as AddressInfo;
    process.stdout.write(`${JSON.stringify({ listening: taken })}\n`);
  });
  const stop = (): void => {
    server.close(() => void flags.close().then(() => process.exit(0)));
    server.closeIdleConnections();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

function createShop(flags: FlagClient, versions: Versions): Server {
  const server = createServer((request, response) => {
    answer(request, response, { flags, versions }).catch(() => {
      if (!response.headersSent) response.writeHead(502);
      response.end();
    });
  });
  server.keepAliveTimeout = 65_000;
  return server;
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { flags, versions }: { readonly flags: FlagClient; readonly versions: Versions },
): Promise<void> {
  const body = await bodyOf(request);
  const user = String(request.headers['x-user-id'] ?? '');
  const chosen = flags.isEnabled(FLAG, user, { 'x-user-group': request.headers['x-user-group'] ?? '' });
  if (chosen && (await pass(request, { to: versions.candidate, name: 'candidate', body, response }))) return;
  // The legacy path answers what the new version cannot.
  if (!(await pass(request, { to: versions.stable, name: 'stable', body, response }))) {
    response.writeHead(502).end();
  }
}

interface Passing {
  readonly to: Pool;
  readonly name: string;
  readonly body: Buffer;
  readonly response: ServerResponse;
}

/** Whether the version has answered. */
async function pass(request: IncomingMessage, { to, name, body, response }: Passing): Promise<boolean> {
  const headers = { 'content-type': 'application/json', 'idempotency-key': request.headers['idempotency-key'] ?? '' };
  const method = request.method === 'POST' ? 'POST' : 'GET';
  const sent = to.request({ path: request.url ?? '/', method, headers, ...(method === 'POST' && { body }) });
  const answered = await sent.catch(() => null);
  if (answered === null) return false;
  const content = Buffer.from(await answered.body.arrayBuffer());
  response.writeHead(answered.statusCode, { 'content-type': 'application/json', 'x-holdpoint-variant': name });
  response.end(content);
  return true;
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks);
}

main();
