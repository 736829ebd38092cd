import type { TrafficDriverKind } from '../../src/traffic/index.ts';
import { nginxKind } from '../../src/traffic/nginx.ts';
import { type NginxOptions, startNginx } from '../support/nginx.ts';
import { portOf, sender, type TrafficHarness } from './harness.ts';
import { Cleanup, freePort, listen, makeTarget, namedService, tempFolder } from './world.ts';

/** Debian's nginx before two real services; parts of its configuration may be wrong, or the driver itself. */
export async function nginxHarness(
  wrong: Partial<NginxOptions> = {},
  kind: TrafficDriverKind = nginxKind,
): Promise<TrafficHarness> {
  const cleanup = new Cleanup();
  const stable = await listen(namedService('stable'), cleanup);
  const candidate = await listen(namedService('candidate'), cleanup);
  const port = await freePort();
  const nginx = await startNginx({
    stable: portOf(stable),
    candidate: portOf(candidate),
    listen: port,
    status: await freePort(),
    ...wrong,
  });
  cleanup.add(nginx.remove);
  return {
    kind,
    target: await makeTarget({ stable, candidate, driver: 'nginx', nginx: nginx.settings }),
    dataDir: tempFolder(cleanup),
    send: sender(port, cleanup),
    dispose: () => cleanup.run(),
  };
}
