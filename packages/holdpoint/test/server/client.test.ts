import { createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LaunchError } from '../../src/errors.ts';
import { controlClient, type LaunchClient } from '../../src/server/client.ts';
import { type ControlServer, startControlServer } from '../../src/server/index.ts';
import { HEARTBEAT_MS, type LiveMessage } from '../../src/server/live-feed.ts';
import { watchLaunch } from '../../src/server/remote-launch.ts';
import { FakeLaunch, until } from '../support/fake-launch.ts';
import { HEALTHY } from '../support/views.ts';
import { VirtualClock } from '../support/virtual-clock.ts';

const TOKEN = 'correct-horse';
let launch: FakeLaunch;
let server: ControlServer;
let client: LaunchClient;
let clock: VirtualClock;

beforeEach(async () => {
  launch = new FakeLaunch();
  clock = new VirtualClock();
  server = await startControlServer(launch, { token: TOKEN, clock });
  client = controlClient({ port: server.port, token: TOKEN });
});
afterEach(() => server.close());

async function collect<T>(source: AsyncIterable<T>, into: T[]): Promise<T[]> {
  for await (const each of source) into.push(each);
  return into;
}

function seqs(messages: readonly LiveMessage[]): readonly number[] {
  return messages.flatMap((message) => (message.type === 'event' ? [message.event.seq] : []));
}

describe('asking', () => {
  it('reads the view', async () => {
    expect(await client.view()).toEqual(HEALTHY);
  });

  it('carries decisions, answers and refusals', async () => {
    const decision = { decision: 'pause', user: 'ines', reason: 'look', forMs: 60_000 } as const;
    expect(await client.decide(decision)).toEqual({ accepted: true, message: 'done' });
    expect(launch.decisions).toEqual([decision]);
    launch.outcome = { accepted: false, code: 'unknown_question', message: 'no question is open' };
    expect(await client.answer({ question: '', answer: 'yes', user: 'ines', reason: '' })).toEqual(launch.outcome);
  });

  it('gives the error of the controller with its code and hint', async () => {
    launch.outcome = new LaunchError('data_unwritable', 'the disk is full', { hint: 'Free some space.' });
    await expect(client.decide({ decision: 'go', user: 'ines', reason: '' })).rejects.toMatchObject({
      code: 'data_unwritable',
      hint: 'Free some space.',
    });
  });

  it('says that nobody answers', async () => {
    const idle = createServer();
    await new Promise<void>((resolve) => idle.listen(0, '127.0.0.1', resolve));
    const address = idle.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await new Promise((resolve) => idle.close(resolve));
    await expect(controlClient({ port, token: TOKEN }).view()).rejects.toMatchObject({
      code: 'controller_unreachable',
      message: expect.stringContaining(String(port)),
    });
  });

  it('says that the controller is stuck', async () => {
    const stuck = createServer(() => {});
    await new Promise<void>((resolve) => stuck.listen(0, '127.0.0.1', resolve));
    const address = stuck.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const answer = controlClient({ port, token: TOKEN }, clock).view();
    const outcome = expect(answer).rejects.toMatchObject({ code: 'controller_unreachable' });
    await clock.advance(10_000);
    await outcome;
    stuck.close();
  });
});

describe('events', () => {
  it('gives all of them, over many batches, or those after a number', async () => {
    for (let i = 0; i < 350; i += 1) launch.record({ type: 'ObservationStarted', data: { stage: i } });
    const all = await collect(client.events(-1), []);
    expect(all).toEqual(launch.recordedEvents);
    expect((await collect(client.events(347), [])).map(({ seq }) => seq)).toEqual([348, 349]);
    expect(await collect(client.events(349), [])).toEqual([]);
  });
});

describe('the live stream', () => {
  it('starts with the view, goes on with what happens, and ends with the launch', async () => {
    launch.record({ type: 'LaunchStarted', data: {} });
    const messages: LiveMessage[] = [];
    const stream = collect(client.live(), messages);
    await until(() => messages.length === 1, 'the first view');
    expect(messages).toEqual([{ type: 'view', view: HEALTHY }]);
    launch.record({ type: 'StageCompleted', data: { stage: 0 } });
    launch.show({ ...HEALTHY, users: 7 });
    await until(() => messages.length >= 3, 'event and view');
    launch.finish();
    await stream;
    expect(seqs(messages)).toEqual([1]);
    expect(messages.at(-2)).toEqual({ type: 'view', view: { ...HEALTHY, users: 7 } });
    expect(messages.at(-1)).toEqual({ type: 'end', reason: 'finished' });
    expect(launch.listeners).toBe(0);
  });

  it('catches up after a number, and joins the live events without gap or repetition', async () => {
    for (let i = 0; i < 250; i += 1) launch.record({ type: 'ObservationStarted', data: { stage: i } });
    const messages: LiveMessage[] = [];
    const stream = collect(client.live({ after: 9 }), messages);
    await until(() => launch.listeners === 1, 'the subscription');
    for (let i = 0; i < 50; i += 1) launch.record({ type: 'LaunchContinued', data: {} });
    launch.finish();
    await stream;
    expect(seqs(messages)).toEqual(Array.from({ length: 290 }, (_, i) => i + 10));
  });

  it('keeps every event for a client that reads nothing for long, and only the latest view', async () => {
    const messages: LiveMessage[] = [];
    const source = client.live()[Symbol.asyncIterator]();
    await source.next();
    for (let i = 0; i < 5000; i += 1) {
      launch.record({ type: 'LaunchAborted', data: { reason: 'x'.repeat(2000) } });
      launch.show({ ...HEALTHY, users: i });
    }
    launch.finish();
    await collect({ [Symbol.asyncIterator]: () => source }, messages);
    expect(seqs(messages)).toEqual(Array.from({ length: 5000 }, (_, i) => i));
    const views = messages.filter(({ type }) => type === 'view');
    expect(views.length).toBeLessThan(20);
    expect(views.at(-1)).toMatchObject({ view: { users: 4999 } });
  });

  it('lets go of the launch when the client leaves', async () => {
    const leave = new AbortController();
    const messages: LiveMessage[] = [];
    const stream = collect(client.live({ signal: leave.signal }), messages);
    await until(() => launch.listeners === 1, 'the subscription');
    leave.abort();
    await stream;
    await until(() => launch.listeners === 0, 'the end of the subscription');
  });

  it('sends the view again when nothing happens', async () => {
    const messages: LiveMessage[] = [];
    const leave = new AbortController();
    const stream = collect(client.live({ signal: leave.signal }), messages);
    await until(() => messages.length === 1, 'the first view');
    await clock.advance(HEARTBEAT_MS);
    await until(() => messages.length === 2, 'the view again');
    expect(messages[1]).toEqual({ type: 'view', view: HEALTHY });
    leave.abort();
    await stream;
  });

  it('refuses more clients than it can serve well', async () => {
    const leave = new AbortController();
    const open = Array.from({ length: 64 }, () => collect(client.live({ signal: leave.signal }), []));
    await until(() => launch.listeners === 64, 'all streams');
    await expect(collect(client.live(), [])).rejects.toMatchObject({ message: expect.stringContaining('64') });
    leave.abort();
    await Promise.all(open);
  });
});

describe('a launch of another process', () => {
  it('has a view at once, then follows', async () => {
    const watched = await watchLaunch(client, new AbortController().signal);
    expect(watched.view()).toEqual(HEALTHY);
    const seen: string[] = [];
    watched.subscribe(({ type }) => seen.push(type));
    launch.record({ type: 'LaunchStarted', data: {} });
    launch.show({ ...HEALTHY, users: 9 });
    await until(() => watched.view().users === 9, 'the new view');
    expect(seen).toContain('event');
    launch.finish();
    await watched.finished;
  });

  it('tells of a controller that is lost', async () => {
    const watched = await watchLaunch(client, new AbortController().signal);
    const outcome = expect(watched.finished).rejects.toMatchObject({ code: 'controller_unreachable' });
    await server.close();
    await outcome;
  });
});
