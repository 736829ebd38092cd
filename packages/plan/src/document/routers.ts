import type { RouterAddress } from '../plan.ts';
import { listOf } from '../shape/collections.ts';
import { object, required } from '../shape/object.ts';
import { textLike } from '../shape/scalars.ts';
import { named, scalar } from '../shape/shape.ts';

/** Names and paths go into commands of the router as they stand, so they hold nothing that ends or splits one. */
const NAME = /^[A-Za-z0-9_.:-]+$/;
const FILE = /^\/[A-Za-z0-9_.:@/-]+$/;
const ADDRESS = /^([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\]):(\d{1,5})$/;

const address = scalar<RouterAddress>({
  expects: 'a path such as /run/haproxy/admin.sock, or host:port',
  schema: { type: 'string', pattern: `${FILE.source}|${ADDRESS.source}` },
  read: (found) => {
    if (FILE.test(found)) return { value: { path: found } };
    const [, host = '', digits = ''] = ADDRESS.exec(found) ?? [];
    const port = Number(digits);
    if (host === '') return { fault: { code: 'bad_value' } };
    if (port < 1 || port > 65_535) {
      return { fault: { code: 'out_of_range', message: `found port ${digits}; ports go from 1 to 65535` } };
    }
    return { value: { host: host.replace(/^\[|\]$/g, ''), port } };
  },
});

const name = textLike('a name as in the configuration of HAProxy, such as web-1', NAME);
const servers = listOf(name, { what: 'names of servers', min: 1 });

/** The section `haproxy` of the traffic. */
export const haproxy = named(
  'haproxy',
  object(
    {
      socket: required(address, 'Where its runtime API listens, with `level admin`.'),
      backend: required(name, 'The backend that holds the servers of both versions.'),
      stable: required(servers, 'Its servers of the stable version.'),
      candidate: required(servers, 'Its servers of the candidate, which have `weight 0`.'),
      map: required(
        textLike('an absolute path such as /etc/haproxy/holdpoint.map', FILE),
        'The map file that its rules look the share up in, as its configuration writes it.',
      ),
    },
    { what: 'the settings of HAProxy' },
  ),
);
