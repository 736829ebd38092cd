import type { Signal } from '@holdpoint/plan';
import { jsonSource } from '../../src/metrics/json.ts';
import { systemClock } from '../../src/shell/clock.ts';
import { json, startJsonServer } from '../support/json-server.ts';
import { planWith, settingsOf, signalOf } from './plans.ts';

/** A signal that is asked of the source `shop`. */
export function jsonSignal(id: string, query: string, more: Partial<Signal> = {}, at?: string): Signal {
  return signalOf(id, { kind: 'http', query, source: 'shop', ...(at === undefined ? {} : { at }) }, more);
}

/** A world of the contract suite: a status page that counts. */
export async function jsonWorld() {
  let depth = 3;
  const server = await startJsonServer((response, asked) =>
    json({ queues: [{ name: 'batch', depth }], versions: { stable: { open: 1 }, candidate: { open: depth } } })(
      response,
      asked,
    ),
  );
  const signals = [
    jsonSignal('queue', '$.queues[?@.name=="batch"].depth'),
    jsonSignal('open', '$.versions[$variant].open'),
  ];
  const source = jsonSource(planWith(settingsOf('http', `${server.url}/status`), signals), systemClock());
  return {
    source,
    signals: signals.map(({ id }) => id),
    work: async () => {
      depth += 1;
    },
    breakDown: () => server.close(),
    mend: () => server.listen(),
    close: async () => {
      await source.close?.();
      await server.close();
    },
  };
}
