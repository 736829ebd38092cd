import { type Plan, readPlan } from '@holdpoint/plan';

const HEAD = `holdpoint: 1
launch: { name: shop, title: Shop v2, version: 2.0.0, max_blind: 10m, baseline: 30m }
people: { ana: { name: Ana Ruiz } }
roles: { director: { people: [ana], may: [go, no-go, continue, pause, rollback] } }
services:
  stable: { url: http://127.0.0.1:3001, health: /health }
  candidate: { url: http://127.0.0.1:3002, health: /health }
traffic: { driver: proxy, listen: 127.0.0.1:8080, key: header x-user-id, endpoints: [POST /batch] }
rollback: { within: 30s }
`;

/** Conditions of every kind on sources of every kind; those that Prometheus cannot judge among them. */
export const EVERY_KIND = `${HEAD}
sources:
  metrics: { kind: prometheus, url: 'http://127.0.0.1:9090' }
  status: { kind: http, url: 'http://127.0.0.1:9091' }
signals:
  error_rate: { from: prometheus, hits: 'http_requests_total{version="$variant",code=~"5.."}', of: 'http_requests_total{version="$variant"}', slo: 99.9%, better: lower, min_requests: 50 }
  p95: { from: prometheus, histogram: 'http_request_duration_seconds{version="$variant"}', measure: latency p95, better: lower }
  memory: { from: prometheus, query: 'process_resident_memory_bytes{version="$variant"}', unit: bytes, better: lower, on_no_data: { absent: page } }
  wait: { from: prometheus, query: 'sum(queue_wait{version="$variant"})', unit: ms, better: lower }
  load: { from: prometheus, query: 'sum(rate(jobs_total{version="$variant"}[1m]))', unit: /s, better: higher, max_blind: 20m }
  violations: { from: metrics, metric: violations_total, measure: increase, unit: count, better: lower }
  cpu: { from: metrics, metric: process_cpu_seconds_total, measure: rate, unit: /s, better: lower }
  success: { from: traffic, measure: successes / requests, better: higher }
  rps: { from: traffic, measure: requests per second, better: higher }
  p99: { from: traffic, measure: latency p99, better: lower }
  fallbacks: { from: traffic, measure: fallbacks / requests, better: lower }
  depth: { from: http, query: '$.depth', unit: count, better: lower }
thresholds:
  error_rate: { target: < 1%, warning: > 2% for 2m, critical: > 5% }
  p95: { warning: > 400ms, critical: > baseline + 50% for 5m }
  violations: { critical: > 5 }
  success: { critical: < 90% }
  fallbacks: { warning: > 1% }
  depth: { warning: > 100 }
stages:
  - name: A tenth
    share: 10%
    observe: 4h
    every: 1m
    gate:
      - requests >= 1000
      - error_rate < 1%
      - error_rate by route < 3%
      - p95 < 400ms
      - p99 < 600ms
      - load from 5/s to 1000/s
      - candidate error_rate not worse than stable
    triggers:
      - { when: error_rate > 5% for 2m, do: rollback }
      - { when: error_rate burns > 14.4x over 1h, do: rollback }
      - { when: memory grows > 100MB per 10m, do: rollback }
      - { when: memory trending up by > 10MB per 1h over 2h, do: pause }
      - { when: wait > 250ms, do: page, by: director }
      - { when: memory rises 50% since baseline, do: pause }
      - { when: cpu > baseline + 0.5/s, do: pause }
      - { when: load falls 50% since previous stage, do: pause }
      - { when: rps < 1/s for 5m, do: pause }
  - { name: Everyone, share: 100%, observe: 24h, every: 1m, gate: same, triggers: same, continue: by director }
`;

/** One limit that is measured a week before: its tests live through that week. */
export const LAST_WEEK = `${HEAD}
sources: { metrics: { kind: prometheus, url: 'http://127.0.0.1:9090' } }
signals:
  orders: { from: prometheus, query: 'sum(rate(orders_total[5m]))', unit: /s, better: higher }
stages:
  - name: Everyone
    share: 100%
    observe: 4h
    every: 1m
    gate: [orders > 0/s]
    triggers: [{ when: orders < last week - 50% for 5m, do: rollback }]
`;

/** The plan of a text that has no errors. */
export function planOf(text: string): Plan {
  const result = readPlan(new TextEncoder().encode(text), 'plan.yaml');
  if (result.ok) return result.plan;
  throw new Error(result.problems.map(({ position, message }) => `${position.line}: ${message}`).join('\n'));
}
