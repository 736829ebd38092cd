import type { AddressInfo } from 'node:net';
import { parseArgs } from 'node:util';
import type { VersionName } from './apply.ts';
import { VERSIONS } from './apply.ts';
import type { FaultKind } from './faults.ts';
import { FAULTS } from './faults.ts';
import type { ServiceOptions } from './service.ts';
import { createService } from './service.ts';

const USAGE = `Usage: main.ts --version ${Object.keys(VERSIONS).join('|')} --port N [options]

  --port N           port; 0 takes a free one
  --host ADDRESS     address of this machine; 127.0.0.1 unless stated
  --bad KIND         be bad on purpose: ${FAULTS.join(', ')}
  --bad-share R      part of the batches that are bad, 0 to 1
  --busy-share R     part of the batches answered 503, 0 to 1; 0.002 unless stated

Prints {"listening":PORT} when ready. Exit codes: 0 stopped, 2 wrong use, 3 the port cannot be had.
`;

interface Settings {
  readonly host: string;
  readonly port: number;
  readonly options: Omit<ServiceOptions, 'crash'>;
}

function main(): void {
  const settings = readSettings();
  const server = createService({ ...settings.options, crash });
  server.on('error', (error) => {
    fail(
      3,
      `Cannot listen on ${settings.host}:${settings.port}: ${error.message}. Choose another --port, or 0 for a free one.`,
    );
  });
  server.listen(settings.port, settings.host, () => {
    process.stdout.write(`${JSON.stringify({ listening: portOf(server.address()) })}\n`);
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      server.close(() => process.exit(0));
      server.closeIdleConnections();
    });
  }
}

function readSettings(): Settings {
  const values = readArguments();
  const { version, bad } = values;
  if (!isVersion(version)) return fail(2, `--version must be one of ${Object.keys(VERSIONS).join(', ')}.`);
  if (bad !== undefined && !isFault(bad)) return fail(2, `--bad must be one of ${FAULTS.join(', ')}.`);
  const badShare = values['bad-share'] === undefined ? {} : { badShare: shareOf('bad-share', values['bad-share']) };
  return {
    host: values.host,
    port: portFrom(values.port),
    options: { version, bad: bad ?? null, ...badShare, busyShare: shareOf('busy-share', values['busy-share']) },
  };
}

function readArguments() {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      options: {
        version: text,
        port: text,
        host: { ...text, default: '127.0.0.1' },
        bad: text,
        'bad-share': text,
        'busy-share': { type: 'string', default: '0.002' },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      process.stdout.write(USAGE);
      process.exit(0);
    }
    return values;
  } catch (error) {
    return fail(2, error instanceof Error ? error.message : String(error));
  }
}

function portFrom(text: string | undefined): number {
  const port = Number(text);
  if (text === undefined || !Number.isInteger(port) || port < 0 || port > 65_535) {
    return fail(2, '--port must be a whole number from 0 to 65535.');
  }
  return port;
}

function shareOf(name: string, text: string): number {
  const share = Number(text);
  if (text.trim() === '' || !(share >= 0 && share <= 1)) return fail(2, `--${name} must be a number from 0 to 1.`);
  return share;
}

function isVersion(name: string | undefined): name is VersionName {
  return name !== undefined && Object.hasOwn(VERSIONS, name);
}

function isFault(name: string): name is FaultKind {
  return FAULTS.some((fault) => fault === name);
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function crash(): never {
  return fail(1, 'Crashing on purpose (--bad crash).');
}

function fail(code: number, message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}

main();
