import type { HostAndPort } from '../router-settings.ts';
import { listOf } from '../shape/collections.ts';
import { object, optional, required } from '../shape/object.ts';
import { textLike } from '../shape/scalars.ts';
import { named, scalar } from '../shape/shape.ts';
import { command, file, readPort } from './driver-fields.ts';

/** nginx looks names up once, when it is loaded, and logs addresses. */
const ADDRESS = /^(\d{1,3}(?:\.\d{1,3}){3}|\[[0-9A-Fa-f:.]+\]):(\d{1,5})$/;
const address = (example: string) =>
  scalar<HostAndPort>({
    expects: `an address and a port such as ${example}, no name`,
    schema: { type: 'string', pattern: ADDRESS.source },
    read: (found) => (ADDRESS.test(found) ? readPort(found) : { fault: { code: 'bad_value' } }),
  });
const servers = listOf(address('10.0.0.1:8080'), { what: 'addresses of servers', min: 1 });

/** The section `nginx` of the traffic. */
export const nginx = named(
  'nginx',
  object(
    {
      include: required(
        file('/etc/nginx/conf.d/holdpoint.conf'),
        'The file that Holdpoint writes, and that the configuration of nginx includes in `http`.',
      ),
      upstream: required(
        textLike('a name such as shop', /^[A-Za-z][A-Za-z0-9_]{0,29}$/),
        'Name by which `proxy_pass http://$NAME` reaches the version of each request.',
      ),
      stable: required(servers, 'Addresses of the stable version.'),
      candidate: required(servers, 'Addresses of the candidate.'),
      status: required(
        address('127.0.0.1:8790'),
        'Where nginx says which split is in force; a free port that only this machine reaches.',
      ),
      log: required(
        file('/var/log/nginx/holdpoint.log'),
        'Where nginx writes one line for each request, to be counted.',
      ),
      test: optional(command('nginx -t'), 'Command that checks the configuration; `nginx -t` unless stated.'),
      reload: optional(command('nginx -s reload'), 'Command that reloads it; `nginx -s reload` unless stated.'),
    },
    { what: 'the settings of nginx' },
  ),
);
