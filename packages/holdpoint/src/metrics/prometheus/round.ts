import type { Clock } from '../../shell/clock.ts';
import type { HttpClient } from '../http/client.ts';
import type { Decoded, Failure, ResultKind } from './answer.ts';
import { decode, numberOf } from './answer.ts';

/** A vector is evaluated at the moment that was asked for; more than this beside it is another moment. */
const EXACT_MS = 1_000;
/** Statuses with which Prometheus sends its own errors as JSON. */
const ERROR_STATUSES = [400, 422, 503];

/** One round of questions to a server, all about the same moment of its clock and within one deadline. */
export interface Round {
  /** Time of the server, epoch milliseconds. */
  readonly now: number;
  /** How far the server's clock is ahead of ours, in milliseconds. */
  readonly aheadMs: number;
  /** Evaluates an expression; at `now` unless another time is stated. */
  query<K extends ResultKind>(query: string, kind: K, at?: number): Promise<Decoded<K>>;
}

interface RoundOptions {
  readonly client: HttpClient;
  readonly clock: Clock;
  readonly timeoutMs: number;
}

/** Asks a server the time, and then what `work` asks. A server that does not answer is asked no more. */
export async function inRound<T>(
  { client, clock, timeoutMs }: RoundOptions,
  work: (round: Round) => Promise<T>,
): Promise<T | Failure> {
  const done = new AbortController();
  const late = new AbortController();
  void clock.pause(timeoutMs, done.signal).then(() => late.abort());
  const ask = async <K extends ResultKind>(fields: Readonly<Record<string, string>>, kind: K) => {
    const question = { method: 'POST', path: '/api/v1/query', fields, signal: late.signal } as const;
    return decode(await client.ask(question, ERROR_STATUSES), kind);
  };
  try {
    const before = clock.wall();
    const time = await ask({ query: 'time()' }, 'scalar');
    if (time.outcome === 'failed') return time;
    const seconds = numberOf(time.value);
    if (typeof seconds !== 'number') {
      return { outcome: 'failed', reason: 'unreadable', detail: `the time of the server ${seconds.detail}` };
    }
    const now = Math.round(seconds * 1000);
    return await work({
      now,
      aheadMs: Math.round(now - (before + clock.wall()) / 2),
      query: async (query, kind, at = now) => {
        const answer = await ask({ query, time: (at / 1000).toFixed(3), timeout: `${timeoutMs}ms` }, kind);
        return evaluatedAt(answer, at);
      },
    });
  } finally {
    done.abort();
  }
}

/** Refuses values of another moment: a cache or a proxy may answer with what it was asked before. */
function evaluatedAt<T extends Decoded<ResultKind>>(answer: T, at: number): T | Failure {
  if (answer.outcome !== 'vector') return answer;
  const other = answer.series.find((each) => Math.abs(each.at - at) > EXACT_MS);
  if (other === undefined) return answer;
  const [asked, found] = [at, other.at].map((time) => new Date(time).toJSON() ?? String(time));
  const reason = other.at < at ? 'stale' : 'unreadable';
  return { outcome: 'failed', reason, detail: `the answer is of ${found}, asked was ${asked}` };
}
