import type { DnsSettings, Target, Traffic } from '@holdpoint/plan';
import { Primary } from '../../src/traffic/dns/primary.ts';
import { dnsKind } from '../../src/traffic/dns.ts';
import type { TrafficDriverKind } from '../../src/traffic/index.ts';
import { type Bind, type PrimaryOptions, startPrimary, TSIG } from '../support/bind.ts';
import type { TrafficHarness } from './harness.ts';
import { Cleanup, makeTarget, tempFolder } from './world.ts';

export const NAME = 'shop.example.test';
export const STABLE = '127.0.0.21';
export const CANDIDATE = '127.0.0.22';

/** The key of the tests as a plan's secret holds it. */
export const KEY = `${TSIG.algorithm}:${TSIG.name}:${TSIG.secret}`;

/** The settings of a name of that primary; the key is the text itself, where a plan has the name of a secret. */
export function settingsOf({ address }: Bind, more: Partial<DnsSettings> = {}): DnsSettings {
  return {
    server: address,
    zone: 'example.test',
    name: NAME,
    stable: [STABLE],
    candidate: [CANDIDATE],
    key: KEY,
    ...more,
  };
}

/** Debian's BIND with a name whose users go where it points. */
export async function dnsHarness({
  wrong = {},
  kind = dnsKind,
}: {
  readonly wrong?: Partial<PrimaryOptions>;
  readonly kind?: TrafficDriverKind;
} = {}): Promise<TrafficHarness> {
  const cleanup = new Cleanup();
  const primary = await startPrimary({ records: [`shop 1 IN A ${STABLE}`], ...wrong });
  cleanup.add(primary.remove);
  return {
    kind,
    target: await dnsTarget({ dns: settingsOf(primary) }),
    dataDir: tempFolder(cleanup),
    send: async () => ((await primary.addresses(NAME)).includes(CANDIDATE) ? 'candidate' : 'stable'),
    dispose: () => cleanup.run(),
  };
}

/** A target that is switched by DNS. */
export function dnsTarget(traffic: Partial<Traffic>): ReturnType<typeof makeTarget> {
  const services = { stable: `http://${STABLE}`, candidate: `http://${CANDIDATE}` };
  return makeTarget({ ...services, driver: 'dns', ttlMs: 1_000, ...traffic });
}

/** Speaks with the name server of a target past the driver. */
export function primaryOf(target: Target, dns: DnsSettings): Primary {
  return new Primary(target, dns);
}
