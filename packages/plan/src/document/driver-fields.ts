import type { RouterAddress } from '../router-settings.ts';
import { text, textLike } from '../shape/scalars.ts';
import { type Reading, scalar } from '../shape/shape.ts';

/** Paths go into commands and files of routers as they stand, so they hold nothing that ends or splits one. */
const FILE = /^\/[A-Za-z0-9_.:@/-]+$/;
const ADDRESS = /^([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):(\d{1,5})$/;

/** An absolute path, without characters to which configurations give a meaning. */
export const file = (example: string) => textLike(`an absolute path such as ${example}`, FILE);

/** A Unix socket, or host and port. */
export const socketOrPort = (example: string) =>
  scalar<RouterAddress>({
    expects: `a path such as ${example}, or host:port`,
    schema: { type: 'string', pattern: `${FILE.source}|${ADDRESS.source}` },
    read: (found) => (FILE.test(found) ? { value: { path: found } } : readPort(found)),
  });

/** Host and port. */
export const hostAndPort = (example: string) =>
  scalar<HostAndPort>({
    expects: `host:port such as ${example}`,
    schema: { type: 'string', pattern: ADDRESS.source },
    read: readPort,
  });

interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

/** Reads host and port; a name may stand for the host. */
export function readPort(found: string): Reading<HostAndPort> {
  const [, host = '', digits = ''] = ADDRESS.exec(found) ?? [];
  const port = Number(digits);
  if (host === '') return { fault: { code: 'bad_value' } };
  if (port < 1 || port > 65_535) {
    return { fault: { code: 'out_of_range', message: `found port ${digits}; ports go from 1 to 65535` } };
  }
  return { value: { host: host.replace(/^\[|\]$/g, ''), port } };
}

/** A program with its arguments, as one line that no shell reads. */
export const command = (example: string) => text('a command', example);
