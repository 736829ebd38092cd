import { Agent, get as getHttp } from 'node:http';
import { get as getHttps, Agent as TlsAgent } from 'node:https';
import type { Capacity, Service } from '@holdpoint/plan';
import type { Clock } from '../shell/clock.ts';
import type { CapacityResult, Probes } from './index.ts';
import { eachOf } from './pool.ts';

/** How long an instance of the candidate has to say that it is well, milliseconds. */
const WELL_MS = 2_000;
/** How long a rollback waits at most to learn that stable is gone; who is slower is not gone. */
const GONE_MS = 300;
/** Instances that are looked at, and warm-up requests to each of them, at the same time. */
const AT_ONCE = 4;
/** How long all warm-up requests to one instance may take, and one of them. */
const WARM_UP_MS = 60_000;
const ANSWER_MS = 10_000;
/** Instances that a message names. */
const NAMED = 3;

/** Nobody listens there, and nobody can: no such host, no way to it. */
const GONE_CODES = ['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH'];

/** What became of one request. */
type Answer =
  | { readonly kind: 'answered'; readonly status: number }
  | { readonly kind: 'refused'; readonly text: string }
  | { readonly kind: 'failed'; readonly text: string };

/**
 * Looks at services over HTTP, each time over a new connection. Node's own client, because a rollback waits for the
 * first look of a process: other clients take five times as long for that.
 */
export function httpProbes(clock: Clock): Probes {
  return {
    capacity: (service, wanted, signal) => capacityOf(service, { wanted, clock, signal }),
    gone: (service) => whyGone(service, clock),
  };
}

const instancesOf = ({ url, instances = [url] }: Service): readonly string[] => instances;

interface CapacityLook {
  readonly wanted: Capacity;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

async function capacityOf(service: Service, look: CapacityLook): Promise<CapacityResult> {
  const instances = instancesOf(service);
  const needed = look.wanted.instances ?? instances.length;
  const faults: string[] = [];
  await eachOf(instances, AT_ONCE, async (origin) => {
    const fault = await faultOfInstance(origin, service, look);
    if (fault !== null) faults.push(`${origin} ${fault}`);
  });
  const well = instances.length - faults.length;
  const count = `${well} of ${instances.length} instance${instances.length === 1 ? '' : 's'} of the candidate ${well === 1 ? 'is' : 'are'} well`;
  const named = [...faults.toSorted().slice(0, NAMED), ...(faults.length > NAMED ? ['…'] : [])].join('; ');
  const why = named === '' ? '' : ` (${named})`;
  return { proven: well >= needed, detail: `${count}${well >= needed ? '' : `, ${needed} needed`}${why}` };
}

/** What is wrong with one instance, or null. */
async function faultOfInstance(origin: string, service: Service, look: CapacityLook): Promise<string | null> {
  const { wanted, clock, signal } = look;
  const settings = { keepAlive: true, maxSockets: AT_ONCE };
  const agent = origin.startsWith('https:') ? new TlsAgent(settings) : new Agent(settings);
  try {
    const { health } = service;
    if (health !== undefined) {
      const answer = await ask(`${origin}${health}`, { agent, clock, limitMs: WELL_MS, signal });
      if (answer.kind !== 'answered') return answer.text;
      if (answer.status < 200 || answer.status >= 300) return `answered ${answer.status} to GET ${health}`;
    }
    return wanted.warmUp === undefined ? null : await warmUp(agent, origin, { ...look, warmUp: wanted.warmUp });
  } finally {
    agent.destroy();
  }
}

interface WarmUp extends CapacityLook {
  readonly warmUp: NonNullable<Capacity['warmUp']>;
}

async function warmUp(agent: Agent, origin: string, look: WarmUp): Promise<string | null> {
  const { clock, warmUp, signal } = look;
  const { path, requests } = warmUp;
  const until = clock.monotonic() + WARM_UP_MS;
  let fault: string | null = null;
  await eachOf(Array.from({ length: requests }), AT_ONCE, async () => {
    if (fault !== null || signal.aborted) return;
    const leftMs = until - clock.monotonic();
    if (leftMs <= 0) {
      fault ??= `did not answer ${requests} warm-up requests within ${WARM_UP_MS / 1_000} s`;
      return;
    }
    const answer = await ask(`${origin}${path}`, { agent, clock, limitMs: Math.min(ANSWER_MS, leftMs), signal });
    if (answer.kind !== 'answered') fault ??= `${answer.text} at warm-up`;
    else if (answer.status >= 500) fault ??= `answered ${answer.status} to GET ${path} at warm-up`;
  });
  return signal.aborted ? 'was not asked to the end' : fault;
}

/** Whoever takes traffic back waits for this: the first instance that may serve ends it. */
async function whyGone(service: Service, clock: Clock): Promise<string | null> {
  const { health } = service;
  if (health === undefined) return null;
  const instances = instancesOf(service);
  const known = new AbortController();
  const reasons = await Promise.all(
    instances.map(async (origin) => {
      const answer = await ask(`${origin}${health}`, { agent: false, clock, limitMs: GONE_MS, signal: known.signal });
      const reason = goneBy(answer, health);
      if (reason === null) known.abort();
      return reason === null ? null : `${origin} ${reason}`;
    }),
  );
  const gone = reasons.filter((reason) => reason !== null);
  if (gone.length < instances.length) return null;
  return `${gone.slice(0, NAMED).join('; ')}${gone.length > NAMED ? `; and ${gone.length - NAMED} more` : ''}`;
}

function goneBy(answer: Answer, health: string): string | null {
  if (answer.kind === 'refused') return answer.text;
  return answer.kind === 'answered' && answer.status >= 500 ? `answered ${answer.status} to GET ${health}` : null;
}

interface Asking {
  /** False: a connection of its own. */
  readonly agent: Agent | false;
  readonly clock: Clock;
  readonly limitMs: number;
  readonly signal: AbortSignal;
}

/** One GET; its texts say the same where the same has happened again. */
async function ask(url: string, { agent, clock, limitMs, signal }: Asking): Promise<Answer> {
  const ended = new AbortController();
  const late = new AbortController();
  const stop = (): void => ended.abort();
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  void clock.pause(limitMs, ended.signal).then(() => late.abort());
  const answer = await exchange(url, agent, late.signal);
  signal.removeEventListener('abort', stop);
  ended.abort();
  return answer;
}

function exchange(url: string, agent: Agent | false, signal: AbortSignal): Promise<Answer> {
  const get = url.startsWith('https:') ? getHttps : getHttp;
  return new Promise((resolve) => {
    const sent = get(url, { agent, signal }, (response) => {
      response.resume();
      response.on('end', () => resolve({ kind: 'answered', status: response.statusCode ?? 0 }));
      response.on('error', (error) => resolve(failureOf(error, signal)));
    });
    sent.on('error', (error) => resolve(failureOf(error, signal)));
  });
}

function failureOf(error: unknown, { aborted }: AbortSignal): Answer {
  if (aborted) return { kind: 'failed', text: 'did not answer in time' };
  const code = codeOf(error);
  if (code === 'ECONNREFUSED') return { kind: 'refused', text: 'refused the connection' };
  if (GONE_CODES.includes(code)) return { kind: 'refused', text: `cannot be reached (${code})` };
  if (code === 'ECONNRESET') return { kind: 'failed', text: 'broke the connection off' };
  return { kind: 'failed', text: `did not answer${code === '' ? '' : ` (${code})`}` };
}

/** Of several addresses of one name, the first that was tried stands for all. */
function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
