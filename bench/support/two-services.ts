/** Two services that answer at once, in a process of their own: prints their ports as JSON, and ends with its standard input. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

async function serve(name: string): Promise<number> {
  const server = createServer((_, response) => response.end(name));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

const ports = [await serve('stable'), await serve('candidate')];
process.stdout.write(`${JSON.stringify(ports)}\n`);
process.stdin.on('end', () => process.exit(0)).resume();
