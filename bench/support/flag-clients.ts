/**
 * Many clients of the SDK in one process, which are asked a flag in turn, 2,000 times a second. Says when the
 * candidate was given last, and when each client took the newest ruleset over.
 */
import { FlagClient } from '@holdpoint/sdk';
import { Agent, fetch, type RequestInit } from 'undici';
import { systemClock } from '../../packages/holdpoint/src/shell/clock.ts';
import { answering, preciseNow } from './forked.ts';

/** What the clients are asked. */
export type ClientsQuestion =
  | { readonly ask: 'connect'; readonly url: string; readonly publicKey: string; readonly count: number }
  | { readonly ask: 'report' }
  | { readonly ask: 'times' };

/** What they answer. */
export interface ClientsReport {
  /** The lowest and highest version that a client holds; 0 for none. */
  readonly lowest: number;
  readonly highest: number;
  readonly evaluated: number;
  /** How often the candidate was given. */
  readonly candidate: number;
  /** Wall time of the last time, milliseconds with fractions. */
  readonly lastCandidateAt: number;
  /** Wall time at which each client took over the ruleset that it holds; only for `times`. */
  readonly takenOverAt: readonly number[];
}

const RATE = 2_000;
const TICK_MS = 2;

const clock = systemClock();
const clients: FlagClient[] = [];
const takenOverAt: number[] = [];
let [evaluated, candidate, lastCandidateAt] = [0, 0, 0];

/** Connections of its own for each client, as applications have them: a shared pool would be searched for each request. */
function ownConnections(): typeof globalThis.fetch {
  const dispatcher = new Agent();
  const ask: unknown = (url: string, options: RequestInit) => fetch(url, { ...options, dispatcher });
  return ask as typeof globalThis.fetch;
}

function connect(url: string, publicKey: string): void {
  const index = clients.length;
  const client = new FlagClient({ url, publicKey, fetch: ownConnections() });
  client.onChange((change) => {
    if (change === 'ruleset') takenOverAt[index] = preciseNow();
  });
  clients.push(client);
}

async function evaluate(): Promise<void> {
  const began = clock.monotonic();
  for (;;) {
    const due = ((clock.monotonic() - began) / 1_000) * RATE;
    for (; evaluated < due; evaluated++) {
      if (clients[evaluated % clients.length]?.isEnabled('checkout', `user-${evaluated % 10_007}`) !== true) continue;
      candidate++;
      lastCandidateAt = preciseNow();
    }
    await clock.pause(TICK_MS);
  }
}

function report(times: readonly number[]): ClientsReport {
  const versions = clients.map((client) => client.status().version ?? 0);
  const [lowest, highest] = [Math.min(...versions), Math.max(...versions)];
  return { lowest, highest, evaluated, candidate, lastCandidateAt, takenOverAt: times };
}

answering<ClientsQuestion>(async (question) => {
  if (question.ask === 'connect') {
    for (let i = 0; i < question.count; i++) connect(question.url, question.publicKey);
    await Promise.all(clients.map((client) => client.ready(60_000)));
    void evaluate();
  }
  // A thousand times in every report would cost more than what is measured.
  return report(question.ask === 'times' ? takenOverAt : []);
});
