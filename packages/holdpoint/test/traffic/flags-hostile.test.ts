import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { batch, counted, type RunningFlags, runFlags, send, stream } from './running-flags.ts';
import { Cleanup, eventually, split } from './world.ts';

let cleanup: Cleanup;
let flags: RunningFlags;

beforeEach(async () => {
  cleanup = new Cleanup();
  flags = await runFlags(cleanup);
  await flags.server.apply(split(10_000));
});

afterEach(() => cleanup.run());

/** A connection of which every byte is written by hand; what comes grows in `text`. */
async function connected(): Promise<{ readonly socket: Socket; readonly text: () => string }> {
  const socket = connect(Number(new URL(flags.url).port), '127.0.0.1');
  cleanup.add(() => void socket.destroy());
  let text = '';
  socket.setEncoding('utf8').on('data', (piece) => {
    text += piece;
  });
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return { socket, text: () => text };
}

const clients = () => flags.server.observe().parts?.map(({ name }) => name);

describe('a page of anyone', () => {
  // What a browser sends for any page without asking first: three types of content, and none of its own headers.
  const types = [
    'text/plain',
    'text/plain;application/json',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
  ];

  it.each(types)('cannot count through the browser of someone who reaches the server, as %s', async (type) => {
    const headers = { origin: 'https://evil.example.com', 'content-type': type };
    expect(await send(flags, batch(1, counted(5, 5)), headers)).toBe(415);
    for (const path of ['/ofrep/v1/evaluate/flags', '/ofrep/v1/evaluate/flags/checkout']) {
      const body = JSON.stringify({ context: { targetingKey: 'ann' } });
      const answer = await fetch(`${flags.url}${path}`, { method: 'POST', headers, body });
      expect(answer.status).toBe(415);
      expect(await answer.json()).toEqual({ errorDetails: 'the content-type of the body is not application/json' });
    }
    const { stable, candidate } = flags.server.observe();
    expect([stable.requests, candidate.requests]).toEqual([0, 0]);
  });

  it.each(['application/json', 'application/json; charset=utf-8', 'Application/JSON'])('%s is JSON', async (type) => {
    expect(await send(flags, batch(1, counted(5, 5)), { 'content-type': type })).toBe(204);
  });
});

describe('a connection', () => {
  const GET = 'GET /flags/v1/stream HTTP/1.1\r\nHost: x\r\n\r\n';

  it('that asks for a stream behind a stream is ended, and nothing is left of it', async () => {
    const other = await stream(flags, cleanup);
    const { socket } = await connected();
    socket.write(GET.repeat(500));
    await once(socket, 'close');
    await eventually('there is one', () => clients()?.[0] === '1 of 1 client holds version 1');
    expect(other.ended).toBe(false);
  });

  it('that has asked for something else before may have a stream', async () => {
    const { socket, text } = await connected();
    socket.write(`GET /flags/v1/ruleset HTTP/1.1\r\nHost: x\r\n\r\n`);
    await eventually('the ruleset is there', () => text().includes('"checksum"'));
    socket.write(GET);
    await eventually('its stream is there', () => text().includes('event: ruleset'));
  });
});
