import { listOf } from '../shape/collections.ts';
import { object, optional, required } from '../shape/object.ts';
import { textLike } from '../shape/scalars.ts';
import { named } from '../shape/shape.ts';
import { hostAndPort } from './driver-fields.ts';
import { ipAddress } from './ip-address.ts';
import { secret } from './references.ts';

/** Labels of at most 63 characters; so long that another label of ours fits before it (RFC 1035). */
const LABEL = '[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?';
const domain = textLike('a name such as shop.example.com', new RegExp(`^(?=.{1,240}$)${LABEL}(?:\\.${LABEL})*\\.?$`));
const addresses = listOf(ipAddress, { what: 'IP addresses', min: 1 });

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
      key: optional(
        secret,
        'TSIG key (RFC 8945), by name, `$NAME` or `file:PATH`; its value is `ALGORITHM:NAME:SECRET`.',
      ),
      resolvers: optional(
        listOf(hostAndPort('10.0.0.54:53'), { what: 'resolvers' }),
        'Resolvers that must have seen a change before it counts; the primary alone unless stated.',
      ),
    },
    { what: 'the settings of DNS' },
  ),
);
