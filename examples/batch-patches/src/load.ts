import { parseArgs } from 'node:util';
import { every } from './clock.ts';
import type { LoadOptions } from './load-run.ts';
import { startLoad } from './load-run.ts';
import type { LoadReport } from './tally.ts';

const USAGE = `Usage: load.ts --url URL --rate R [options]

  --url URL        origin of the router or of a service
  --rate R         requests per second
  --resolver H:P   name server that is asked for the host of the URL, again each half second
  --users N        distinct users; 20000 unless stated
  --seconds S      stop by itself after so long; else on SIGTERM or SIGINT
  --in-flight C    requests under way at most; 512 unless stated
  --timeout MS     an answer that has not begun by then counts as none; 30000 unless stated
  --seed N         another sequence of users and batches; 1 unless stated

Prints one JSON line of totals each second, on SIGUSR2, and at the end.
`;

interface Settings extends LoadOptions {
  readonly seconds: number | null;
}

function main(): void {
  const settings = readSettings();
  const load = startLoad(settings);
  const stopPrinting = every(1000, () => print(load.report()));
  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    stopPrinting();
    print(await load.stop());
    process.exit(0);
  };
  process.on('SIGUSR2', () => print(load.report()));
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  if (settings.seconds !== null) every(settings.seconds * 1000, stop);
}

function print(report: LoadReport): void {
  process.stdout.write(`${JSON.stringify(report)}\n`);
}

function readSettings(): Settings {
  const values = readArguments();
  if (values.help) {
    process.stdout.write(USAGE);
    process.exit(0);
  }
  const { url, seconds } = values;
  if (url === undefined || !URL.canParse(url)) return fail('--url must be an origin such as http://127.0.0.1:8080.');
  return {
    url: new URL(url).origin,
    rate: positive('rate', values.rate),
    ...(values.resolver !== undefined && { resolver: values.resolver }),
    users: positive('users', values.users),
    inFlight: positive('in-flight', values['in-flight']),
    timeoutMs: positive('timeout', values.timeout),
    seed: positive('seed', values.seed),
    seconds: seconds === undefined ? null : positive('seconds', seconds),
  };
}

function readArguments() {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({
      options: {
        url: text,
        rate: text,
        resolver: text,
        seconds: text,
        users: { ...text, default: '20000' },
        'in-flight': { ...text, default: '512' },
        timeout: { ...text, default: '30000' },
        seed: { ...text, default: '1' },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    return fail(error instanceof Error ? error.message : String(error));
  }
}

function positive(name: string, text: string | undefined): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value))) return fail(`--${name} must be a number above 0.`);
  return value;
}

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

main();
