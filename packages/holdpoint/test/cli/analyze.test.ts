import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { allSeries } from '../../../../examples/series/make.ts';
import { endAll, HOLDPOINT, holdpoint } from './command.ts';

const SERIES = fileURLToPath(new URL('../../../../examples/series/', import.meta.url));
const NINE = 1_770_022_800;

let dir = '';
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'holdpoint-analyze-cli-'));
});
afterAll(async () => {
  await endAll();
  rmSync(dir, { recursive: true, force: true });
});

/** What each example must come to: verdict, signal, and the earliest and latest `at`; null where it has none. */
const EXPECTED: Readonly<Record<string, readonly [string, string, readonly [number, number] | null]>> = {
  'errors-from-the-start.csv': ['unhealthy', 'errors', [0, 600]],
  'harm-after-an-hour.csv': ['unhealthy', 'errors', [3600, 4800]],
  'healthy-hour.csv': ['healthy', 'errors', [NINE, NINE + 3600]],
  'thin-traffic.csv': ['inconclusive', 'errors', null],
  'noisy-both-sides.csv': ['healthy', 'errors', [NINE + 3600, NINE + 10_800]],
  'slower-by-a-quarter.csv': ['unhealthy', 'latency p95', [0, 1200]],
};

describe('the examples', () => {
  const made = allSeries();

  it('are what their script makes, and small', () => {
    const files = readdirSync(SERIES).filter((name) => name.endsWith('.csv'));
    expect(files.toSorted()).toEqual([...made.keys()].toSorted());
    expect(Object.keys(EXPECTED).toSorted()).toEqual(files.toSorted());
    for (const [name, text] of made) {
      expect(readFileSync(join(SERIES, name), 'utf8')).toBe(text);
      expect(statSync(join(SERIES, name)).size).toBeLessThan(300_000);
    }
  });

  it('have their verdict in the README', () => {
    const readme = readFileSync(join(SERIES, 'README.md'), 'utf8');
    for (const [name, [verdict]] of Object.entries(EXPECTED)) {
      expect(readme).toMatch(new RegExp(`^\\| \\[${name}\\].*\\| ${verdict}[^|]*\\|$`, 'm'));
    }
  });

  it.each(Object.entries(EXPECTED))('%s is %s', async (name, [verdict, signal, span]) => {
    const path = join(SERIES, name);
    const [json, text] = await Promise.all([holdpoint(['analyze', path, '--json']), holdpoint(['analyze', path])]);
    const found = JSON.parse(json.out);
    expect(found).toMatchObject({ type: 'Analysis', verdict, signal });
    expect(json).toMatchObject({ code: verdict === 'healthy' ? 0 : 1, err: '' });
    if (span === null) expect(found.at).toBeNull();
    else expect(found.at).toSatisfy((at: number) => at >= span[0] && at <= span[1]);
    expect(text).toMatchObject({ code: json.code, err: '' });
    expect(text.out).toMatch(new RegExp(`^${verdict.toUpperCase()}: `));
    const titles = ['when', 'candidate', 'stable', 'ratio', 'evidence', 'noise', 'margin', 'alpha', 'looks', 'rows'];
    for (const title of titles) expect(text.out).toMatch(new RegExp(`^  ${title}  `, 'm'));
    expect(text.out.includes('to decide  ')).toBe(verdict === 'inconclusive');
    if (name === 'harm-after-an-hour.csv') expect(text.out).toMatch(/looked\s+healthy\s+before/);
  });
});

it('reads standard input, compressed files and NDJSON, and names them', async () => {
  const [csv = ''] = [allSeries().get('thin-traffic.csv')];
  const rows = csv
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
  const ndjson = rows.map(([t, variant, requests, errors]) =>
    JSON.stringify({ t: Number(t), variant, requests: Number(requests), errors: Number(errors) }),
  );
  const file = join(dir, 'rows.ndjson.gz');
  writeFileSync(file, gzipSync(ndjson.join('\n')));
  const fromFile = JSON.parse((await holdpoint(['analyze', file, '--json'])).out);
  const piped = spawnWithInput(['analyze', '-', '--json'], csv);
  expect(fromFile.file).toBe(file);
  expect(piped.file).toBe('standard input');
  expect({ ...fromFile, file: '' }).toEqual({ ...piped, file: '' });
});

/** Runs `holdpoint` with this on standard input; JSON of what it printed, whatever its exit code. */
function spawnWithInput(args: readonly string[], input: string) {
  const script = '"$0" "$@" || test $? = 1';
  return JSON.parse(
    execFileSync('sh', ['-c', script, process.execPath, HOLDPOINT, ...args], { input, encoding: 'utf8' }),
  );
}

it('takes names, a margin and an interval, and writes a picture', async () => {
  const file = join(dir, 'named.csv');
  const picture = join(dir, 'picture.svg');
  const named = (allSeries().get('errors-from-the-start.csv') ?? '')
    .replaceAll('stable', 'v41')
    .replaceAll('candidate', 'v42');
  writeFileSync(file, named);
  const names = ['--stable', 'v41', '--candidate', 'v42'];
  const [drawn, wide, seldom, unnamed] = await Promise.all([
    holdpoint(['analyze', file, ...names, '--svg', picture]),
    holdpoint(['analyze', file, ...names, '--margin', '5pp', '--json']),
    holdpoint(['analyze', file, ...names, '--interval', '30m', '--json']),
    holdpoint(['analyze', file]),
  ]);
  expect(drawn).toMatchObject({ code: 1, err: `Picture written to ${picture}.\n` });
  expect(readFileSync(picture, 'utf8')).toMatch(/^<svg[\s\S]*unhealthy[\s\S]*<\/svg>\n$/);
  expect(JSON.parse(wide.out)).toMatchObject({ verdict: 'healthy', settings: { margin: { points: 0.05 } } });
  expect(JSON.parse(seldom.out)).toMatchObject({ verdict: 'unhealthy', at: 1790, data: { looks: 2 } });
  expect(unnamed).toMatchObject({ code: 2, out: '', err: expect.stringContaining('found are v41, v42') });
});

it.each([
  [['analyze', SERIES], 'it is a folder'],
  [['analyze', '/nowhere.csv'], 'there is no such file'],
  [['analyze', join(SERIES, 'README.md')], 'columns are missing'],
  [['analyze'], "missing required argument 'FILE'"],
  [['analyze', 'x.csv', '--margin', '3'], 'such as 0.5pp'],
  [['analyze', 'x.csv', '--margin', '5 apples'], 'such as 0.5pp'],
  [['analyze', 'x.csv', '--alpha', '2'], 'A probability from'],
  [['analyze', 'x.csv', '--interval', '10'], 'A duration is needed'],
  [['analyze', 'x.csv', '--min-requests', '-1'], 'A whole number'],
  [['analyze', 'x.csv', '--signal', 'memory'], 'errors, latency, all'],
  [['analyze', 'x.csv', '--stable', 'a', '--candidate', 'a'], 'the same word'],
])('%j is wrong use', async (args, why) => {
  expect(await holdpoint(args)).toMatchObject({ code: 2, out: '', err: expect.stringContaining(why) });
});

it('a picture that cannot be written is a failure of the system', async () => {
  const svg = join(dir, 'none', 'picture.svg');
  expect(await holdpoint(['analyze', join(SERIES, 'thin-traffic.csv'), '--svg', svg])).toMatchObject({
    code: 3,
    err: expect.stringContaining('cannot be written'),
  });
});
