import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const ROOT = join(import.meta.dirname, '../../../..');
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
/** Where pages find what the SDK imports. */
const IMPORTS = {
  '@holdpoint/sdk': '/packages/sdk/src/index.ts',
  '@holdpoint/bucketing': '/packages/bucketing/src/index.ts',
  'eventsource-parser': '/node_modules/eventsource-parser/dist/index.js',
};

/** Debian's Chromium, without a window. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: '/usr/bin/chromium', headless: true, args: FLAGS });
}

/**
 * Serves the modules of this repository, without their types, and one page at `/`, whose scripts find the SDK's
 * `FlagClient` among their globals. Resolves to the server and its origin.
 */
export async function servePage(): Promise<{ readonly server: Server; readonly origin: string }> {
  const page = `<!doctype html><title>Shop</title>
<script type="importmap">${JSON.stringify({ imports: IMPORTS })}</script>
<script type="module">import { FlagClient } from '@holdpoint/sdk'; globalThis.FlagClient = FlagClient;</script>`;
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    if (path === '/') return response.setHeader('content-type', 'text/html').end(page);
    if (!/^\/(packages|node_modules)\/[\w/.-]+\.[tj]s$/.test(path)) return response.writeHead(404).end();
    const source = readFileSync(join(ROOT, path), 'utf8');
    response.setHeader('content-type', 'text/javascript');
    response.end(path.endsWith('.ts') ? stripTypeScriptTypes(source) : source);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The page has no port.');
  return { server, origin: `http://127.0.0.1:${address.port}` };
}
