import { appendFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { LogFollower, type LogPlace } from '../../src/traffic/nginx/log-follower.ts';
import { lineReader } from '../../src/traffic/nginx/log-line.ts';
import { Cleanup, tempFolder } from './world.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

function following(path: string, place: LogPlace | null = null) {
  const follower = new LogFollower(path, place);
  cleanup.add(() => follower.close());
  return {
    follower,
    /** What is new: lines, after `broken` where they do not go on from those before. */
    news(): readonly string[] {
      const seen: string[] = [];
      follower.read(
        (continuity) => continuity === 'broken' && seen.push(continuity),
        (line) => seen.push(line),
      );
      return seen;
    },
  };
}

function newLog(text: string): string {
  const path = join(tempFolder(cleanup), 'holdpoint.log');
  writeFileSync(path, text);
  return path;
}

it('begins at the end, and gives each line once', () => {
  const path = newLog('old\n');
  const { news } = following(path);
  expect(news()).toEqual([]);
  appendFileSync(path, 'a\nb\n');
  expect(news()).toEqual(['a', 'b']);
  expect(news()).toEqual([]);
});

it('waits for the rest of a line', () => {
  const path = newLog('');
  const { news } = following(path);
  news();
  appendFileSync(path, 'a\nhal');
  expect(news()).toEqual(['a']);
  appendFileSync(path, 'f\n');
  expect(news()).toEqual(['half']);
});

it('reads a log that comes later from its beginning', () => {
  const path = newLog('');
  rmSync(path);
  const { news } = following(path);
  expect(news()).toEqual([]);
  writeFileSync(path, 'a\n');
  expect(news()).toEqual(['a']);
});

it('goes on where another follower has stopped, also in a log that was moved away since', () => {
  const path = newLog('');
  const first = following(path);
  first.news();
  appendFileSync(path, 'a\n');
  expect(first.news()).toEqual(['a']);
  appendFileSync(path, 'b\n');
  const second = following(path, first.follower.place);
  expect(second.news()).toEqual(['b']);
  appendFileSync(path, 'c\n');
  renameSync(path, `${path}.1`);
  writeFileSync(path, 'd\n');
  expect(following(path, second.follower.place).news()).toEqual(['c']);
  expect(second.news()).toEqual(['c']);
  expect(second.news()).toEqual(['d']);
});

it('says where lines are lost', () => {
  const path = newLog('a\nb\n');
  const { news, follower } = following(path);
  news();
  truncateSync(path, 0);
  appendFileSync(path, 'c\n');
  expect(news()).toEqual(['broken', 'c']);
  rmSync(path);
  expect(following(path, follower.place).news()).toEqual(['broken']);
  writeFileSync(path, 'd\n');
  expect(following(path, { inode: -1, offset: 0 }).news()).toEqual(['broken']);
});

it('reads a bounded part at a time, and survives a line without end', () => {
  const path = newLog('');
  const { news } = following(path);
  news();
  appendFileSync(path, 'x'.repeat(3 << 20));
  appendFileSync(path, `\n${'y\n'.repeat(10 << 20)}`);
  const sizes: number[] = [];
  for (let seen = news().length; seen > 0; seen = news().length) sizes.push(seen);
  expect(sizes.length).toBeGreaterThan(1);
  expect(sizes.reduce((sum, size) => sum + size)).toBeGreaterThanOrEqual(10 << 20);
});

const server = (port: number) => ({ host: '10.0.0.1', port });
const read = lineReader({
  include: '/i.conf',
  upstream: 'shop',
  status: server(3),
  stable: [server(1)],
  candidate: [server(2), { host: '::1', port: 2 }],
  log: '/l',
});
const LINE = 'holdpoint:shop 1700000000.500 shop_candidate 1/0 200 "10.0.0.1:2" "0.250" "0.125"';

it('reads what a line says', () => {
  expect(read(LINE)).toEqual({
    variant: 'candidate',
    endpoint: 1,
    audience: 0,
    outcome: 'answered',
    status: 200,
    micros: 125_000,
    candidateAt: 1_700_000_000_250,
  });
  expect(
    read(LINE.replace('"10.0.0.1:2" "0.250" "0.125"', '"[::1]:2, 10.0.0.1:1" "0.100, 0.050" "-, 0.050"')),
  ).toMatchObject({
    outcome: 'fallback',
    micros: 150_000,
    candidateAt: 1_700_000_000_350,
  });
  expect(read(LINE.replace('"10.0.0.1:2"', '"10.0.0.1:1"'))).toMatchObject({ outcome: 'fallback', candidateAt: null });
  expect(read(LINE.replace(' 200 ', ' 502 ').replace('"0.125"', '"-"'))).toMatchObject({ outcome: 'unanswered' });
  expect(read(LINE.replace(' 200 ', ' 499 ').replace('"0.125"', '"-"'))).toMatchObject({ outcome: 'left' });
  expect(read(LINE.replace('1/0', '0/-1'))).toMatchObject({ endpoint: 0, audience: -1, outcome: 'answered' });
});

it.each([
  ['2001:DB8:0:0::1', '[2001:db8::1]:2'],
  ['2001:db8:0:0:0:0:0:1', '[2001:db8::1]:2'],
  ['::FFFF:10.0.0.2', '[::ffff:10.0.0.2]:2'],
  ['10.0.0.002', '10.0.0.2:2'],
])('knows the candidate %s again, whom nginx calls %s', (host, logged) => {
  const settings = { include: '/i.conf', upstream: 'shop', status: server(3), stable: [server(1)], log: '/l' };
  const reading = lineReader({ ...settings, candidate: [{ host, port: 2 }] });
  const line = LINE.replace('10.0.0.1:2', logged);
  expect(reading(line)).toMatchObject({ outcome: 'answered', candidateAt: 1_700_000_000_250 });
  expect(reading(line.replace(logged, 'unix:/run/x.sock'))).toMatchObject({ outcome: 'fallback' });
});

it.each([
  ['of another target', LINE.replace('holdpoint:shop', 'holdpoint:shop2')],
  ['of another program', '127.0.0.1 - - "GET / HTTP/1.1" 200'],
  ['that breaks off', LINE.slice(0, -1)],
  ['that goes on', `${LINE} more`],
  ['of bytes', '\u0000\uFFFD'],
])('passes over a line %s', (_, line) => {
  expect(read(line)).toBeNull();
});
