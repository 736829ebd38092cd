import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Target } from '@holdpoint/plan';
import { systemClock } from '../../shell/clock.ts';
import { secret } from '../../shell/random.ts';
import { openControl } from './control.ts';
import { digestOf, type ProxyFiles, proxyFiles, type StartMessage } from './files.ts';
import { ProxyServer } from './proxy-server.ts';

/** The proxy as a process of its own: `node main.ts DATA_DIR TARGET`. */

const clock = systemClock();

function log(text: string): void {
  process.stdout.write(`${JSON.stringify({ at: clock.wall(), text })}\n`);
}

/** The program that started the proxy may be gone by now; the proxy serves all the same. */
function tellStarter(message: StartMessage): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

async function serve(files: ProxyFiles, target: Target): Promise<void> {
  const proxy = new ProxyServer({ target, files, clock, log });
  const { host, port } = target.traffic.listen;
  await proxy.start();
  const token = secret();
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    log('Stopping: no new connections.');
    void proxy.stop().then(() => {
      rmSync(files.state, { force: true });
      log('Stopped.');
      process.exit(0);
    });
  };
  const control = await openControl({ proxy, token, stop });
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  const state = { pid: process.pid, port: control.port, token, target: digestOf(target) };
  rmSync(files.state, { force: true });
  writeFileSync(files.state, JSON.stringify(state), { mode: 0o600 });
  log(`Serving on ${host}:${port}.`);
  tellStarter({ type: 'ready' });
}

function failureOf(error: unknown, target: Target): StartMessage {
  const { host, port } = target.traffic.listen;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    return { type: 'failed', code: 'port_in_use', message: `Another program is using ${host}:${port}.` };
  }
  return {
    type: 'failed',
    code: 'router_unreachable',
    message: `The proxy cannot serve on ${host}:${port}: ${error}.`,
  };
}

const [dataDir = '', targetId = ''] = process.argv.slice(2);
const files = proxyFiles(dataDir, targetId);
const target: Target = JSON.parse(readFileSync(files.target, 'utf8'));
serve(files, target).catch((error: unknown) => {
  const failure = failureOf(error, target);
  if (failure.type === 'failed') log(failure.message);
  tellStarter(failure);
  process.exitCode = 1;
  // An open channel to the starter would keep the process alive.
  if (process.connected) process.disconnect();
});
