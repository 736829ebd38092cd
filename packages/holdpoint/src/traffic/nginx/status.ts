import { get } from 'node:http';
import type { HostAndPort } from '@holdpoint/plan';
import { systemCode } from '../../data-dir/system-error.ts';

/** Far above what a worker says of one split. */
const LONGEST_ANSWER = 1_000_000;

/** What a worker process of nginx says of itself. */
export interface WorkerStatus {
  /** Of the configuration that it was started with. */
  readonly generation: string;
  readonly worker: number;
  readonly master: number;
  /** What it finds in the file of the split; null where it finds none, and then why. */
  readonly kept: string | null;
  readonly fault: string | null;
}

/** Nobody answered, or not as a worker does; the message says why. */
export class NoStatus extends Error {
  override readonly name = 'NoStatus';
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was lost',
  EHOSTUNREACH: 'there is no way to it',
};

/** Asks a worker over a connection of its own; NoStatus where no answer comes within the limit. */
export function askWorker(at: HostAndPort, host: string, limitMs: number): Promise<WorkerStatus> {
  return new Promise((resolve, reject) => {
    const limit = AbortSignal.timeout(limitMs);
    const fail = (reason: string): void => reject(new NoStatus(reason));
    const asked = get({ host: at.host, port: at.port, path: '/', agent: false, headers: { host }, signal: limit });
    asked.on('error', (error) => {
      if (limit.aborted) return fail(`no answer within ${limitMs / 1_000} s`);
      const code = systemCode(error) ?? 'error';
      return fail(REASONS[code] ?? `no answer (${code})`);
    });
    asked.on('response', (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (part: string) => {
        text += part;
        if (text.length > LONGEST_ANSWER) asked.destroy();
      });
      answer.on('error', () => fail('its answer broke off'));
      answer.on('end', () => {
        const status = answer.statusCode === 200 ? parseStatus(text) : null;
        if (status === null) fail('the answer is not that of the configuration that Holdpoint writes');
        else resolve(status);
      });
    });
  });
}

function parseStatus(text: string): WorkerStatus | null {
  let found: unknown;
  try {
    found = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof found !== 'object' || found === null) return null;
  const { generation, worker, master, kept, fault }: Partial<Record<string, unknown>> = { ...found };
  if (typeof generation !== 'string' || typeof worker !== 'number' || typeof master !== 'number') return null;
  if (kept !== null && typeof kept !== 'string') return null;
  return { generation, worker, master, kept, fault: typeof fault === 'string' ? fault : null };
}
