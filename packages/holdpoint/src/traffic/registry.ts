import { LaunchError } from '../errors.ts';
import { blueGreenKind } from './blue-green.ts';
import { commandKind } from './command.ts';
import { dnsKind } from './dns.ts';
import { flagsKind } from './flags.ts';
import { haproxyKind } from './haproxy.ts';
import type { TrafficDriverKind } from './index.ts';
import { nginxKind } from './nginx.ts';
import { proxyKind } from './proxy.ts';

/** Every driver that a plan may name. */
export const trafficDrivers: readonly TrafficDriverKind[] = [
  proxyKind,
  haproxyKind,
  nginxKind,
  flagsKind,
  dnsKind,
  commandKind,
  blueGreenKind,
];

/** Names of the drivers that this version has. */
export function driverNames(): readonly string[] {
  return trafficDrivers.map(({ name }) => name);
}

/** Finds a driver by the name that the plan gives; LaunchError `wrong_use` for an unknown one. */
export function trafficDriver(name: string): TrafficDriverKind {
  const found = trafficDrivers.find((kind) => kind.name === name);
  if (found !== undefined) return found;
  const known = trafficDrivers.map((kind) => kind.name).join(', ');
  throw new LaunchError('wrong_use', `There is no traffic driver "${name}".`, { hint: `Known drivers: ${known}.` });
}
