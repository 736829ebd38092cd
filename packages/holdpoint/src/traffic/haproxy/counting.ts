import type { VariantCounts } from '../index.ts';
import type { ServerStatus } from './status.ts';

/** What the servers of the candidate have been given. */
export function candidateCounts(servers: readonly ServerStatus[]): VariantCounts {
  const fallbacks = total(servers, ({ handedOn }) => handedOn);
  const { requests, errors } = tally(servers);
  return counts(requests + fallbacks, errors + fallbacks, fallbacks);
}

/** What the servers of stable have been given, those requests with it that the candidate could not take. */
export function stableCounts(servers: readonly ServerStatus[]): VariantCounts {
  const { requests, errors } = tally(servers);
  return counts(requests, errors, 0);
}

/** Sum over servers. */
export function total(servers: readonly ServerStatus[], count: (server: ServerStatus) => number): number {
  return servers.reduce((sum, server) => sum + count(server), 0);
}

function tally(servers: readonly ServerStatus[]): { readonly requests: number; readonly errors: number } {
  const lost = total(servers, (server) => server.lost);
  const answered = total(servers, ({ answers }) => answers.reduce((sum, count) => sum + count, 0));
  return { requests: answered + lost, errors: total(servers, ({ answers }) => answers[4] ?? 0) + lost };
}

function counts(requests: number, errors: number, fallbacks: number): VariantCounts {
  return { requests, errors, latency: [], users: 0, fallbacks, endpoints: {} };
}
