import type { HaproxySettings } from '@holdpoint/plan';

/** What HAProxy says of one server of the backend. Counts are of its worker process. */
export interface ServerStatus {
  readonly name: string;
  /** Such as `UP`, `UP 1/3`, `no check`, `DRAIN`, `MAINT` or `DOWN`. */
  readonly status: string;
  /** As set, and as in force: a server that drains has 0 in force. */
  readonly setWeight: number;
  readonly weight: number;
  /** Requests that it works on, or that wait for it. */
  readonly inFlight: number;
  /** Requests handed to it, whatever became of them. */
  readonly sessions: number;
  /** Answers, by hundreds of the status: `[1xx, 2xx, 3xx, 4xx, 5xx, others]`. */
  readonly answers: readonly number[];
  /** Requests that ended without its answer: no connection, or none in time or whole. */
  readonly lost: number;
  /** Requests that were handed to another server because it could not be reached. */
  readonly handedOn: number;
  /** Seconds since a request was last handed to it; null before the first. */
  readonly idleSeconds: number | null;
}

/** One look at a HAProxy. */
export interface HaproxyStatus {
  /** Identifies the worker process, whose counters begin at 0. */
  readonly worker: string;
  readonly servers: readonly ServerStatus[];
  /** What the map holds, by key. */
  readonly entries: ReadonlyMap<string, string>;
}

/** The commands whose joint answer `readStatus` reads. */
export function statusCommands({ backend, map }: HaproxySettings): string {
  return `show info;show stat ${backend} 4 -1;show map ${map}`;
}

/** An answer that is not what HAProxy says; the message is what is wrong with it. */
export class StrangeAnswer extends Error {
  override readonly name = 'StrangeAnswer';
}

/** Reads the answer to `statusCommands`; throws StrangeAnswer. */
export function readStatus(answer: string): HaproxyStatus {
  const [info = '', stat = '', map = ''] = answer.replaceAll('\r\n', '\n').split('\n\n');
  const pid = /^Pid: (\d+)$/m.exec(info)?.[1];
  const started = /^Start_time_sec: (\d+)$/m.exec(info)?.[1] ?? /^Uptime: /m.exec(info)?.[0];
  if (pid === undefined || started === undefined) throw new StrangeAnswer('it does not say which process it is');
  return { worker: `${pid}-${started.trim()}`, servers: readServers(stat), entries: readEntries(map) };
}

function readServers(table: string): readonly ServerStatus[] {
  const [head = '', ...lines] = table.trim().split('\n');
  if (!head.startsWith('# pxname,')) throw new StrangeAnswer('it does not list the servers of the backend');
  const columns = head.slice(2).split(',');
  return lines.map((line) => readServer(columns, line.split(',')));
}

function readServer(columns: readonly string[], cells: readonly string[]): ServerStatus {
  const text = (column: string): string => cells[columns.indexOf(column)] ?? '';
  const name = text('svname');
  const count = (column: string): number => {
    const found = text(column);
    if (!/^\d{1,15}$/.test(found)) throw new StrangeAnswer(`it gives no number for "${column}" of server "${name}"`);
    return Number(found);
  };
  return {
    name,
    status: text('status'),
    setWeight: count('uweight'),
    weight: count('weight'),
    inFlight: count('scur') + count('qcur'),
    sessions: count('stot'),
    answers: ['1xx', '2xx', '3xx', '4xx', '5xx', 'other'].map((kind) => count(`hrsp_${kind}`)),
    lost: count('econ') + count('eresp'),
    handedOn: count('wredis'),
    idleSeconds: text('lastsess') === '-1' ? null : count('lastsess'),
  };
}

/** Lines are `0x55… key value`; the value goes to the end of the line. */
function readEntries(lines: string): ReadonlyMap<string, string> {
  const entries = new Map<string, string>();
  for (const line of lines.split('\n').filter((each) => each.trim() !== '')) {
    const [, key, value] = /^0x[0-9a-f]+ (\S+) (.*)$/.exec(line) ?? [];
    if (key === undefined || value === undefined) throw new StrangeAnswer('it does not list what the map holds');
    entries.set(key, value);
  }
  return entries;
}
