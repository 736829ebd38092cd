import type { HostAndPort, NginxSettings, Variant } from '@holdpoint/plan';
import { addressText } from '../shared/address-text.ts';
import { logMark } from './config.ts';

/** One request, as the log tells it. */
export interface LoggedRequest {
  /** The version that it was meant for. */
  readonly variant: Variant;
  /** Index among the plan's endpoints, and among the target's audiences; -1 for none. */
  readonly endpoint: number;
  readonly audience: number;
  /** `answered` by that version with the status; `fallback`: by stable in the candidate's place; `left`: the client did not wait. */
  readonly outcome: 'answered' | 'fallback' | 'unanswered' | 'left';
  readonly status: number;
  /** Time to the first byte of the answer, microseconds, known to the millisecond. */
  readonly micros: number;
  /** When it was passed to the candidate, epoch milliseconds; null where it was not. */
  readonly candidateAt: number | null;
}

/** What the client's going away is logged as. */
const LEFT = 499;

/** Reads lines that the configuration of one target writes; null for lines of others. */
export function lineReader(settings: NginxSettings): (line: string) => LoggedRequest | null {
  const { upstream, candidate } = settings;
  const mine = new Set(candidate.map((each: HostAndPort) => canonical(addressText(each))));
  const format = new RegExp(
    `^${logMark(settings)} (\\d+\\.\\d+) ${upstream}_(stable|candidate) (\\d+)/(-?\\d+) (\\d{3}) ` +
      '"([^"]*)" "([^"]*)" "([^"]*)"$',
  );
  return (line) => {
    const found = format.exec(line);
    if (found === null) return null;
    const [, at, meant, endpoint, audience, code, servers = '', whole = '', first = ''] = found;
    const [tried, took, began] = [servers, whole, first].map((list) => list.split(/, | : /));
    const isMine = (server: string): boolean => mine.has(canonical(server));
    const variant = meant === 'candidate' ? 'candidate' : 'stable';
    const status = Number(code);
    const spans = (took ?? []).map(millisOf);
    const touched = variant === 'candidate' && (tried ?? []).some(isMine);
    return {
      variant,
      endpoint: Number(endpoint),
      audience: Number(audience),
      outcome: outcomeOf(),
      status,
      micros: 1_000 * (sum(spans.slice(0, -1)) + millisOf(began?.at(-1) ?? '')),
      candidateAt: touched ? Math.round(Number(at) * 1_000) - sum(spans) : null,
    };

    function outcomeOf(): LoggedRequest['outcome'] {
      if (began?.at(-1) === '-') return status === LEFT ? 'left' : 'unanswered';
      return variant === 'candidate' && !isMine(tried?.at(-1) ?? '') ? 'fallback' : 'answered';
    }
  };
}

/** One text for an address, whichever way the plan and nginx write it. */
function canonical(server: string): string {
  const [, host = '', port] = /^(.+):(\d+)$/.exec(server) ?? [];
  if (host.startsWith('[') && URL.canParse(`http://${host}`)) return `${new URL(`http://${host}`).hostname}:${port}`;
  return /^[\d.]+$/.test(host) ? `${host.split('.').map(Number).join('.')}:${port}` : server;
}

function millisOf(seconds: string): number {
  return seconds === '-' ? 0 : Math.round(Number(seconds) * 1_000);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
