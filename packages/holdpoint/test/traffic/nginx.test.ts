import { expect, it } from 'vitest';
import { nginxKind } from '../../src/traffic/nginx.ts';
import { Cleanup, makeTarget, tempFolder } from './world.ts';

it('must be told its settings', async () => {
  const cleanup = new Cleanup();
  const target = await makeTarget({ stable: 'http://a', candidate: 'http://b', driver: 'nginx' });
  await expect(nginxKind.open({ target, dataDir: tempFolder(cleanup) })).rejects.toMatchObject({
    code: 'router_refused',
  });
  await cleanup.run();
});
