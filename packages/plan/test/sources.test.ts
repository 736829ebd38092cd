import { expect, test } from 'vitest';
import { renderProblems } from '../src/index.ts';
import { edited, SOURCES_PLAN as PLAN, planOf, problemsOf } from './plans.ts';

test('sources are read with their logins by name', () => {
  const { sources, launch } = planOf(PLAN);
  expect(launch.falseRollback).toBe(0.005);
  expect(sources).toEqual({
    metrics: {
      id: 'metrics',
      kind: 'prometheus',
      url: 'https://prom.example.com/tenant',
      token: '$PROM_TOKEN',
      ca: 'certs/ca.pem',
      headers: { 'X-Scope-OrgID': 'team' },
      timeoutMs: 5000,
      match: {},
    },
    shop: {
      id: 'shop',
      kind: 'sql',
      url: '$DATABASE_URL',
      user: 'reader',
      password: 'file:/run/secrets/shop',
      headers: {},
      timeoutMs: 2000,
      match: {},
    },
    status: {
      id: 'status',
      kind: 'http',
      url: 'https://status.example.com/api?team=a',
      cert: 'c.pem',
      key: 'k.pem',
      serverName: 'inner',
      headers: {},
      timeoutMs: 5000,
      match: {},
    },
    alerts: {
      id: 'alerts',
      kind: 'alertmanager',
      url: 'http://127.0.0.1:9093',
      headers: {},
      timeoutMs: 5000,
      match: { team: 'batch' },
      webhookToken: '$AM_TOKEN',
    },
  });
});

test('each form of a query is asked of the only source of its kind, or at its own address', () => {
  const { signals } = planOf(PLAN);
  const of = (id: string) => signals[id]?.source;
  expect(of('failures')).toMatchObject({ kind: 'prometheus', ask: { form: 'ratio' }, source: 'metrics' });
  expect(of('slow')).toEqual({
    kind: 'prometheus',
    ask: { form: 'histogram', histogram: 'http_request_duration_seconds{version="$variant"}', quantile: 0.99 },
    source: 'metrics',
  });
  expect(of('rss')).toMatchObject({ ask: { form: 'value', query: 'sum(rss{version="$variant"})' } });
  expect(of('orders')).toMatchObject({ kind: 'sql', source: 'shop' });
  expect(of('depth')).toMatchObject({ kind: 'http', source: 'status', at: '/queues' });
  expect(of('spare')).toEqual({ kind: 'http', query: '$.depth', at: '$SPARE_URL' });
  expect(of('tickets')).toEqual({ kind: 'command', run: './tickets.sh --all' });
});

test('units and least requests follow from the form', () => {
  const { signals } = planOf(PLAN);
  expect(signals.failures).toMatchObject({ dimension: 'ratio', scale: 1, minRequests: 50, slo: 0.999 });
  expect(signals.slow).toMatchObject({ dimension: 'duration', scale: 1000, minRequests: 200 });
  expect(signals.rss).toMatchObject({ dimension: 'bytes', minRequests: 0 });
  expect(signals.orders).toMatchObject({ dimension: 'ratio', minRequests: 50 });
});

test('a command may hand a script to a shell', () => {
  const shell = PLAN.replace('run: ./tickets.sh --all', `run: "sh -c './tickets.sh $HOLDPOINT_VARIANT'"`);
  expect(planOf(shell).signals.tickets?.source).toMatchObject({ kind: 'command' });
});

test('one word is what is done in every state but too little traffic', () => {
  const { signals } = planOf(PLAN);
  expect(signals.failures?.onNoData).toEqual({
    stale: { do: 'pause' },
    absent: { do: 'use', signal: 'error_rate' },
    source_down: { do: 'rollback' },
    too_little_traffic: { do: 'extend' },
    contradictory: { do: 'page' },
  });
  expect(signals.p99?.onNoData).toMatchObject({ stale: { do: 'pause' }, too_little_traffic: { do: 'extend' } });
  expect(signals.depth?.onNoData).toMatchObject({ absent: { do: 'hold' }, too_little_traffic: { do: 'extend' } });
});

test('signals know whether they are compared, as stand-ins too, and whether last week is asked for', () => {
  const { signals } = planOf(PLAN);
  const compared = Object.values(signals).filter((signal) => signal.compared);
  expect(compared.map(({ id }) => id).toSorted()).toEqual(['error_rate', 'failures', 'slow']);
  expect(Object.values(signals).filter(({ lastWeek }) => lastWeek)).toMatchObject([{ id: 'failures' }]);
});

test('alerts from outside can be waited for without a threshold that raises them', () => {
  const codes = (text: string) => problemsOf(text).map(({ code }) => code);
  expect(codes(PLAN)).not.toContain('alert_never');
  expect(codes(edited('no critical alert', 'no info alert'))).toContain('alert_never');
});

test.each([
  'token: hunter2',
  'token: "hunter2 and more"',
  "{ kind: http, url: $URL, token: 'hunter2', ca: a.pem }",
  'password: hunter2 # mine',
  'headers: { X-Api-Key: hunter2 }',
])('a secret in plain text is shown nowhere: %s', (fields) => {
  const one = fields.startsWith('{') ? fields : `\n    kind: http\n    url: $URL\n    ${fields}`;
  const text = edited('signals:\n', `sources:\n  one: ${one}\nsignals:\n`);
  const problems = problemsOf(text);
  expect(problems.map(({ code }) => code)).toContain('secret_in_plan');
  expect(JSON.stringify(problems)).not.toContain('hunter2');
  expect(renderProblems(problems, { file: 'plan.yaml', source: text })).not.toContain('hunter2');
});

test('names of secrets are shown', () => {
  const text = edited('signals:\n', 'sources:\n  one: { kind: http, token: $TOKEN, url: nowhere }\nsignals:\n');
  expect(renderProblems(problemsOf(text), { file: 'plan.yaml', source: text })).toContain(
    'token: $TOKEN, url: nowhere',
  );
});

test('what is worse than stable contradicts no gate, whatever the gate lets pass', () => {
  const text = PLAN.replace('- error_rate < 5% for 10m', '- failures < 50%\n      - failures burns < 20x over 1h');
  expect(problemsOf(text).map(({ code }) => code)).not.toContain('gate_contradicts_trigger');
});

test('levels against last week are put in order among themselves', () => {
  const levels = (warning: string, critical: string) =>
    problemsOf(
      PLAN.replace('thresholds:\n', `thresholds:\n  failures: { warning: ${warning}, critical: ${critical} }\n`),
    );
  const codes = (warning: string, critical: string) => levels(warning, critical).map(({ code }) => code);
  expect(codes('> last week + 2pp', '> last week + 1pp')).toContain('thresholds_disordered');
  expect(codes('> last week + 2pp', '> baseline + 1pp')).not.toContain('thresholds_disordered');
});
