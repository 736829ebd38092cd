import { Resolver } from 'node:dns/promises';
import { Pool } from 'undici';
import { every } from './clock.ts';

/** Where requests are sent. */
export interface Origin {
  /** Connections to where the origin is now. */
  pool(): Pool;
  close(): Promise<void>;
}

export interface OriginOptions {
  readonly url: string;
  readonly resolver?: string;
  readonly inFlight: number;
  readonly timeoutMs: number;
}

/** How long an answer of the name server is kept, in milliseconds. */
const KEPT_MS = 500;

/** Opens connections to an origin; where a name server is given, to the address that it says at the time. */
export function openOrigin({ url, resolver, inFlight, timeoutMs }: OriginOptions): Origin {
  const settings = { connections: inFlight, headersTimeout: timeoutMs, bodyTimeout: timeoutMs };
  let pool = new Pool(url, settings);
  if (resolver === undefined) return { pool: () => pool, close: () => pool.close() };
  const names = new Resolver({ timeout: 1_000, tries: 1 });
  names.setServers([resolver]);
  const { hostname, port } = new URL(url);
  let address = '';
  const follow = async (): Promise<void> => {
    const [found] = await names.resolve4(hostname).catch(() => [address]);
    if (found === undefined || found === address) return;
    address = found;
    const before = pool;
    pool = new Pool(`http://${found}:${port}`, settings);
    // What is under way is answered by the version that was asked.
    await before.close();
  };
  const stop = every(KEPT_MS, () => void follow());
  void follow();
  return {
    pool: () => pool,
    close: () => {
      stop();
      return pool.close();
    },
  };
}
