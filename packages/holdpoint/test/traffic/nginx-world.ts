import type { Server } from 'node:http';
import type { NginxSettings, Target, Traffic } from '@holdpoint/plan';
import type { TrafficDriver, TrafficDriverKind } from '../../src/traffic/index.ts';
import { statusHost } from '../../src/traffic/nginx/config.ts';
import { askWorker } from '../../src/traffic/nginx/status.ts';
import { nginxKind } from '../../src/traffic/nginx.ts';
import { type Nginx, type NginxOptions, startNginx } from '../support/nginx.ts';
import { portOf, sender, type TrafficHarness } from './harness.ts';
import { Cleanup, freePort, listen, makeTarget, namedService, tempFolder } from './world.ts';

/** Debian's nginx before two real services, not yet steered. */
export interface NginxWorld {
  readonly nginx: Nginx;
  readonly target: Target;
  readonly dataDir: string;
  /** Where it takes requests. */
  readonly port: number;
  readonly services: { readonly stable: Server; readonly candidate: Server };
  readonly send: TrafficHarness['send'];
  /** The process that answers what is in force. */
  workerOf(): Promise<number>;
  /** A driver of a later controller, or with other settings. */
  open(settings?: Partial<NginxSettings>): Promise<TrafficDriver>;
}

/** What is unlike docs/routers.md, and unlike the usual traffic. */
export interface NginxWorldOptions {
  readonly wrong?: Partial<NginxOptions>;
  readonly traffic?: Partial<Traffic>;
}

/** Starts it. */
export async function nginxWorld(cleanup: Cleanup, { wrong, traffic }: NginxWorldOptions = {}): Promise<NginxWorld> {
  const services = { stable: namedService('stable'), candidate: namedService('candidate') };
  const stable = await listen(services.stable, cleanup);
  const candidate = await listen(services.candidate, cleanup);
  const port = await freePort();
  const status = await freePort();
  const nginx = await startNginx({
    stable: portOf(stable),
    candidate: portOf(candidate),
    listen: port,
    status,
    ...wrong,
  });
  cleanup.add(nginx.remove);
  const target = await makeTarget({ stable, candidate, driver: 'nginx', nginx: nginx.settings, ...traffic });
  const dataDir = tempFolder(cleanup);
  const open = async (settings: Partial<NginxSettings> = {}): Promise<TrafficDriver> => {
    const changed = { ...target.traffic, nginx: { ...nginx.settings, ...settings } };
    const driver = await nginxKind.open({ target: { ...target, traffic: changed }, dataDir });
    cleanup.add(() => driver.close());
    return driver;
  };
  const workerOf = async (): Promise<number> => {
    const { worker } = await askWorker(nginx.settings.status, statusHost(nginx.settings), 2_000);
    return worker;
  };
  return { nginx, target, dataDir, port, services, workerOf, send: sender(port, cleanup), open };
}

/** The same for the contract suite; parts of its configuration may be wrong, or the driver itself. */
export async function nginxHarness(
  wrong: Partial<NginxOptions> = {},
  kind: TrafficDriverKind = nginxKind,
): Promise<TrafficHarness> {
  const cleanup = new Cleanup();
  const { target, dataDir, send } = await nginxWorld(cleanup, { wrong });
  return { kind, target, dataDir, send, dispose: () => cleanup.run() };
}
