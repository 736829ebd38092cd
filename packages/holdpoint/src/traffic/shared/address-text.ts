import type { HostAndPort } from '@holdpoint/plan';

/** `10.0.0.53:53`, or `[2001:db8::53]:53`. */
export function addressText({ host, port }: HostAndPort): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
