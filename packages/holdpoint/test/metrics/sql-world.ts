import type { Signal } from '@holdpoint/plan';
import { sqlSource } from '../../src/metrics/sql.ts';
import { systemClock } from '../../src/shell/clock.ts';
import { type PostgresServer, startPostgres } from '../support/postgres.ts';
import { planWith, settingsOf, signalOf } from './plans.ts';

/** A signal that is asked of the source `shop`. */
export function sqlSignal(id: string, query: string, more: Partial<Signal> = {}): Signal {
  return signalOf(id, { kind: 'sql', query, source: 'shop' }, more);
}

/** Failed and all orders of a version in the span that is asked for. */
export const ORDERS = `select count(*) filter (where failed) as hits, count(*) as requests
  from orders where version = $variant and at >= $from and at < $to`;

/** Begins with an empty table of orders. */
export function emptyOrders(server: PostgresServer): void {
  server.run(`drop table if exists orders;
    create table orders (version text not null, failed boolean not null, at timestamptz not null default clock_timestamp())`);
}

/** Orders of a version, of which so many failed. */
export function takeOrders(server: PostgresServer, version: string, requests: number, hits = 0): void {
  server.run(`insert into orders select '${version}', n <= ${hits} from generate_series(1, ${requests}) as n`);
}

let server: PostgresServer | null = null;

/** A world of the contract suite: one server for all of its tests, with new orders for each. */
export async function sqlWorld() {
  server ??= await startPostgres();
  const running = server;
  emptyOrders(running);
  const signals = [
    sqlSignal('failed', ORDERS, { dimension: 'ratio', minRequests: 5 }),
    sqlSignal('open', 'select count(*) from orders where version = $variant'),
    sqlSignal(
      'recent',
      'select count(*) as value, count(*) as requests from orders where version = $variant and at >= $from and at < $to',
    ),
  ];
  const source = sqlSource(planWith(settingsOf('sql', '$SHOP_URL'), signals), {
    clock: systemClock(),
    env: { SHOP_URL: running.url() },
  });
  return {
    source,
    signals: signals.map(({ id }) => id),
    work: async () => {
      takeOrders(running, 'stable', 8, 1);
      takeOrders(running, 'candidate', 6);
    },
    breakDown: async () => running.stop(),
    mend: async () => running.start(),
  };
}

/** Ends the server of the worlds. */
export function closeSqlWorlds(): void {
  server?.remove();
  server = null;
}
