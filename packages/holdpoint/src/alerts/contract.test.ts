import { afterEach, describe, expect, it } from 'vitest';
import { settings, shown } from '../../test/alerts/support.ts';
import { type JsonServer, json, type Reply, startJsonServer, text } from '../../test/support/json-server.ts';
import { settled, VirtualClock } from '../../test/support/virtual-clock.ts';
import type { AlertAnswer, AlertSource } from './index.ts';
import { openAlertSources } from './registry.ts';

const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

/** What a kind of source needs to be put to the test: how its server shows alerts. */
interface Harness {
  readonly kind: 'alertmanager';
  /** An answer with so many alerts. */
  shows(count: number): Reply;
}

const HARNESSES: readonly Harness[] = [
  {
    kind: 'alertmanager',
    shows: (count) =>
      json(Array.from({ length: count }, (_, i) => shown({ fingerprint: `f${i}`, labels: { alertname: `A${i}` } }))),
  },
];

describe.each(HARNESSES)('a source of alerts: $kind', ({ kind, shows }) => {
  interface Opened {
    readonly source: AlertSource;
    readonly server: JsonServer;
    readonly clock: VirtualClock;
  }

  async function open(reply: Reply, change: Parameters<typeof settings>[0] = {}): Promise<Opened> {
    const server = await startJsonServer(reply);
    cleanUps.push(() => server.close());
    const clock = new VirtualClock();
    const named = { am: settings({ kind, url: server.url, ...change }) };
    const [source] = openAlertSources({ sources: named }, clock);
    if (source === undefined) throw new Error('the registry opens no such source');
    cleanUps.push(() => source.close());
    return { source, server, clock };
  }

  function names(answer: AlertAnswer): readonly string[] | string {
    return answer.outcome === 'alerts' ? answer.alerts.map(({ name }) => name) : answer.reason;
  }

  it('gives all alerts that are shown now, each time anew', async () => {
    const { source, server } = await open(shows(2));
    expect(names(await source.read())).toEqual(['A0', 'A1']);
    server.reply = shows(0);
    expect(names(await source.read())).toEqual([]);
    expect(source.id).toBe('am');
  });

  it('gives thousands of them', async () => {
    const { source } = await open(shows(5000));
    expect(names(await source.read())).toHaveLength(5000);
  });

  const failures: readonly (readonly [string, Reply, string])[] = [
    ['refuses', json({ error: 'no' }, 500), 'source_down'],
    ['wants to know who asks', json({}, 401), 'source_down'],
    ['sends elsewhere', (response) => response.writeHead(302, { location: 'http://x.example' }).end(), 'source_down'],
    ['answers nothing', text(''), 'unreadable'],
    ['answers with a page', text('<html>log in</html>', 'text/html'), 'unreadable'],
    ['is cut off', text('[{"labels":'), 'unreadable'],
    ['answers something else', json({ status: 'success' }), 'unreadable'],
    ['shows something that is no alert', json([{ name: 'A' }]), 'unreadable'],
    ['hangs up', (response) => response.destroy(), 'source_down'],
  ];

  it.each(failures)(
    'says where and why nothing is known when the server %s, and goes on when it is back',
    async (_what, reply, reason) => {
      const { source, server } = await open(reply);
      const answer = await source.read();
      expect(answer).toMatchObject({ outcome: 'failed', reason, detail: expect.stringContaining(server.url) });
      server.reply = shows(1);
      expect(names(await source.read())).toEqual(['A0']);
    },
  );

  it('says so when nothing listens', async () => {
    const { source, server } = await open(shows(1));
    await server.close();
    expect(names(await source.read())).toBe('source_down');
  });

  it('does not wait for longer than its deadline', async () => {
    const { source, clock } = await open(() => undefined, { timeoutMs: 3000 });
    const answer = source.read();
    await settled();
    await clock.advance(3000);
    expect(await answer).toMatchObject({ reason: 'source_down', detail: expect.stringContaining('within 3 s') });
  });

  it('ends a request that nobody waits for any more', async () => {
    const { source } = await open(() => undefined);
    const stop = new AbortController();
    const answer = source.read(stop.signal);
    stop.abort();
    expect(names(await answer)).toBe('source_down');
  });

  it('says which secret is missing, and shows none', async () => {
    const { source } = await open(shows(1), { token: '$HOLDPOINT_NO_SUCH_TOKEN' });
    expect(await source.read()).toMatchObject({
      outcome: 'failed',
      detail: expect.stringContaining('HOLDPOINT_NO_SUCH_TOKEN is not set'),
    });
    const { source: refused } = await open(json({}, 401), { token: 's3cret' });
    expect(JSON.stringify(await refused.read())).not.toContain('s3cret');
  });

  it('shows its token, and asks for what belongs to the launch', async () => {
    const { source, server } = await open(shows(1), { token: 's3cret', match: { alertname: 'A0' } });
    await source.read();
    const [asked] = server.asked;
    expect(asked?.headers.authorization).toBe('Bearer s3cret');
    expect(asked?.fields.get('filter')).toBe('alertname="A0"');
  });
});
