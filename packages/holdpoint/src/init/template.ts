import { type Answers, counts, type Metrics, type Split } from './answers.ts';

/** What a first plan needs beside the answers. */
export interface Place {
  /** Path of the JSON Schema from the folder of the plan. */
  readonly schema: string;
  /** IANA zone. */
  readonly timezone: string;
}

/** A first plan with comments: valid, without a finding of the linter, and ready to be rehearsed. */
export function planText(answers: Answers, { schema, timezone }: Place): string {
  const { name, title, stable, candidate, split } = answers;
  return `# yaml-language-server: $schema=${schema}
#
# The plan of a launch. Change what does not fit, then have it checked by \`holdpoint validate --strict\`,
# and live through it with \`holdpoint rehearse\`.
holdpoint: 1

launch:
  name: ${name} # part of the launch's id
  title: ${scalar(title)} # what people read
  version: 1.0.0 # what is launched
  timezone: ${timezone} # of every local time in the plan
  baseline: 5m # how long the version that serves today is measured before GO can be given

${peopleText(answers.people)}
services:
  # The version that serves today, and the one that is launched. \`health\` answers 2xx when all is well.
  stable: { url: ${scalar(stable)}, health: /health }
  candidate: { url: ${scalar(candidate)}, health: /health }

${trafficText(answers)}
${signalsText(answers)}
${stagesText(answers)}
rollback:
  within: ${split === 'dns' ? '5m # resolvers keep an answer for a while' : '30s # from the decision until the candidate gets nothing'}
  steps:
    # What is done once traffic is back; commands and messages may stand here as well.
    - { name: Stable answers, verify: { http: $stable/health }, tries: 10, every: 2s }
`;
}

function peopleText(names: readonly string[]): string {
  const ids = idsOf(names);
  const [commander, ...others] = ids;
  const lead =
    others.length === 0 ? '' : `  tech-lead: { people: [${others.join(', ')}], may: [go, no-go, pause, rollback] }\n`;
  return `people:
  # \`user: LOGIN\` ties somebody to a login; without it, they say who they are with --as.
${names.map((name, i) => `  ${ids[i]}: { name: ${scalar(name)} }\n`).join('')}
roles:
  # Who may decide what. Traffic is taken back by anybody who may roll back, at any time.
  incident-commander: { people: [${commander}], may: [go, no-go, continue, pause, rollback, override] }
${lead}
decisions:
  go: { needs: [incident-commander${others.length === 0 ? '' : ', tech-lead'}] } # all of them, before any traffic moves
`;
}

/** Words that YAML, or an older YAML, takes for something else than text. */
const YAML_WORD = /^(?:true|false|null|yes|no|on|off|y|n)$/i;

/** Ids made of the letters of names; numbered where nothing is left of a name, or where its id is taken. */
function idsOf(names: readonly string[]): readonly string[] {
  const ids: string[] = [];
  for (const name of names) {
    const plain = name.normalize('NFKD').replaceAll(/\p{M}/gu, '').toLowerCase();
    const words = (plain.match(/[a-z][a-z0-9]*/g) ?? []).join('-').slice(0, 40);
    const base = words === '' || YAML_WORD.test(words) ? 'person' : words;
    let id = base;
    for (let number = 2; ids.includes(id); number += 1) id = `${base}-${number}`;
    ids.push(id);
  }
  return ids;
}

const DRIVERS: Readonly<Record<Split, string>> = {
  proxy: 'the built-in proxy, which stands in front of both versions',
  haproxy: 'a running HAProxy; what it needs is in docs/routers.md',
  nginx: 'a running nginx; what it needs is in docs/routers.md',
  flags: 'a flag that the service asks for each user',
  dns: 'a name, which is given the addresses of one version or the other',
};

function trafficText(answers: Answers): string {
  const { split } = answers;
  const lines = [
    `driver: ${split} # ${DRIVERS[split]}`,
    ...(split === 'dns' ? [] : [KEY_LINE]),
    ...ROUTER_LINES[split](answers),
    'expected: { requests: 50/s, users: 20000 } # a usual day, for rehearsals and the linter',
  ];
  return `traffic:\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

/** Addresses and names of nobody: those of documentation (RFC 2606, RFC 5737). */
const DNS_LINES: readonly string[] = [
  'ttl: 60s # how long resolvers keep an answer',
  'dns:',
  '  server: 192.0.2.53:53 # the primary, which takes dynamic updates',
  '  zone: example.com',
  '  name: shop.example.com # what users ask for',
  '  stable: [192.0.2.10]',
  '  candidate: [192.0.2.20]',
  '  # key: $TSIG_KEY # the secret ALGORITHM:NAME:SECRET that signs updates',
  '  # resolvers: [192.0.2.54:53] # whom to ask whether a change has reached users',
];

const KEY_LINE =
  'key: header x-user-id # what makes two requests the same user; a cookie or the client address may, too';

/** What each router is told, under names and addresses that people put their own in place of. */
const ROUTER_LINES: Readonly<Record<Split, (answers: Answers) => readonly string[]>> = {
  proxy: () => ['listen: 127.0.0.1:8080 # where clients send their requests'],
  haproxy: ({ name }) => [
    'haproxy:',
    '  socket: /run/haproxy/admin.sock # its runtime API, with level admin',
    `  backend: ${name}`,
    '  stable: [web-1] # names of the servers of each version in the backend',
    '  candidate: [web-2]',
    '  map: /var/lib/haproxy-holdpoint/holdpoint.map # an empty file in a folder of its own',
  ],
  nginx: ({ name, stable, candidate }) => [
    'nginx:',
    '  include: /var/lib/nginx-holdpoint/holdpoint.conf # in a folder of its own; nginx.conf includes it',
    `  upstream: ${name.replaceAll('-', '_')} # nginx.conf passes requests to http://$${name.replaceAll('-', '_')}`,
    '  status: 127.0.0.1:8790 # a free port, where nginx says which split is in force',
    `  stable: [${serverOf(stable, '192.0.2.10')}] # addresses, as nginx looks up no names`,
    `  candidate: [${serverOf(candidate, '192.0.2.20')}]`,
    '  log: /var/log/nginx/holdpoint.log # one line for each request, from which they are counted',
  ],
  flags: ({ name }) => [
    'flags:',
    `  flag: ${name} # what the service asks for`,
    '  listen: 127.0.0.1:8090 # where it asks',
    '  # token: $FLAGS_TOKEN # what it must send; without one, everyone who reaches the port may ask',
  ],
  dns: () => DNS_LINES,
};

/** HOST:PORT of an origin, where its host is an address; another host is replaced by one of nobody. */
function serverOf(origin: string, nobody: string): string {
  const { hostname, port, protocol } = new URL(origin);
  const host = /^[\d.]+$/.test(hostname) ? hostname : nobody;
  return `${host}:${port === '' ? (protocol === 'https:' ? '443' : '80') : port}`;
}

interface FirstSignal {
  readonly id: string;
  readonly source: string;
  readonly levels: string;
  /** What must hold before the next stage. */
  readonly gate: string;
}

/** The signals of each source; the router's own counts are used where it counts. */
function signalsOf({ split, metrics }: Answers): readonly FirstSignal[] {
  if (metrics === 'prometheus') return PROMETHEUS;
  const counted = TRAFFIC.filter(({ id }) => split !== 'haproxy' || id !== 'p95'); // HAProxy counts no latency by version
  return [...(counts(split) ? counted : PAGE_ERRORS), ...(metrics === 'metrics' ? PAGE : [])];
}

const ERROR_LEVELS = { levels: '{ target: < 1%, warning: > 2%, critical: > 5% }', gate: 'error_rate < 2%' };
const P95_LEVELS = { levels: '{ target: < 300ms, warning: > 500ms, critical: > 1000ms }', gate: 'p95 < 500ms' };
const MEMORY_LEVELS = {
  levels: '{ warning: > baseline + 50%, critical: > baseline + 100% }',
  gate: 'memory <= baseline + 50%',
};

const TRAFFIC: readonly FirstSignal[] = [
  {
    id: 'error_rate',
    source: '{ from: traffic, measure: errors / requests, better: lower, min_requests: 500 }',
    ...ERROR_LEVELS,
  },
  { id: 'p95', source: '{ from: traffic, measure: latency p95, better: lower }', ...P95_LEVELS },
];

const PAGE: readonly FirstSignal[] = [
  {
    id: 'memory',
    source: '{ from: metrics, metric: process_resident_memory_bytes, unit: bytes, better: lower }',
    ...MEMORY_LEVELS,
  },
];

const PAGE_ERRORS: readonly FirstSignal[] = [
  {
    id: 'errors',
    source: '{ from: metrics, metric: http_errors_total, measure: rate, unit: /s, better: lower }',
    levels: '{ target: < 0.5/s, warning: > 1/s, critical: > 3/s }',
    gate: 'errors < 1/s',
  },
];

const PROMETHEUS: readonly FirstSignal[] = [
  {
    id: 'error_rate',
    source: fromPrometheus(
      'sum(rate(http_requests_total{job="$variant",code=~"5.."}[2m])) / sum(rate(http_requests_total{job="$variant"}[2m]))',
      'ratio',
    ),
    ...ERROR_LEVELS,
  },
  {
    id: 'p95',
    source: fromPrometheus(
      'histogram_quantile(0.95, sum by (le) (rate(http_request_duration_seconds_bucket{job="$variant"}[2m])))',
      's',
    ),
    ...P95_LEVELS,
  },
  {
    id: 'memory',
    source: fromPrometheus('sum(process_resident_memory_bytes{job="$variant"})', 'bytes'),
    ...MEMORY_LEVELS,
  },
];

function fromPrometheus(query: string, unit: string): string {
  const fields = ['from: prometheus', `query: '${query}'`, `unit: ${unit}`, 'better: lower', 'at: $PROMETHEUS_URL'];
  return `\n${fields.map((field) => `    ${field}\n`).join('')}`.trimEnd();
}

const SOURCES: Readonly<Record<Metrics, string>> = {
  traffic: "What is measured: the router's own counts of every request.",
  metrics: 'What is measured: series of the /metrics page of each version. Put in the names of your own.',
  prometheus: 'What is measured: queries; $variant is stable or candidate. Put in the labels of your own.',
};

function signalsText(answers: Answers): string {
  const signals = signalsOf(answers);
  return `signals:
  # ${SOURCES[answers.metrics]}
${signals.map(({ id, source }) => `  ${id}:${source.startsWith('\n') ? '' : ' '}${source}\n`).join('')}
thresholds:
  # Crossing \`warning\` or \`critical\` raises an alert on the candidate.
${signals.map(({ id, levels }) => `  ${id}: ${levels}\n`).join('')}`;
}

function stagesText(answers: Answers): string {
  const gate = [
    'no critical alert',
    ...signalsOf(answers).map((signal) => signal.gate),
    ...(counts(answers.split) ? ['requests >= 1000 # less would say little'] : []),
  ];
  if (answers.split === 'dns') return wholeStages(gate);
  return `stages:
  # Each share is held for \`observe\`; the next one begins when every line of the gate holds.
  - name: A few
    share: 5%
    observe: 30m
    every: 30s # how often signals are read
${judgedText(gate)}  - { name: A quarter, share: 25%, observe: 1h, every: 30s, gate: same, triggers: same }
  - { name: Half, share: 50%, observe: 2h, every: 1m, gate: same, triggers: same }
  # After the last stage somebody says that the launch is done.
  - { name: Everyone, share: 100%, observe: 4h, every: 1m, gate: same, triggers: same, continue: by incident-commander }
`;
}

/** For a router that gives all traffic or none. */
function wholeStages(gate: readonly string[]): string {
  return `stages:
  # All traffic is moved at once, and the version that served before is kept up meanwhile.
  - name: Everyone
    share: 100%
    observe: 1h
    every: 30s # how often signals are read
${judgedText(gate)}  # After the last stage somebody says that the launch is done.
  - { name: A day of it, share: 100%, observe: 24h, every: 1m, gate: same, triggers: same, continue: by incident-commander }
`;
}

/** What is judged of the first stage. */
function judgedText(gate: readonly string[]): string {
  return `    gate:
${gate.map((line) => `      - ${line}\n`).join('')}    triggers: # watched all the time
      - { when: any critical alert, do: rollback }
      - { when: any warning alert, do: pause } # until somebody has looked
`;
}

/** A text as a YAML scalar that also holds within braces: plain where it is harmless, in double quotes otherwise. */
function scalar(text: string): string {
  const isPlain =
    /^[\p{L}][\p{L}\p{N} .()/_-]*[\p{L}\p{N}).]$/u.test(text) || /^https?:\/\/[\w.-]+(?::\d+)?$/.test(text);
  return isPlain && !YAML_WORD.test(text) ? text : JSON.stringify(text);
}
