import type { SourceSettings } from '@holdpoint/plan';
import pg from 'pg';
import { LaunchError } from '../../errors.ts';
import type { Environment } from '../../shell/references.ts';
import { meaningOf, quoted } from '../http/failure.ts';
import { type Failure, failure } from '../query/asker.ts';
import type { Rows } from './answer.ts';
import { type Access, accessTo } from './connection.ts';

/** Connections to one database at the same time. */
export const CONNECTIONS = 2;

/** A query with its values in the order of `$1`, `$2` …. */
export interface Statement {
  readonly text: string;
  readonly values: readonly string[];
}

/** A PostgreSQL database that is only read. Nothing of it rejects. */
export interface Database {
  /** Asks in a transaction of its own that cannot write, and ends the connection where the deadline comes first. */
  read(statement: Statement, deadline: AbortSignal): Promise<Rows | Failure>;
  close(): Promise<void>;
}

type Pool = { readonly access: Access; readonly pool: pg.Pool };

/**
 * Connections are opened when they are needed, and again when they were lost. The settings' secrets are
 * resolved at each reading, so that a password may be replaced while a launch runs.
 */
export function openDatabase(settings: SourceSettings, env?: Environment): Database {
  let current: Pool | null = null;

  const poolNow = (): Pool => {
    const access = accessTo(settings, env);
    if (current !== null && JSON.stringify(current.access) === JSON.stringify(access)) return current;
    void current?.pool.end();
    current = { access, pool: openPool(access, settings.timeoutMs) };
    return current;
  };

  return {
    read: async (statement, deadline) => {
      let secrets: readonly string[] = [];
      try {
        const { access, pool } = poolNow();
        secrets = access.secrets;
        return await readRows(pool, statement, { deadline, timeoutMs: settings.timeoutMs });
      } catch (error) {
        return failureOf(error, { deadline, secrets, timeoutMs: settings.timeoutMs });
      }
    },
    close: async () => {
      await current?.pool.end();
      current = null;
    },
  };
}

function openPool({ config }: Access, timeoutMs: number): pg.Pool {
  const pool = new pg.Pool({ ...config, max: CONNECTIONS, connectionTimeoutMillis: timeoutMs, allowExitOnIdle: true });
  // A connection that is lost fails the query on it; one that is idle is replaced when it is needed again.
  const ignore = (): void => undefined;
  pool.on('error', ignore);
  pool.on('connect', (client) => client.on('error', ignore));
  return pool;
}

interface Limit {
  readonly deadline: AbortSignal;
  readonly timeoutMs: number;
}

async function readRows(pool: pg.Pool, statement: Statement, { deadline, timeoutMs }: Limit): Promise<Rows> {
  const connecting = pool.connect();
  const client = await untilDeadline(connecting, deadline).catch((error: unknown) => {
    // One that comes too late is given back, so that the next reading finds it.
    void connecting.then((late) => late.release()).catch(() => undefined);
    throw error;
  });
  try {
    // Times without a zone are taken as UTC.
    const begin = `BEGIN READ ONLY; SET LOCAL statement_timeout = ${timeoutMs}; SET LOCAL TIME ZONE 'UTC'`;
    const work = async (): Promise<Rows> => {
      await client.query(begin);
      const rows = await rowsOf(client, statement).catch(async (error: unknown) => {
        await client.query('ROLLBACK');
        throw error;
      });
      await client.query('ROLLBACK');
      return rows;
    };
    const rows = await untilDeadline(work(), deadline);
    client.release();
    return rows;
  } catch (error) {
    // After an answer of the server the connection is as good as before.
    client.release(!(error instanceof pg.DatabaseError) || isLoss(error.code ?? ''));
    throw error;
  }
}

/** Keeps the first row and counts the others, so that a query without an end fills no memory. */
function rowsOf(client: pg.PoolClient, { text, values }: Statement): Promise<Rows> {
  const { promise, resolve, reject } = Promise.withResolvers<Rows>();
  let first: readonly (string | null)[] | null = null;
  let count = 0;
  // Only this protocol takes one statement alone: several could end the transaction and write.
  const settings = { queryMode: 'extended', rowMode: 'array', types: { getTypeParser: () => (raw: string) => raw } };
  const query = new pg.Query<(string | null)[]>({ text, ...settings }, [...values]);
  query.on('row', (row) => {
    first ??= row;
    count += 1;
  });
  query.on('error', reject);
  query.on('end', ({ fields }) => {
    resolve({ columns: fields.map(({ name, dataTypeID }) => ({ name, type: dataTypeID })), first, count });
  });
  client.query(query);
  return promise;
}

class DeadlineError extends Error {}

function untilDeadline<T>(work: Promise<T>, deadline: AbortSignal): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const late = (): void => reject(new DeadlineError());
  if (deadline.aborted) late();
  deadline.addEventListener('abort', late, { once: true });
  void work.then(resolve, reject).finally(() => deadline.removeEventListener('abort', late));
  return promise;
}

/** States of the server in which another connection may do better: lost, full, closing, or refusing the login. */
function isLoss(code: string): boolean {
  return /^(?:08|28|3D|53|57P|58)/.test(code);
}

const CANCELED = '57014';
const READ_ONLY = '25006';

function failureOf(error: unknown, { secrets, timeoutMs }: Limit & { readonly secrets: readonly string[] }): Failure {
  const hidden = (text: string): string => secrets.reduce((rest, secret) => rest.replaceAll(secret, '•••'), text);
  if (error instanceof LaunchError) return failure('source_down', error.message);
  if (error instanceof DeadlineError) return failure('source_down', `no complete answer within ${timeoutMs / 1000} s`);
  if (!(error instanceof pg.DatabaseError)) return failure('source_down', hidden(connectionTrouble(error)));
  const { code = '', message } = error;
  const said = quoted(hidden(message), 200);
  if (code === CANCELED) return failure('source_down', `the server ended the query: ${said}`);
  if (code === READ_ONLY) return failure('unreadable', `the query would write, and sources only read: ${said}`);
  if (isLoss(code)) return failure('source_down', `${said} (${code})`);
  return failure('unreadable', `the database refuses the query: ${said} (${code})`);
}

/** Failures that the driver tells in words of its own, without a code. */
function connectionTrouble(error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  const code: unknown = error instanceof Error ? Reflect.get(error, 'code') : undefined;
  if (code !== undefined || message === '') return meaningOf(error);
  if (/timeout|timed out/i.test(message)) return 'no connection in time';
  if (/^Connection terminated/.test(message)) return 'the connection was cut';
  return quoted(message, 200);
}
