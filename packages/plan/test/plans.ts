import { type Plan, type Problem, readPlan } from '../src/index.ts';

/** A plan that uses every section, as small as that allows. Tests edit it. */
export const SMALL_PLAN = `holdpoint: 1
launch:
  name: checkout
  version: 2.4.0
  timezone: Europe/Madrid
  window: { from: 2026-02-01T09:00, to: 2026-02-15T18:00 }
people:
  ana: { name: Ana Ruiz, email: ana@example.com, user: [ana, aruiz] }
  ben: { name: Ben Ode, user: ben }
roles:
  commander: { people: [ana], may: [go, continue, pause, rollback] }
  tech-lead: { people: [ben], may: [go, pause, rollback] }
decisions:
  go: { needs: [commander, tech-lead] }
services:
  stable: { url: http://127.0.0.1:3001, health: /health }
  candidate: { url: http://127.0.0.1:3002 }
traffic:
  driver: proxy
  listen: 127.0.0.1:8080
  key: header X-User-Id
  audiences:
    internal: { header X-Group: [staff, beta], size: 2.5% }
  endpoints: [POST /orders, /users/*]
signals:
  error_rate: { from: traffic, measure: errors / requests, better: lower }
  p99: { from: traffic, measure: latency p99, better: lower, on_no_data: pause, max_blind: 1m }
  memory: { from: metrics, metric: process_resident_memory_bytes, labels: { pool: main }, unit: bytes, better: lower }
thresholds:
  error_rate: { target: < 2%, warning: > 5%, critical: > 10% for 5m }
stages:
  - name: Staff
    share: 10%
    audience: internal
    observe: 1h
    every: 1m
    gate:
      - error_rate < 5% for 10m
      - no critical alert
      - ask commander: Is the team ready?
    triggers:
      - { when: error_rate > 10% for 5m, do: rollback }
      - { when: memory grows > 100MB per 30m, do: pause }
  - { name: All, share: 100%, observe: 2h, gate: same, triggers: same, continue: by commander }
rollback:
  within: 20s
  steps:
    - { name: Stable answers, verify: { http: $stable/health }, tries: 3 }
`;

const SOURCES = `sources:
  metrics:
    kind: prometheus
    url: https://prom.example.com/tenant
    token: $PROM_TOKEN
    ca: certs/ca.pem
    headers: { X-Scope-OrgID: team }
  shop: { kind: sql, url: $DATABASE_URL, timeout: 2s, user: reader, password: file:/run/secrets/shop }
  status: { kind: http, url: 'https://status.example.com/api?team=a', cert: c.pem, key: k.pem, server_name: inner }
  alerts: { kind: alertmanager, url: http://127.0.0.1:9093, match: { team: batch }, webhook_token: $AM_TOKEN }
`;
const SIGNALS = `  failures:
    from: prometheus
    hits: 'http_requests_total{version="$variant",code=~"5..(1)"}'
    of: 'http_requests_total{version="$variant"}'
    slo: 99.9%
    better: lower
    on_no_data: { stale: pause, absent: { use: error_rate }, source_down: rollback, contradictory: page }
  slow: { from: prometheus, histogram: 'http_request_duration_seconds{version="$variant"}', measure: latency p99, better: lower }
  rss: { from: prometheus, query: 'sum(rss{version="$variant"})', unit: bytes, better: lower, on_no_data: extend }
  orders: { from: sql, query: 'select hits, requests from o where v = $variant and at >= $from', better: lower, unit: ratio }
  depth: { from: http, at: /queues, query: '$.queues[?(@.name=="batch")].depth', unit: count, better: lower }
  spare: { from: http, at: $SPARE_URL, query: $.depth, unit: count, better: lower }
  tickets: { from: command, run: ./tickets.sh --all, unit: count, better: lower }
`;
/** The small plan with every kind of source, every form of a query, and the conditions that they allow. */
export const SOURCES_PLAN = SMALL_PLAN.replace('  version: 2.4.0', '  version: 2.4.0\n  false_rollback: 0.5%')
  .replace('signals:\n', `${SOURCES}signals:\n${SIGNALS}`)
  .replace(
    '- no critical alert',
    '- no info alert\n      - failures <= last week + 50%\n      - candidate slow not worse than stable',
  )
  .replace('error_rate > 10% for 5m, do', 'candidate failures worse than stable by 10%, do')
  .replace('memory grows > 100MB per 30m', 'failures burns > 14.4x over 1h');

export const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The small plan with `from` replaced by `to`; fails where `from` does not stand there exactly once. */
export function edited(from: string, to: string): string {
  if (SMALL_PLAN.split(from).length !== 2) throw new Error(`${JSON.stringify(from)} does not stand once in the plan`);
  return SMALL_PLAN.replace(from, () => to);
}

/** The plan of a text that must read. */
export function planOf(text: string): Plan {
  const result = readPlan(bytesOf(text), 'plan.yaml');
  if (!result.ok) throw new Error(JSON.stringify(result.problems, null, 2));
  return result.plan;
}

/** Everything that reading the text reports, errors or warnings. */
export function problemsOf(text: string | Uint8Array): readonly Problem[] {
  const result = readPlan(typeof text === 'string' ? bytesOf(text) : text, 'plan.yaml');
  return result.ok ? result.warnings : result.problems;
}

/** The small plan with targets of these names in place of its services; each listens on a port of its own. */
export function withTargets(names: readonly string[]): string {
  const pair = SMALL_PLAN.slice(SMALL_PLAN.indexOf('services:'), SMALL_PLAN.indexOf('signals:'));
  const indented = pair.trimEnd().replaceAll(/^/gm, '    ');
  const targets = names.map((name, i) => `  ${name}:\n${indented.replace('8080', `${8080 + i}`)}\n`);
  return SMALL_PLAN.replace(pair, () => `targets:\n${targets.join('')}`);
}
