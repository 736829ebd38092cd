import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { edited } from '../../../plan/test/plans.ts';
import { emptyOrders, takeOrders } from '../metrics/sql-world.ts';
import { type JsonServer, json, startJsonServer } from '../support/json-server.ts';
import { OWNER_PASSWORD, type PostgresServer, startPostgres } from '../support/postgres.ts';
import { endAll, holdpoint } from './command.ts';

let folder: string;
let database: PostgresServer;
let status: JsonServer;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'holdpoint-sources-'));
  database = await startPostgres();
  emptyOrders(database);
  status = await startJsonServer(json({ queues: { stable: 3, candidate: 1200 }, text: '5' }));
});
afterAll(async () => {
  await endAll();
  await status.close();
  database.remove();
  rmSync(folder, { recursive: true, force: true });
});

const SIGNALS = {
  orders: `{ from: sql, query: "select count(*) filter (where failed) as hits, count(*) as requests from orders where version = $variant and at >= $from and at < $to", unit: ratio, better: lower }`,
  queue: "{ from: http, query: '$.queues[$variant]', unit: ms, better: lower }",
  tickets: '{ from: command, run: printf 4, unit: count, better: lower }',
};

/** A plan whose signals are those above, or others in their place. */
function planFile(more: Readonly<Record<string, string>> = {}): string {
  const sources = `sources:
  shop: { kind: sql, url: $SHOP_URL }
  status: { kind: http, url: ${status.url}/status, token: $STATUS_TOKEN }
`;
  const signals = Object.entries({ ...SIGNALS, ...more }).map(([id, signal]) => `  ${id}: ${signal}\n`);
  const memory = '  memory: { from: metrics';
  const text = edited(memory, `${signals.join('')}${memory}`).replace('signals:\n', `${sources}signals:\n`);
  const file = join(folder, 'plan.yaml');
  writeFileSync(file, text.replace(/ {2}memory: .*\n/, '').replace(/ {6}- \{ when: memory .*\n/, ''));
  return file;
}

const check = (file: string, ...options: readonly string[]) =>
  holdpoint(['sources', 'check', file, ...options], { SHOP_URL: database.url(), STATUS_TOKEN: 'tok-5' });

it('shows what every signal is now, on both versions', async () => {
  emptyOrders(database);
  takeOrders(database, 'stable', 1200, 30);
  takeOrders(database, 'candidate', 80);
  const { code, out, err } = await check(planFile());
  expect(err).toBe('');
  expect(out.replaceAll(/\d+ ms$/gm, 'N ms').replaceAll(/ +/g, ' ')).toBe(`signal from version value age took
orders sql stable 2.5% of 1,200 requests now N ms
orders sql candidate 0% of 80 requests now N ms
queue http stable 3ms now N ms
queue http candidate 1.2s now N ms
tickets command stable 4 now N ms
tickets command candidate 4 now N ms

Not read: error_rate and p99, which the router counts while the launch runs.
All 6 readings can be trusted.
`);
  expect(code).toBe(0);
});

it('names what cannot be trusted, and why, without secrets', async () => {
  emptyOrders(database);
  const file = planFile({
    queue: "{ from: http, query: '$.text', unit: count, better: lower }",
    tickets: '{ from: command, run: "sh -c \'echo nobody at home >&2; exit 4\'", unit: count, better: lower }',
  });
  const { code, out } = await check(file);
  expect(code).toBe(1);
  expect(out).toMatch(/^orders +sql +stable +too_little_traffic .*\n +the source answers; 0 of \d+ requests/m);
  expect(out).toMatch(
    /^queue +http +stable +unreadable .*\n +GET http:.*, queue: \$\.text is "5"; a number in quotes/m,
  );
  expect(out).toMatch(/^tickets +command +stable +source_down .*\n +command sh \(tickets\) .*code 4: nobody at home$/m);
  expect(out).toContain('4 of 6 readings cannot be trusted.');
  expect(out).not.toMatch(new RegExp(`tok-5|${OWNER_PASSWORD}|postgres://`));
});

it('tells programs the same', async () => {
  emptyOrders(database);
  takeOrders(database, 'stable', 100, 1);
  const missing = "{ from: http, query: '$.nothing', unit: count, better: lower }";
  const { code, out } = await check(planFile({ queue: missing }), '--json');
  expect(code).toBe(1);
  const report = JSON.parse(out);
  expect(report).toMatchObject({ ok: false, fromRouter: ['error_rate', 'p99'] });
  expect(report.readings).toHaveLength(6);
  expect(report.readings).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        signal: 'orders',
        variant: 'stable',
        state: 'fresh',
        value: 0.01,
        requests: 100,
        hits: 1,
      }),
      expect.objectContaining({ signal: 'orders', variant: 'candidate', state: 'too_little_traffic', requests: 0 }),
      expect.objectContaining({
        signal: 'queue',
        from: 'http',
        state: 'absent',
        detail: expect.stringContaining('GET '),
      }),
    ]),
  );
});

it('shows what is wrong with a plan that cannot be read', async () => {
  const file = join(folder, 'broken.yaml');
  writeFileSync(file, 'holdpoint: 1\n');
  expect(await check(file)).toMatchObject({ code: 1, out: '', err: expect.stringContaining('missing_field') });
  expect(await check(join(folder, 'nowhere.yaml'))).toMatchObject({ code: 2, err: expect.stringContaining('nowhere') });
});
