/**
 * Two services that answer at once, in a process of their own: prints their ports as JSON, and ends with its
 * standard input. `/last` answers when another path was last asked for, in epoch milliseconds.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../../packages/holdpoint/src/shell/clock.ts';

const clock = systemClock();

async function serve(name: string): Promise<number> {
  let last = 0;
  const server = createServer(({ url }, response) => {
    if (url === '/last') return response.end(String(last));
    last = clock.wall();
    return response.end(name);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const ports = [await serve('stable'), await serve('candidate')];
process.stdout.write(`${JSON.stringify(ports)}\n`);
process.stdin.on('end', () => process.exit(0)).resume();
