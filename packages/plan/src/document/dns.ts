import { listOf } from '../shape/collections.ts';
import { object, optional, required } from '../shape/object.ts';
import { text, textLike } from '../shape/scalars.ts';
import { named } from '../shape/shape.ts';
import { hostAndPort } from './driver-fields.ts';

const domain = textLike('a name such as shop.example.com', /^[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?\.?$/);
const addresses = listOf(textLike('an IP address such as 10.0.0.1', /^[0-9A-Fa-f:.]+$/), {
  what: 'IP addresses',
  min: 1,
});

/** The section `dns` of the traffic. */
export const dns = named(
  'dns',
  object(
    {
      server: required(hostAndPort('10.0.0.53:53'), 'The primary name server, which takes dynamic updates (RFC 2136).'),
      zone: required(domain, 'The zone that is updated.'),
      name: required(domain, 'The name that users ask for, in this zone.'),
      stable: required(addresses, 'Addresses of the stable version.'),
      candidate: required(addresses, 'Addresses of the candidate.'),
      key: optional(text('the name of a secret, such as $TSIG_KEY'), 'TSIG key as ALGORITHM:NAME:SECRET.'),
      resolvers: optional(
        listOf(hostAndPort('10.0.0.54:53'), { what: 'resolvers' }),
        'Resolvers that must have seen a change before it counts; the primary alone unless stated.',
      ),
    },
    { what: 'the settings of DNS' },
  ),
);
