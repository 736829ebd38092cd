import { listOf } from '../shape/collections.ts';
import { object, optional, required } from '../shape/object.ts';
import { textLike } from '../shape/scalars.ts';
import { named } from '../shape/shape.ts';
import { command, file, hostAndPort } from './driver-fields.ts';

const servers = listOf(hostAndPort('10.0.0.1:8080'), { what: 'addresses of servers', min: 1 });

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
        textLike('a name such as shop', /^[A-Za-z][A-Za-z0-9_]*$/),
        'Name by which `proxy_pass http://$NAME` reaches the version of each request.',
      ),
      stable: required(servers, 'Addresses of the stable version.'),
      candidate: required(servers, 'Addresses of the candidate.'),
      log: optional(file('/var/log/nginx/holdpoint.log'), 'Where it writes one line for each request, to be counted.'),
      test: optional(command('nginx -t'), 'Command that checks the configuration; `nginx -t` unless stated.'),
      reload: optional(command('nginx -s reload'), 'Command that reloads it; `nginx -s reload` unless stated.'),
    },
    { what: 'the settings of nginx' },
  ),
);
