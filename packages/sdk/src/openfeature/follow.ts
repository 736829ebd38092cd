import type { FlagClient } from '../client/client.ts';

/** What OpenFeature is told of a client. */
export interface ProviderSignals {
  ready(): void;
  stale(): void;
  changed(): void;
}

/** How long a provider waits for its first ruleset. */
const FIRST_MS = 5_000;

/** Waits for the first ruleset; an Error without one, after which OpenFeature answers with default values. */
export async function firstRuleset(client: FlagClient): Promise<void> {
  if (await client.ready(FIRST_MS)) return;
  const { problem } = client.status();
  throw new Error(`No ruleset within ${FIRST_MS} ms${problem === null ? '' : `: ${problem.detail}`}.`);
}

/** Passes what changes in a client on, until the function that is given back is called. */
export function followChanges(client: FlagClient, signals: ProviderSignals): () => void {
  let hadNone = client.status().version === null;
  return client.onChange((change) => {
    if (change === 'stale') return signals.stale();
    if (change === 'fresh' || hadNone) signals.ready();
    if (change === 'ruleset' || change === 'unheard' || change === 'heard') signals.changed();
    hadNone = hadNone && client.status().version === null;
  });
}
