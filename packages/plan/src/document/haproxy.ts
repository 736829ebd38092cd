import { listOf } from '../shape/collections.ts';
import { object, required } from '../shape/object.ts';
import { textLike } from '../shape/scalars.ts';
import { named } from '../shape/shape.ts';
import { file, socketOrPort } from './driver-fields.ts';

/** Names go into commands of the router as they stand, so they hold nothing that ends or splits one. */
const name = textLike('a name as in the configuration of HAProxy, such as web-1', /^[A-Za-z0-9_.:-]+$/);
const servers = listOf(name, { what: 'names of servers', min: 1 });

/** The section `haproxy` of the traffic. */
export const haproxy = named(
  'haproxy',
  object(
    {
      socket: required(socketOrPort('/run/haproxy/admin.sock'), 'Where its runtime API listens, with `level admin`.'),
      backend: required(name, 'The backend that holds the servers of both versions.'),
      stable: required(servers, 'Its servers of the stable version.'),
      candidate: required(servers, 'Its servers of the candidate, which have `weight 0`.'),
      map: required(
        file('/etc/haproxy/holdpoint.map'),
        'The map file that its rules look the share up in, as its configuration writes it.',
      ),
    },
    { what: 'the settings of HAProxy' },
  ),
);
