import { Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { systemClock } from '../../src/shell/clock.ts';
import { Admissions } from '../../src/traffic/proxy/admissions.ts';
import type { ClientRequest } from '../../src/traffic/proxy/client/client-request.ts';
import { Counters } from '../../src/traffic/proxy/counters.ts';
import { Exchange } from '../../src/traffic/proxy/exchange.ts';
import { Mirror } from '../../src/traffic/proxy/mirror/mirror.ts';
import { Routing } from '../../src/traffic/proxy/routing.ts';
import { CandidateWork, type Services } from '../../src/traffic/proxy/services.ts';
import { Connection } from '../../src/traffic/proxy/upstream/connection.ts';
import { Pool } from '../../src/traffic/proxy/upstream/pool.ts';
import { Cleanup, eventually, listen, makeTarget, namedService, split, tempFolder } from './world.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

/** A pool whose connections stand only when the test says so. */
class SlowPool extends Pool {
  readonly sockets: Socket[] = [];

  override connection(): Connection {
    const socket = new Socket();
    cleanup.add(() => void socket.destroy());
    this.sockets.push(socket);
    const dial = () => ({ socket, readyEvent: 'secureConnect' as const });
    return new Connection({ dial, owner: this, connectMs: 60_000, answerMs: 60_000, now: () => 0 });
  }
}

it('passes nothing to the candidate over a connection that stands only after traffic was taken back', async () => {
  const stable = await listen(namedService('stable'), cleanup);
  const target = await makeTarget({ stable, candidate: 'http://127.0.0.1:1' });
  const options = { answerMs: 60_000, now: () => 0 };
  const slow = new SlowPool({ url: target.candidate.url, ...options });
  const pools = { stable: new Pool({ url: stable, ...options }), candidate: slow };
  cleanup.add(() => pools.stable.close());
  const routing = new Routing(target, new Admissions(join(tempFolder(cleanup), 'admitted.txt')));
  const services: Services = {
    pools,
    routing,
    counters: new Counters(routing.endpoints.names, ['internal', 'partners']),
    candidate: new CandidateWork(systemClock()),
    mirror: new Mirror({ settings: target.traffic.mirror, pool: slow, now: () => 0 }),
    now: () => 0,
  };
  let text = '';
  const nothing = (): void => undefined;
  const client: ClientRequest = {
    method: 'POST',
    target: '/',
    fields: ['host', 'x', 'x-user-id', 'user-1'],
    address: '127.0.0.1',
    framing: { kind: 'none' },
    upgrade: false,
    listen: nothing,
    resumeBody: nothing,
    pauseBody: nothing,
    answer: nothing,
    write: (part) => {
      text += part;
      return true;
    },
    end: nothing,
    flush: nothing,
    takeSocket: () => null,
    abort: nothing,
  };

  routing.use(split(10_000));
  const choice = routing.choose(client);
  expect(choice.variant).toBe('candidate');
  new Exchange(client, choice, services).start();
  const [socket] = slow.sockets;
  routing.use(split(0));
  socket?.emit('secureConnect');
  await eventually('stable has answered', () => text === 'stable');
  const { stable: stableCounts, candidate } = services.counters.snapshot();
  expect([stableCounts.requests, candidate.requests, services.candidate.lastAt]).toEqual([1, 0, null]);
});
