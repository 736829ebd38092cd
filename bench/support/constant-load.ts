/**
 * Sends requests to a port at a constant rate, whatever the answers take: `node constant-load.ts PORT RATE`.
 * Ends when its standard input ends, and then prints what it has seen as JSON.
 */
import { Agent, request } from 'node:http';
import { systemClock } from '../../packages/holdpoint/src/shell/clock.ts';

/** What the clients saw. `failed` had no whole answer, or one of status 500 and above. */
export interface LoadReport {
  readonly sent: number;
  readonly answered: number;
  readonly failed: number;
  readonly seconds: number;
  /** 99th percentile of the time to the end of an answer, as the client sees it; requests of the first second do not count. */
  readonly p99Ms: number;
}

const USERS = 1_000;
const TICK_MS = 2;
/** Code that was just loaded is slow. */
const WARM_MS = 1_000;

const [port = '', rate = ''] = process.argv.slice(2);
const clock = systemClock();
const agent = new Agent({ keepAlive: true, maxSockets: 256 });
let sent = 0;
let answered = 0;
let failed = 0;
const millis: number[] = [];

function send(): void {
  const headers = { 'x-user-id': `user-${sent % USERS}` };
  sent++;
  const asksAt = clock.monotonic();
  const asked = request({ host: '127.0.0.1', port, path: '/', agent, headers }, (answer) => {
    answer.resume();
    answer.on('end', () => {
      if (asksAt - began > WARM_MS) millis.push(clock.monotonic() - asksAt);
      if ((answer.statusCode ?? 500) < 500) answered++;
      else failed++;
    });
    answer.on('error', () => failed++);
  });
  asked.on('error', () => failed++);
  asked.end();
}

const ended = new AbortController();
process.stdin.on('end', () => ended.abort()).resume();
const began = clock.monotonic();
while (!ended.signal.aborted) {
  const due = ((clock.monotonic() - began) / 1_000) * Number(rate);
  while (sent < due) send();
  await clock.pause(TICK_MS, ended.signal);
}
const seconds = (clock.monotonic() - began) / 1_000;
while (answered + failed < sent) await clock.pause(TICK_MS);
const p99Ms = millis.sort((a, b) => a - b)[Math.ceil(0.99 * millis.length) - 1] ?? 0;
const report: LoadReport = { sent, answered, failed, seconds, p99Ms };
process.stdout.write(JSON.stringify(report));
agent.destroy();
