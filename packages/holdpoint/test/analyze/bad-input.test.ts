import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { analyze, type Settings } from '../../src/analyze/analysis.ts';
import { readTable } from '../../src/analyze/read-table.ts';

let dir = '';
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'holdpoint-analyze-'));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const SETTINGS: Settings = {
  file: 'series.csv',
  cumulative: false,
  margin: { kind: 'points', value: 0 },
  alpha: 0.01,
  minRequests: 1,
  signal: 'all',
};

/** What a file with this content is refused with: code, message and hint on a line each. */
async function refusalOf(content: string | Buffer, settings: Partial<Settings> = {}, name = 'series.csv') {
  const path = join(dir, name);
  writeFileSync(path, content);
  try {
    const table = await readTable(path, { file: 'series.csv' });
    const { verdict } = analyze(table, { ...SETTINGS, ...settings });
    return `read as ${verdict}`;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && 'hint' in error)) throw error;
    return `${error.code}\n${error.message}\n${error.hint}`;
  }
}

const HEAD = 't,variant,requests,errors\n';
const GOOD = `${HEAD}0,stable,100,1\n0,candidate,100,1\n`;

const CASES: readonly (readonly [what: string, content: string | Buffer, refusal: RegExp])[] = [
  ['nothing', '', /^input_invalid\nseries\.csv: it is empty/],
  ['white space', ' \n\n', /it is empty/],
  ['a header alone', HEAD, /a header and no rows/],
  ['a header and empty lines', `${HEAD}\n\n`, /a header and no rows/],
  [
    'a missing column',
    't,variant,requests\n0,stable,1\n',
    /the column is missing: errors; found are t, variant, requests\n/,
  ],
  ['several missing columns', 't,foo\n0,1\n', /columns are missing: variant, requests, errors; found are t, foo/],
  [
    'columns under other names',
    'timestamp,version,total,failures\n',
    /Rename timestamp to t, version to variant, total to requests, failures to errors/,
  ],
  ['a slip in a name', 't,variant,reqeusts,errors\n', /Rename reqeusts to requests/],
  ['no header', '0,stable,100,1\n', /The first line names the columns/],
  ['a column twice', 't,variant,requests,errors,Errors\n', /series\.csv:1, column errors: the column is there twice/],
  [
    'an unknown variant',
    `${GOOD}60,blue,1,0\n60,green,1,0\n`,
    /the variant blue is neither stable nor candidate; found are stable, candidate, blue, green\nSay which is which: --stable NAME/,
  ],
  ['an empty variant', `${HEAD}0,,1,0\n`, /the variant "" is neither/],
  ['two words for one version', `${GOOD}60,control,1,0\n`, /stable and control both mean stable\n.*--stable control/],
  [
    'a negative count',
    `${GOOD}60,stable,-5,0\n`,
    /series\.csv:4, column requests: found "-5"; a count is not negative/,
  ],
  [
    'a fraction',
    `${GOOD}60,stable,12.5,0\n`,
    /series\.csv:4, column requests: found "12\.5"; a count is whole\n.*--cumulative/,
  ],
  [
    'more errors than requests',
    `${GOOD}60,stable,5,6\n`,
    /series\.csv:4, column errors: found "6"; there are only 5 requests/,
  ],
  ['NaN', `${GOOD}60,stable,NaN,0\n`, /series\.csv:4, column requests: found "NaN"; a whole number/],
  ['infinity', `${GOOD}60,stable,Infinity,0\n`, /column requests: found "Infinity"; a count is at most/],
  ['a huge count', `${GOOD}60,stable,99999999999999999999,0\n`, /a count is at most 1000000000000/],
  ['a count above all counts', `${GOOD}60,stable,1000000000001,0\n`, /a count is at most/],
  ['a power beyond all numbers', `${GOOD}60,stable,1e400,0\n`, /a count is at most/],
  ['an empty count', `${GOOD}60,stable,,0\n`, /column requests: found ""; a count is needed/],
  ['hexadecimal digits', `${GOOD}60,stable,0x10,0\n`, /column requests: found "0x10"/],
  ['thousands separators', `${GOOD}60,stable,"1,200",0\n`, /found "1,200"; a count has no separators\nWrite 1200\./],
  ['points for thousands', `${GOOD}60,stable,1.200,0\n`, /found "1\.200"; a count has no separators\nWrite 1200\./],
  ['spaces for thousands', `${GOOD}60,stable,1\u202f200,0\n`, /a count has no separators/],
  ['a bad time', `${GOOD}yesterday,stable,1,0\n`, /series\.csv:4, column t: found "yesterday"; a time is needed/],
  ['a day that is not', `${HEAD}2026-02-30T00:00:00Z,stable,1,0\n`, /found "2026-02-30T00:00:00Z"; a time is needed/],
  [
    'times in two ways',
    `${GOOD}2026-02-02T10:00:00Z,stable,1,0\n`,
    /series\.csv:4, column t: .*line 2 tells time in another way/,
  ],
  ['microseconds', `${HEAD}1770022800000000,stable,1,0\n`, /microseconds or nanoseconds/],
  [
    'the same time and variant twice',
    `${GOOD}60,stable,1,0\n0,stable,7,0\n`,
    /series\.csv:5, column t: line 2 has the same time and variant/,
  ],
  ['a row that is too short', `${GOOD}60,stable,1\n`, /series\.csv:4: the row has 3 cells, and the header 4/],
  ['a row that is too long', `${GOOD}60,stable,1,200,0\n`, /series\.csv:4: the row has 5 cells, and the header 4/],
  ['a quote that is never closed', `${GOOD}60,"stable,1,0\n`, /a quote is opened and never closed/],
  ['a quote within a cell', `${GOOD}60,sta"ble,1,0\n`, /a quote stands in the middle of a cell/],
  ['a line of 10 MB', `${GOOD}60,${'x'.repeat(10_000_000)},1,0\n`, /series\.csv:4: the line is longer than 1 MiB/],
  ['a first line of 10 MB', 'x'.repeat(10_000_000), /series\.csv:1: the line is longer than 1 MiB/],
  ['an endless quoted cell', `${GOOD}60,"${'x\n'.repeat(1_000_000)}`, /the line is longer than 1 MiB/],
  ['a picture', Buffer.from('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1'), /it is a binary file/],
  ['UTF-16', Buffer.from(`\ufeff${GOOD}`, 'utf16le'), /it is UTF-16\nSave it as UTF-8/],
  ['control characters in a cell', `${GOOD}60,sta\u001b[31mble,1,0\n`, /the variant "sta\\u001b\[31mble" is/],
  ['a very long cell', `${GOOD}60,stable,${'9'.repeat(5000)},0\n`, /found "9{60}…"; a count is at most/],
  [
    'buckets that fall',
    't,variant,requests,errors,le_0.1,le_1\n0,stable,9,0,5,4\n',
    /series\.csv:2, column le_1: found 4; the bound below it has 5 already/,
  ],
  [
    'more in a bucket than requests',
    't,variant,requests,errors,le_0.1\n0,stable,9,0,10\n',
    /column le_0\.1: found 10; there are only 9 requests/,
  ],
  [
    'the same bound twice',
    't,variant,requests,errors,le_0.1,le_0.10\n',
    /series\.csv:1, column le_0\.10: another column has the same bound/,
  ],
  [
    'a latency in words',
    't,variant,requests,p95\n0,stable,9,slow\n',
    /series\.csv:2, column p95: found "slow"; a latency is needed/,
  ],
  [
    'a latency with a comma',
    't;variant;requests;p95\n0;stable;9;231,5\n',
    /column p95: found "231,5"; a latency is needed\nWrite 231\.5\./,
  ],
  ['a JSON array', '[{"t":0}]', /no JSON|A JSON array|an object is needed/],
  [
    'NDJSON with a broken line',
    '{"t":0,"variant":"stable","requests":1,"errors":0}\n{"t":\n',
    /series\.csv:2: found "\{\\"t\\":"; this is no JSON/,
  ],
  [
    'NDJSON without a field',
    '{"t":0,"variant":"stable","requests":1,"errors":0}\n{"t":1,"variant":"stable","requests":1}\n',
    /series\.csv:2, column errors: found nothing/,
  ],
  [
    'NDJSON with null',
    '{"t":0,"variant":"stable","requests":null,"errors":0}\n',
    /series\.csv:1, column requests: found ""; a count is needed/,
  ],
  [
    'NDJSON with a line of 10 MB',
    `{"t":0,"x":"${'x'.repeat(10_000_000)}"}`,
    /series\.csv:1: the line is longer than 1 MiB/,
  ],
];

it.each(CASES)('%s is refused, with its place', async (_, content, refusal) => {
  const found = await refusalOf(content);
  expect(found).toMatch(refusal);
  expect(found).toMatch(/^input_invalid\n/);
  expect(found.length).toBeLessThan(600);
});

it('compressed files are refused where they are none, or cut off', async () => {
  expect(await refusalOf(GOOD, {}, 'plain.csv.gz')).toMatch(/its name ends with \.gz, and it is not compressed/);
  const whole = gzipSync(GOOD);
  expect(await refusalOf(whole.subarray(0, -12), {}, 'cut.csv.gz')).toMatch(/damaged or cut off/);
  expect(await refusalOf(whole, {}, 'whole.csv.gz')).toMatch(/^read as /);
});

it('a folder and a file that is not there are unreadable', async () => {
  mkdirSync(join(dir, 'folder'));
  await expect(readTable(join(dir, 'folder'), { file: 'folder' })).rejects.toMatchObject({
    code: 'file_unreadable',
    message: 'folder cannot be read: it is a folder',
  });
  await expect(readTable(join(dir, 'none.csv'), { file: 'none.csv' })).rejects.toMatchObject({
    code: 'file_unreadable',
    message: 'none.csv cannot be read: there is no such file',
  });
});

it('a signal that the file does not have is refused', async () => {
  expect(await refusalOf(GOOD, { signal: 'latency' })).toMatch(/it has no columns of latency/);
  const histogram = 't,variant,requests,le_0.1\n0,stable,9,8\n0,candidate,9,8\n';
  expect(await refusalOf(histogram, { signal: 'errors' })).toMatch(/it has no column errors/);
});

it('an interval shorter than the rows is wrong use', async () => {
  const rows = [0, 60, 120].map((t) => `${t},stable,10,0\n${t},candidate,10,0\n`).join('');
  expect(await refusalOf(HEAD + rows, { intervalMs: 10_000 })).toMatch(
    /^wrong_use\n--interval 10s is shorter than the rows/,
  );
});

it.each([
  ['a byte order mark', `\ufeff${GOOD}`],
  ['CRLF', GOOD.replaceAll('\n', '\r\n')],
  ['no line break at the end', GOOD.trimEnd()],
  ['semicolons', GOOD.replaceAll(',', ';')],
  ['tabs', GOOD.replaceAll(',', '\t')],
  ['quoted cells', GOOD.replaceAll(/\w+/g, '"$&"')],
  ['capitals and spaces', GOOD.replace('requests', ' Requests ').replace('candidate', ' Candidate ')],
  ['counts as floats', GOOD.replaceAll('100', '100.0')],
  [
    'NDJSON',
    '{"t":0,"variant":"stable","requests":100,"errors":1}\n{"errors":1,"t":0,"variant":"candidate","requests":100}\n',
  ],
])('%s: the same rows are read', async (_, content) => {
  const path = join(dir, 'good.csv');
  writeFileSync(path, content);
  const { stable, candidate } = await readTable(path, { file: path });
  expect([...stable, ...candidate]).toMatchObject([
    { at: 0, requests: 100, errors: 1 },
    { at: 0, requests: 100, errors: 1 },
  ]);
});

it('says what it took for what', async () => {
  const path = join(dir, 'notes.csv');
  writeFileSync(
    path,
    't;variant;requests;errors;host\n2026-02-02 09:00;control;1;0;a\n2026-02-02 09:00;canary;1;0;a\n',
  );
  const { notes } = await readTable(path, { file: path });
  expect(notes).toEqual([
    'Cells are separated by semicolons.',
    'control is taken for stable.',
    'canary is taken for candidate.',
    'Times without a zone are taken for UTC.',
    'Columns that were not used: host.',
  ]);
});

it.each([
  ['t,variant,requests,p50,p95,p99\n0,stable,9,80,120.5,200\n', 'p95', 120.5],
  ['t,variant,requests,p99_s,p50_s\n0,stable,9,0.25,0.1\n', 'p99', 250],
  ['t,variant,requests,p95_ms\n0,stable,9,\n', 'p95', null],
  ['t,variant,requests,p95,le_0.1\n0,stable,9,80,7\n', null, null],
])('%j: quantiles are read in their unit', async (content, quantile, quantileMs) => {
  const path = join(dir, 'quantiles.csv');
  writeFileSync(path, content);
  const table = await readTable(path, { file: path });
  expect(table.quantile).toBe(quantile);
  expect(table.stable).toMatchObject([{ quantileMs }]);
});

it('rows of a long file are whole where it is read in parts, and lines are counted right', async () => {
  const numbers = Array.from({ length: 120_000 }, (_, i) => i);
  const csv = join(dir, 'long.csv');
  const ndjson = join(dir, 'long.ndjson');
  writeFileSync(csv, `${HEAD}${numbers.map((i) => `${i},stable,${i},0`).join('\r\n')}`);
  writeFileSync(ndjson, numbers.map((i) => `{"t":${i},"variant":"stable","requests":${i},"errors":0}`).join('\n'));
  const [long, lines] = [await readTable(csv, { file: csv }), await readTable(ndjson, { file: ndjson })];
  expect(long.stable.map(({ requests }) => requests)).toEqual(numbers);
  expect(lines.stable.map(({ requests }) => requests)).toEqual(numbers);
  expect(long.stable.at(-1)?.line).toBe(120_001);
  expect(lines.stable.at(-1)?.line).toBe(120_000);
});
