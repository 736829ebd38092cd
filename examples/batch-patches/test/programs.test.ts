import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { orderPatch } from './batches.ts';

const children: ChildProcess[] = [];

afterEach(async () => {
  await Promise.all(
    children.splice(0).map((child) => {
      if (child.exitCode !== null || child.signalCode !== null) return undefined;
      const closed = new Promise((resolve) => child.once('close', resolve));
      child.kill('SIGKILL');
      return closed;
    }),
  );
});

/** One of the example's programs under way. */
function start(program: string, ...args: readonly string[]) {
  const script = fileURLToPath(new URL(`../src/${program}`, import.meta.url));
  const child = spawn(process.execPath, [script, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  children.push(child);
  let complaint = '';
  child.stderr.on('data', (chunk) => {
    complaint += chunk;
  });
  const ended = new Promise<{ readonly code: number | null; readonly complaint: string }>((resolve) => {
    child.once('close', (code) => resolve({ code, complaint }));
  });
  return { child, ended, lines: createInterface({ input: child.stdout }) };
}

/** The first line of JSON that fits. */
async function lineThat(lines: Interface, fits: (line: Record<string, unknown>) => boolean = () => true) {
  for await (const line of lines) {
    const parsed = JSON.parse(line);
    if (fits(parsed)) return parsed;
  }
  throw new Error('the program ended before it said so');
}

async function startService(...args: readonly string[]) {
  const service = start('main.ts', '--version', 'v1.0.0', '--port', '0', ...args);
  const { listening } = await lineThat(service.lines);
  return { ...service, port: Number(listening), url: `http://127.0.0.1:${listening}` };
}

describe('main.ts', () => {
  it('listens, and stops on SIGTERM', async () => {
    const { child, ended, url } = await startService();
    expect(await (await fetch(`${url}/health`)).json()).toEqual({ status: 'ok', version: 'v1.0.0' });
    child.kill('SIGTERM');
    expect(await ended).toEqual({ code: 0, complaint: '' });
  });

  it('says in one line that its port is taken, and exits 3', async () => {
    const { port } = await startService();
    const { code, complaint } = await start('main.ts', '--version', 'legacy', '--port', `${port}`).ended;
    expect(code).toBe(3);
    expect(complaint).toMatch(new RegExp(`^Cannot listen on 127.0.0.1:${port}: .*EADDRINUSE.*--port.*\\n$`));
  });

  it.each([
    [['--version', 'v2', '--port', '0'], '--version must be one of legacy, v1.0.0.'],
    [['--port', '0'], '--version must be one of legacy, v1.0.0.'],
    [['--version', 'legacy'], '--port must be a whole number from 0 to 65535.'],
    [['--version', 'legacy', '--port', '70000'], '--port must be a whole number from 0 to 65535.'],
    [['--version', 'legacy', '--port', '0', '--bad', 'ugly'], '--bad must be one of errors, latency'],
    [['--version', 'legacy', '--port', '0', '--bad-share', '2'], '--bad-share must be a number from 0 to 1.'],
    [['--version', 'legacy', '--port', '0', '--busy-share', 'x'], '--busy-share must be a number from 0 to 1.'],
    [['--verbose'], "Unknown option '--verbose'"],
  ])('refuses %j', async (args, message) => {
    const { code, complaint } = await start('main.ts', ...args).ended;
    expect(code).toBe(2);
    expect(complaint).toContain(message);
  });

  it('dies in the middle of a request when it is to crash', async () => {
    const { ended, url } = await startService('--bad', 'crash');
    const post = (i: number) => {
      const body = JSON.stringify({ batch: `b-${i}`, document: 'doc-000', patches: [orderPatch('o-00', i)] });
      return fetch(`${url}/batch`, { method: 'POST', body }).then(({ status }) => status);
    };
    for (let i = 0; i < 50; i += 1) expect(await post(i)).toBe(200);
    await expect(post(50)).rejects.toThrow();
    expect((await ended).code).toBe(1);
  });
});

describe('load.ts', () => {
  it('reports on SIGUSR2, and for the last time on SIGTERM', async () => {
    const { url } = await startService();
    const { child, ended, lines } = start('load.ts', '--url', url, '--rate', '200', '--users', '100');
    const reports = lines[Symbol.asyncIterator]();
    const next = async () => JSON.parse((await reports.next()).value ?? 'null');
    const first = await next();
    expect(first).toMatchObject({ unanswered: 0, skipped: 0, byVariant: { stable: 0, candidate: 0 } });
    const sent = [first.sent];
    for (let i = 0; i < 5; i += 1) {
      child.kill('SIGUSR2');
      sent.push((await next()).sent);
    }
    // Reports of the clock are a second apart, and 200 requests; a report that was asked for comes in between.
    const steps = sent.slice(1).map((count, i) => count - sent[i]);
    expect(Math.min(...steps)).toBeLessThan(100);
    child.kill('SIGTERM');
    let last = null;
    for (let report = await next(); report !== null; report = await next()) last = report;
    expect(last.answered).toBe(last.sent);
    expect(last.status[200]).toBeGreaterThan(0);
    expect(await ended).toEqual({ code: 0, complaint: '' });
  });

  it('refuses an address that is none', async () => {
    const { code, complaint } = await start('load.ts', '--url', 'nowhere', '--rate', '5').ended;
    expect(code).toBe(2);
    expect(complaint).toContain('--url must be an origin such as');
  });
});
