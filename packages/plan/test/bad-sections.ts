import { type BadPlan, bad } from './bad-plan.ts';

/** Puts a section before the people of the small plan. */
const section = (text: string): readonly [string, string] => ['people:\n', `${text}\npeople:\n`];
const runbook = (...steps: readonly string[]): readonly [string, string] =>
  section(`runbook:\n  - phase: Day\n    steps:\n${steps.map((step) => `      - ${step}`).join('\n')}`);
const readiness = (...items: readonly string[]): readonly [string, string] =>
  section(`readiness:\n  - section: Code\n    items:\n${items.map((item) => `      - ${item}`).join('\n')}`);
const HAPROXY =
  '{ socket: /run/haproxy.sock, backend: shop, stable: [web-1], candidate: [web-2], map: /etc/holdpoint.map }';
const NGINX =
  '{ include: /etc/h.conf, upstream: shop, status: 127.0.0.1:8790, stable: [10.0.0.1:80], candidate: [10.0.0.2:80], log: /var/h.log }';
const nginx = (from: string, to: string): readonly [string, string] => [
  '  driver: proxy\n  listen: 127.0.0.1:8080\n',
  `  driver: nginx\n  nginx: ${NGINX.replace(from, () => to)}\n`,
];
const haproxy = (from: string, to: string): readonly [string, string] => [
  '  driver: proxy\n  listen: 127.0.0.1:8080\n',
  `  driver: haproxy\n  haproxy: ${HAPROXY.replace(from, () => to)}\n`,
];
const COMMANDS = '{ apply: ./set, observe: ./show }';
const command = (to: string, key = '  key: header X-User-Id\n'): readonly [string, string] => [
  '  driver: proxy\n  listen: 127.0.0.1:8080\n  key: header X-User-Id\n',
  `  driver: command\n${key}  command: ${COMMANDS.replace(' }', `${to} }`)}\n`,
];
const DNS =
  '{ server: 10.0.0.53:53, zone: example.com, name: shop.example.com, stable: [10.0.0.1], candidate: [10.0.0.2] }';
const dns = (from: string, to: string, more = '  ttl: 60s\n'): readonly [string, string] => [
  '  driver: proxy\n  listen: 127.0.0.1:8080\n  key: header X-User-Id\n',
  `  driver: dns\n${more}  dns: ${DNS.replace(from, () => to)}\n`,
];
const MANY = '      - p99 < 1s\n'.repeat(98);
const LAST = '    - { name: Stable answers, verify: { http: $stable/health }, tries: 3 }';
const NO_WINDOW: readonly [string, string] = ['  window: { from: 2026-02-01T09:00, to: 2026-02-15T18:00 }\n', ''];
const phases = (first: string, second: string) =>
  section(
    `runbook:\n  - phase: Day\n    steps: [${first}]\n  - phase: ${second}\n    steps: [{ name: B, owner: commander }]`,
  );

/** Ways to break the sections that say what people do. */
export const BAD_SECTIONS: readonly BadPlan[] = [
  // Roles.
  bad('unknown_role', ...section('sign_off: [¦comander]'), 'did you mean "commander"?'),
  bad('unknown_role', ...section('sign_off: [{ role: ¦comander }]'), 'did you mean "commander"?'),
  bad('unknown_role', ...section('matrix: [{ situation: Fire, decides: ¦comander, do: pause }]')),
  bad('unknown_role', ...section('matrix: [{ situation: Fire, decides: commander, do: escalate, to: ¦techlead }]')),
  bad('unknown_role', ...section("matrix: [{ when: 'ask ¦captain: Is it so?', decides: commander, do: pause }]")),
  bad(
    'unknown_role',
    ...section('escalations: [{ issue: Fire, severity: high, effect: stop, contacts: [commander, ¦techlead] }]'),
    'did you mean "tech-lead"?',
  ),
  bad('unknown_role', ...runbook('{ name: A, owner: ¦comander }'), 'did you mean "commander"?'),
  bad('unknown_role', ...runbook('{ name: A, owner: commander, needs: [¦techlead] }'), 'did you mean "tech-lead"?'),
  bad('unknown_role', ...runbook("{ name: A, ask: '¦captain: Is it so?' }")),
  bad('unknown_role', ...runbook('{ name: A, ask: { role: ¦captain, question: Is it so? } }')),
  bad('unknown_role', 'tries: 3 }', 'tries: 3, owner: ¦comander }', 'did you mean "commander"?'),
  bad(
    'unknown_role',
    ...section('runbook: [{ phase: Day, steps: [{ name: A, owner: commander }], checkpoint: { needs: [¦captain] } }]'),
  ),
  bad('unknown_role', ...section('readiness: [{ section: Code, owner: ¦captain, items: [Tests pass] }]')),
  bad('unknown_role', ...readiness('{ id: tests, title: Tests pass, owner: ¦captain }')),
  bad('unknown_role', ...section('lockdown: { from: T-1d, override: { by: ¦captain } }')),
  bad('unknown_role', ...section('lockdown: { from: T-1d, override: { by: commander, with: ¦captain } }')),
  bad('unknown_role', ...section('boards: { main: { title: Main, signals: [p99], for: [¦captain] } }')),
  bad('unknown_role', ...section('after: { watch: 1d, review: { within: 1d, owner: ¦captain } }')),
  bad('unknown_role', ...section('after: { watch: 1d, recurring: [{ name: A, every: 1w, owner: ¦captain }] }')),
  bad('unknown_role', ...section('after: { watch: 1d, recurring: [{ name: A, every: 1w, with: [¦captain] }] }')),
  bad('unknown_role', ...section('after: { watch: 1d, tasks: [{ name: A, owner: ¦captain }] }')),
  bad('unknown_role', ...section("after: { watch: 1d, success: ['ask ¦captain: Was it good?'] }")),
  bad('unknown_role', 'do: pause }', 'do: pause, by: ¦techlead }', 'did you mean "tech-lead"?'),

  // People, channels, KPIs, signals, stages, steps and checks.
  bad(
    'unknown_person',
    ...section('on_call: { primary: { people: [ana, ¦bn], every: 12h, from: T, until: T+1d } }'),
    'did you mean "ben"?',
  ),
  bad('unknown_channel', 'do: pause }', 'do: pause, tell: ¦alrts }', {
    says: 'did you mean "alerts"?',
    also: section('channels: { alerts: { slack: $SLACK } }'),
  }),
  bad('unknown_channel', 'do: pause }', 'do: pause, tell: [{ channel: ¦mail, message: Look }] }', 'no channel'),
  bad('unknown_channel', ...runbook('{ name: A, tell: [¦alerts] }'), 'no channel'),
  bad('unknown_channel', LAST, `${LAST.slice(0, -2)}, tell: ¦alerts }`, 'no channel'),
  bad(
    'unknown_kpi',
    ...section('kpis: { speed: {} }\nboards: { main: { title: Main, kpis: [¦sped] } }'),
    'mean "speed"?',
  ),
  bad('unknown_signal', ...section('kpis: { speed: { signal: ¦p9 } }'), 'did you mean "p99"?'),
  bad('unknown_signal', ...section('boards: { main: { title: Main, signals: [¦p9] } }'), 'did you mean "p99"?'),
  bad('unknown_signal', ...section('boards: { main: { title: Main, healthy: [¦p9 < 1s] } }'), 'did you mean "p99"?'),
  bad('unknown_signal', ...section('matrix: [{ when: ¦p9 < 1s, decides: commander, do: pause }]')),
  bad('unknown_signal', ...section("after: { watch: 1d, success: ['¦p9 < 1s throughout'] }")),
  bad('unknown_signal', ...readiness('{ id: tests, title: Tests pass, check: { condition: ¦p9 < 1s } }')),
  bad('unknown_stage', ...runbook('{ name: A, stage: ¦Staf }'), 'did you mean "Staff"?'),
  bad(
    'unknown_step',
    ...runbook('{ name: Boards on, owner: commander }', '{ name: B, owner: commander, after: [¦Board on] }'),
    'did you mean "Boards on"?',
  ),
  bad('unknown_check', '- no critical alert', '- check ¦tests passes'),

  // Steps and phases.
  bad('duplicate_name', ...runbook('{ name: A, owner: commander }', '{ name: ¦A, owner: commander }'), 'step 1'),
  bad('duplicate_name', LAST, `${LAST}\n${LAST.replace('Stable', '¦Stable')}`, 'step 1'),
  bad('duplicate_name', ...phases('{ name: A, owner: commander }', '¦Day'), 'phase 1'),
  bad('duplicate_name', ...readiness('{ id: tests, title: A }', '{ id: ¦tests, title: B }'), '"tests"'),
  bad('duplicate_name', ...section('sign_off: [commander, ¦commander]'), '"commander"'),
  bad(
    'steps_in_circle',
    ...runbook('{ name: A, owner: commander, after: [B] }', '{ name: B, owner: commander, after: [A] }'),
    '"A"',
  ),
  bad('steps_in_circle', ...runbook('{ name: A, owner: commander, after: [A] }'), '"A"'),
  bad('stages_out_of_order', ...runbook('{ name: A, stage: All }', '{ name: B, stage: ¦Staff }'), '"Staff"'),
  bad('stages_out_of_order', ...runbook('{ name: A, stage: All }', '{ name: B, stage: ¦All }'), '"All"'),
  bad('missing_field', ...runbook('¦{ name: A }'), 'nobody does this step'),
  bad('missing_field', ...runbook('{ name: A, owner: commander, ¦message: Hello }'), 'means nothing without'),
  bad('conflicting_fields', ...runbook('{ name: A, run: ./a.sh, ¦wait: 5m }'), 'exclude each other'),
  bad('missing_field', ...section('channels: { alerts: ¦{} }'), 'a channel needs'),
  bad(
    'conflicting_fields',
    ...section('channels: { alerts: { slack: $A, ¦email: a@b.example } }'),
    'exclude each other',
  ),

  // Messages, calls, and lists that are too long.
  bad('unknown_placeholder', ...runbook("{ name: A, tell: [], message: 'Done: ¦{{stpe}}' }"), 'did you mean "step"?'),
  bad('unknown_placeholder', 'do: pause }', "do: pause, tell: [{ channel: mail, message: 'At ¦{{when}}' }] }"),
  bad('missing_field', 'do: pause }', 'do: pause, ¦message: Look }', 'means nothing without'),
  bad('missing_field', 'do: pause }', 'do: ¦page }', 'says whom'),
  bad('missing_field', ...section('matrix: [{ situation: Fire, decides: commander, do: ¦escalate }]'), 'to whom'),
  bad('too_many_conditions', '- no critical alert', `- no critical alert\n${MANY}      - ¦p99 < 1s`, 'at most 100'),
  bad(
    'too_many_conditions',
    ...section(`matrix: [${'{ situation: Fire, decides: commander, do: pause }, '.repeat(100)}¦{ situation: Fire }]`),
    'found 101 rows',
  ),

  // Checks.
  bad(
    'missing_field',
    ...readiness('{ id: tests, title: Tests pass, check: ¦{ htp: $stable/health } }'),
    'mean "http"?',
  ),
  bad('missing_field', ...readiness('{ id: up, title: All up, check: ¦{ prometheus: $PROMETHEUS } }'), '"query"'),
  bad(
    'conflicting_fields',
    ...readiness('{ id: up, title: All up, check: { tcp: db:5432, ¦status: 200 } }'),
    'means nothing to a check of "tcp"',
  ),
  bad('conflicting_fields', ...readiness('{ id: up, title: Up, check: { tcp: db:5432, ¦env: DEBUG } }')),
  bad('bad_value', ...readiness('{ id: up, title: Up, check: { tcp: ¦db } }'), 'host:port'),
  bad('bad_duration', ...readiness('{ id: dump, title: Dump, check: { file: a.gz, newer_than: ¦a day } }')),
  bad('conflicting_fields', 'tries: 3 }', 'tries: 3, ¦at: T }'.replace('¦at: T', 'run: ./a.sh, ¦wait: 5m')),
  bad('unknown_field', 'tries: 3 }', 'tries: 3, ¦at: T }', 'a step of the rollback may have'),

  // Units.
  bad('units_unlike', ...section('matrix: [{ when: error_rate from ¦1s to 2s, decides: commander, do: pause }]')),
  bad('units_unlike', ...section('boards: { main: { title: Main, healthy: [p99 < ¦1%] } }')),
  bad('units_unlike', ...section("after: { watch: 1d, success: ['p99 < ¦1% throughout'] }")),
  bad('units_unlike', ...section("after: { watch: 1d, success: ['share = ¦5m'] }")),
  bad('units_unlike', ...section("kpis: { speed: { signal: p99, target: '< ¦5%' } }")),
  bad(
    'units_unlike',
    ...section(
      'runbook: [{ phase: Day, steps: [{ name: A, owner: commander }], checkpoint: { needs: [commander], criteria: [p99 < ¦1%] } }]',
    ),
  ),

  // Moments.
  bad('bad_moment', ...runbook('{ name: A, owner: commander, at: ¦noon }')),
  bad('bad_moment', ...runbook('{ name: A, owner: commander, at: ¦Day 0 }')),
  bad('duration_unit', ...runbook('{ name: A, owner: commander, at: T+¦90 }')),
  bad('needs_start', ...runbook("{ name: A, owner: commander, at: '¦09:00' }"), { also: NO_WINDOW }),
  bad('needs_start', ...section('lockdown: { from: ¦Day 3 }'), { also: NO_WINDOW }),
  bad('local_time_skipped', ...runbook('{ name: A, owner: commander, at: ¦2026-03-29T02:30 }'), 'Europe/Madrid'),
  bad('local_time_twice', ...runbook('{ name: A, owner: commander, at: ¦2026-10-25T02:30 }'), 'Europe/Madrid'),
  bad('local_time_skipped', '  version: 2.4.0', '  version: 2.4.0\n  start: ¦2026-03-29T02:30'),
  bad('start_outside_window', '  version: 2.4.0', '  version: 2.4.0\n  start: ¦2026-02-16T09:00', 'after the window'),
  bad('start_outside_window', '  version: 2.4.0', '  version: 2.4.0\n  start: ¦2026-01-31T09:00', 'before the window'),
  bad('ends_before_it_begins', ...section('lockdown: { from: T-1d, until: ¦T-2d }')),
  bad('ends_before_it_begins', ...section('on_call: { primary: { people: [ana], every: 12h, from: T, until: ¦T } }')),

  // What traffic needs.
  bad('missing_field', '  listen: 127.0.0.1:8080\n', '', 'the driver "proxy" needs'),
  bad('missing_field', '  key: header X-User-Id\n', '', 'the driver "proxy" needs'),
  bad('conflicting_fields', '  driver: proxy', '  driver: proxy\n  ¦ttl: 60s', '"ttl"'),
  bad('conflicting_fields', '  driver: proxy', `  driver: proxy\n  ¦haproxy: ${HAPROXY}`, '"haproxy" means nothing'),
  bad('conflicting_fields', '  driver: proxy', `  driver: proxy\n  ¦nginx: ${NGINX}`, '"nginx" means nothing'),
  bad('missing_field', ...nginx(', log: /var/h.log', '')),
  bad('missing_field', ...nginx(' status: 127.0.0.1:8790,', '')),
  bad('bad_value', ...nginx('10.0.0.1:80', '¦web-1:80'), 'an address and a port such as 10.0.0.1:8080, no name'),
  bad('out_of_range', ...nginx('10.0.0.1:80', '¦10.0.0.1:70000'), 'found port 70000'),
  bad('missing_field', ...nginx('[10.0.0.2:80]', '¦[]'), 'needed are addresses of servers'),
  bad('bad_value', ...nginx('upstream: shop', "upstream: '¦shop; }'"), 'a name such as shop'),
  bad('bad_value', ...nginx('/etc/h.conf', "'¦/etc/h.conf;'"), 'an absolute path'),
  bad('bad_value', ...haproxy('/run/haproxy.sock', '¦run/haproxy.sock'), '/run/haproxy/admin.sock, or host:port'),
  bad('bad_value', ...haproxy('/run/haproxy.sock', "'¦/run/haproxy.sock;x'")),
  bad('out_of_range', ...haproxy('/run/haproxy.sock', '¦127.0.0.1:0'), 'ports go from 1 to 65535'),
  bad('out_of_range', ...haproxy('/run/haproxy.sock', '¦127.0.0.1:70000'), 'found port 70000'),
  bad('bad_value', ...haproxy('backend: shop', "backend: '¦shop; shutdown'"), 'a name as in the configuration'),
  bad('bad_value', ...haproxy('[web-1]', "['¦web 1']")),
  bad('missing_field', ...haproxy('[web-2]', '¦[]'), 'needed are names of servers'),
  bad('bad_value', ...haproxy('/etc/holdpoint.map', '¦holdpoint.map'), 'an absolute path'),
  bad('missing_field', ...haproxy(', map: /etc/holdpoint.map', '')),
  bad('conflicting_fields', '  driver: proxy', `  driver: proxy\n  ¦command: ${COMMANDS}`, '"command" means nothing'),
  bad('conflicting_fields', ...command('', '  ¦key: header X-User-Id\n'), 'does: [sticky]'),
  bad('missing_field', ...command(', does: [sticky]', ''), 'the driver "command" needs'),
  bad('bad_value', ...command(', does: [sticky, ¦cookies]'), 'one of sticky, counts'),
  bad('bad_value', ...command(", reset: '¦'")),
  bad('bad_duration', ...command(', timeout: ¦soon')),
  bad('conflicting_fields', '  driver: proxy', `  driver: proxy\n  ¦dns: ${DNS}`, '"dns" means nothing'),
  bad('missing_field', ...dns('', '', ''), 'the driver "dns" needs'),
  bad('conflicting_fields', ...dns('', '', '  ttl: 60s\n  ¦key: client address\n'), '"key" means nothing'),
  bad('conflicting_fields', ...dns('shop.example.com', '¦shop.example.org'), 'does not lie in the zone "example.com"'),
  bad('conflicting_fields', ...dns('shop.example.com', '¦shopexample.com'), 'does not lie in the zone "example.com"'),
  bad('bad_value', ...dns('shop.example.com', '¦shop..example.com'), 'a name such as shop.example.com'),
  bad('bad_value', ...dns('shop.example.com', `¦${'a'.repeat(64)}.example.com`)),
  bad('bad_value', ...dns('[10.0.0.2]', '[¦10.0.0.256]'), 'an IP address such as'),
  bad('bad_value', ...dns('[10.0.0.2]', "['¦2001:db8::1::2']")),
  bad('missing_field', ...dns('[10.0.0.2]', '¦[]'), 'needed are IP addresses'),
  bad('conflicting_fields', ...dns('[10.0.0.2]', '[10.0.0.2, ¦10.0.0.1]'), '10.0.0.1 is an address of stable, too'),
  bad('conflicting_fields', ...dns('[10.0.0.2]', "['::1', '¦0:0::1']"), '::1 stands twice among the addresses'),
  bad('secret_in_plan', ...dns(' }', ", key: '¦hmac-sha256:holdpoint:c2VjcmV0' }"), 'found a value (not shown)'),
];
