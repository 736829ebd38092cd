import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import type { MirrorCounts } from '../../src/traffic/index.ts';
import { type RunningProxy, type RunningProxyOptions, runProxy, send } from './running-proxy.ts';
import { Cleanup, eventually, listen, split } from './world.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

const SETTINGS = { methods: ['GET', 'HEAD', 'OPTIONS'], bodies: false, atMost: 64, timeoutMs: 5_000 };

/** A request as a service got it. */
interface Got {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** A service that notes whole requests before it answers. */
function noting(got: Got[], answer: RequestListener = (_, response) => response.end('the answer')): RequestListener {
  return async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const { method = '', url = '', headers } = request;
    got.push({ method, url, headers, body: Buffer.concat(parts) });
    await answer(request, response);
  };
}

function counts({ proxy }: RunningProxy): MirrorCounts {
  const { mirror } = proxy.observe();
  if (mirror === undefined) throw new Error('The proxy says nothing of its copies.');
  return mirror;
}

describe.each([{ fastLane: true }, { fastLane: false }])('with fast lane $fastLane', ({ fastLane }) => {
  interface Scene {
    readonly running: RunningProxy;
    readonly real: readonly Got[];
    readonly copies: readonly Got[];
  }

  /** A proxy that gives the candidate nothing but copies of everything. */
  async function dark(
    options: Partial<Omit<RunningProxyOptions, 'mirror'>> & {
      readonly settings?: Partial<typeof SETTINGS>;
      readonly onStable?: RequestListener;
      readonly onCandidate?: RequestListener;
    } = {},
  ): Promise<Scene> {
    const { settings, onStable, onCandidate, ...more } = options;
    const [real, copies]: [Got[], Got[]] = [[], []];
    const running = await runProxy(
      {
        stable: await listen(createServer(noting(real, onStable)), cleanup),
        candidate: await listen(createServer(noting(copies, onCandidate)), cleanup),
        mirror: { ...SETTINGS, ...settings },
        fastLane,
        ...more,
      },
      cleanup,
    );
    await running.proxy.apply(split(0, { mirrorBp: 10_000 }));
    return { running, real, copies };
  }

  it('copies requests as they are, marked, and counts them apart from requests', async () => {
    const { running, real, copies } = await dark();
    const headers = { cookie: 'session=1', authorization: 'Bearer of-the-user', 'x-holdpoint-mirror': 'forged' };
    const answer = await send(running, { path: '/users/1?a=b', headers });
    expect(answer.headers['x-holdpoint-variant']).toBe('stable');
    await eventually('the copy is counted', () => counts(running).requests === 1);
    expect(copies).toHaveLength(1);
    expect(copies[0]).toEqual({ ...real[0], headers: { ...real[0]?.headers, 'x-holdpoint-mirror': '1' } });
    expect(real[0]?.headers).not.toHaveProperty('x-holdpoint-mirror');
    expect(copies[0]?.headers).toMatchObject({ cookie: 'session=1', authorization: 'Bearer of-the-user' });
    expect(running.proxy.observe()).toMatchObject({
      stable: { requests: 1 },
      candidate: { requests: 0, errors: 0, users: 0, latency: [] },
      lastCandidateAt: null,
      candidateInFlight: 0,
      mirror: { requests: 1, errors: 0, skipped: 0, failed: 0, differences: 0 },
    });
    expect(counts(running).latency).toHaveLength(1);
    expect(counts(running).stableLatency).toHaveLength(1);
  });
});
