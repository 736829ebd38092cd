import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { Target } from '@holdpoint/plan';
import { type Clock, systemClock } from '../../shell/clock.ts';
import { secret } from '../../shell/random.ts';
import { openControl, type SteeredRouter } from './control.ts';
import { digestOf, type RouterFiles, routerFiles, type StartMessage } from './files.ts';

/** A router as its process sees it. */
export interface ServedRouter extends SteeredRouter {
  /** Begins to serve; fails as `listen` does. */
  start(): Promise<void>;
  /** Lets what is under way end, then ends. */
  stop(): Promise<void>;
}

/** What a router's process gives the router that it makes. */
export interface ServeOptions {
  readonly target: Target;
  readonly dataDir: string;
  readonly clock: Clock;
  /** Writes one line of the log. */
  readonly log: (text: string) => void;
}

/** What runs as a process of its own. */
export interface RouterModule {
  /** The driver's name. */
  readonly name: string;
  /** What people call it, such as `flag server`. */
  readonly title: string;
  /** Where it listens, for messages. */
  readonly address: (target: Target) => { readonly host: string; readonly port: number };
  readonly create: (options: ServeOptions) => ServedRouter;
}

/** Runs a router as a process of its own: `node main.ts DATA_DIR TARGET`. It ends by its control port, SIGTERM or SIGINT. */
export function serveRouter(module: RouterModule): void {
  const [dataDir = '', targetId = ''] = process.argv.slice(2);
  const files = routerFiles(dataDir, module.name, targetId);
  const target: Target = JSON.parse(readFileSync(files.target, 'utf8'));
  const clock = systemClock();
  const log = (text: string): void => void process.stdout.write(`${JSON.stringify({ at: clock.wall(), text })}\n`);
  serve(module, files, { target, dataDir, clock, log }).catch((error: unknown) => {
    const failure = failureOf(error, module, target);
    log(failure.message);
    tellStarter(failure);
    process.exitCode = 1;
    // An open channel to the starter would keep the process alive.
    if (process.connected) process.disconnect();
  });
}

/** The program that started the router may be gone by now; the router serves all the same. */
function tellStarter(message: StartMessage): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

async function serve(module: RouterModule, files: RouterFiles, options: ServeOptions): Promise<void> {
  const { target, log } = options;
  const router = module.create(options);
  const { host, port } = module.address(target);
  await router.start();
  const token = secret();
  let stopping = false;
  const stop = (): void => {
    if (stopping) return;
    stopping = true;
    log('Stopping: no new connections.');
    void router.stop().then(() => {
      rmSync(files.state, { force: true });
      log('Stopped.');
      process.exit(0);
    });
  };
  const control = await openControl({ router, token, stop });
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  const state = { pid: process.pid, port: control.port, token, target: digestOf(target) };
  rmSync(files.state, { force: true });
  writeFileSync(files.state, JSON.stringify(state), { mode: 0o600 });
  log(`Serving on ${host}:${port}.`);
  tellStarter({ type: 'ready' });
}

function failureOf(
  error: unknown,
  { title, address }: RouterModule,
  target: Target,
): Extract<StartMessage, { readonly type: 'failed' }> {
  const { host, port } = address(target);
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    return { type: 'failed', code: 'port_in_use', message: `Another program is using ${host}:${port}.` };
  }
  const detail = error instanceof Error ? error.message : String(error);
  return {
    type: 'failed',
    code: 'router_unreachable',
    message: `The ${title} cannot serve on ${host}:${port}: ${detail}.`,
  };
}
