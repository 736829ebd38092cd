import { type JsonServer, json, type Reply, startJsonServer } from '../support/json-server.ts';

/** A series with its scrapes: server time in epoch milliseconds, and the value as text. */
export interface FakeSeries {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: (readonly [number, string])[];
}

/** A server whose clock, series and answers a test sets: for answers that no real Prometheus gives. */
export interface FakePrometheus {
  readonly server: JsonServer;
  /** Time of the server, epoch milliseconds. */
  now: number;
  /** What selectors with a range find. */
  readonly series: FakeSeries[];
  /** What it answers to queries of a value, and to those for the age of what they select. */
  value: Reply;
  ages: Reply;
  /** Expressions that were asked, without the time. */
  queries(): readonly string[];
}

/** A good answer of a kind. */
export function success(resultType: string, result: unknown, more: object = {}): Reply {
  return json({ status: 'success', data: { resultType, result }, ...more });
}

/** Starts a server that knows nothing yet. */
export async function startFakePrometheus(): Promise<FakePrometheus> {
  const server = await startJsonServer((response, asked) => {
    const query = asked.fields.get('query') ?? '';
    const at = Number(asked.fields.get('time') ?? 0);
    if (query === 'time()') return success('scalar', [fake.now / 1000, String(fake.now / 1000)])(response, asked);
    const range = /^(\w+)\{(.*)\}\[(\d+)s\]$/.exec(query);
    if (range !== null) return success('matrix', found(fake.series, range, at * 1000))(response, asked);
    return (query.includes('holdpoint_now') ? fake.ages : fake.value)(response, asked);
  });
  const fake: FakePrometheus = {
    server,
    now: Date.now(),
    series: [],
    value: (response, asked) => vector(['{}', '1'])(response, asked),
    ages: (response, asked) => age(0)(response, asked),
    queries: () => server.asked.map(({ fields }) => fields.get('query') ?? '').filter((query) => query !== 'time()'),
  };
  return fake;
}

/** A vector at the moment that was asked for; labels as JSON. */
export function vector(...series: readonly (readonly [labels: string, value: string])[]): Reply {
  return (response, asked) => {
    const at = Number(asked.fields.get('time'));
    const result = series.map(([labels, value]) => ({ metric: JSON.parse(labels), value: [at, value] }));
    return success('vector', result)(response, asked);
  };
}

/** What was selected was scraped so many seconds before the moment that was asked for. */
export function age(seconds: number): Reply {
  return (response, asked) => {
    const at = Number(asked.fields.get('time'));
    return vector(['{"holdpoint_now":"0"}', String(at - seconds)])(response, asked);
  };
}

function found(series: readonly FakeSeries[], [, name, matchers = '', reach]: RegExpExecArray, at: number) {
  const wanted = [...matchers.matchAll(/(\w+)(=~|=)"([^"]*)"/g)];
  return series.flatMap(({ metric, values }) => {
    const fits = wanted.every(([, label = '', operator, value = '']) =>
      operator === '=' ? metric[label] === value : new RegExp(`^(?:${value})$`).test(metric[label] ?? ''),
    );
    const inRange = values.filter(([time]) => time <= at && time > at - Number(reach) * 1000);
    if (metric.__name__ !== name || !fits || inRange.length === 0) return [];
    return [{ metric, values: inRange.map(([time, value]) => [time / 1000, value]) }];
  });
}
