import type { ProblemCode } from '../src/index.ts';

/**
 * One way to break the small plan: what is replaced, by what, and the problem that must come of it.
 * `¦` marks where the problem must point to, and is not part of the plan.
 */
export interface BadPlan {
  readonly code: ProblemCode;
  readonly from: string;
  readonly to: string;
  /** Part of the message or the hint. */
  readonly says?: string;
  /** A second replacement that the fault needs. */
  readonly also?: readonly [string, string];
}

interface Details {
  readonly says?: string;
  readonly also?: readonly [string, string];
}

const bad = (code: ProblemCode, from: string, to: string, details: Details | string = {}): BadPlan => ({
  code,
  from,
  to,
  ...(typeof details === 'string' ? { says: details } : details),
});

const NO_WARNING: Details = { says: 'no threshold has a warning level', also: ['warning: > 5%, ', ''] };
const ALL = '  - { name: All, share: 100%, observe: 2h, gate: same, triggers: same, continue: by commander }';
const DEEP = `${'['.repeat(80)}${']'.repeat(80)}`;
const MANY = Array.from({ length: 199 }, (_, i) => `  - { name: S${i}, share: 100%, observe: 1h, gate: same }\n`).join(
  '',
);

export const BAD_PLANS: readonly BadPlan[] = [
  // The file and its YAML.
  bad('control_character', 'Ana Ruiz', 'Ana¦\u0007Ruiz', 'U+0007'),
  bad('control_character', 'Ana Ruiz', 'Ana¦\u0000Ruiz', 'U+0000'),
  bad('control_character', 'Ana Ruiz', 'Ana¦\rRuiz', 'U+000D'),
  bad('tab_indent', '  name: checkout', '¦\tname: checkout'),
  bad('tab_indent', '  name: checkout', ' ¦\tname: checkout'),
  bad('yaml_syntax', 'people: [ana]', 'people: [ana', 'not YAML'),
  bad('yaml_syntax', 'thresholds:\n', 'thresholds:\n  p99:\n    warning: ¦> 800ms # slow\n', 'write "> 800ms"'),
  bad('yaml_syntax', 'thresholds:\n', 'thresholds:\n  p99:\n    warning: ¦>= 800ms\n', 'write ">= 800ms"'),
  bad('several_documents', 'people:\n', '¦---\npeople:\n'),
  bad('yaml_directive', 'holdpoint: 1', '¦%YAML 1.1\n---\nholdpoint: 1'),
  bad('duplicate_key', '  version: 2.4.0', '  version: 2.4.0\n  ¦name: other', 'on line 3 and again on line 5'),
  bad('forbidden_key', '  p99:', '  ¦__proto__: { from: traffic }\n  p99:'),
  bad('forbidden_key', '  p99:', '  ¦constructor: { from: traffic }\n  p99:'),
  bad('bad_key', '  p99:', '  ? ¦[a]\n  : 1\n  p99:'),
  bad('merge_key', '  p99:', '  ¦<<: { a: 1 }\n  p99:'),
  bad('custom_tag', 'version: 2.4.0', 'version: !!str ¦2.4.0'),
  bad('custom_tag', 'version: 2.4.0', 'version: !mine ¦2.4.0'),
  bad('unknown_alias', 'version: 2.4.0', 'version: ¦*later', '&later'),
  bad('unknown_alias', '[POST /orders, /users/*]', '&own [¦*own]'),
  bad('too_many_aliases', 'gate: same', `gate: &x [${'a, '.repeat(9990)}a]\n    , triggers: [*x, ¦*x]`),
  bad('too_deep', 'version: 2.4.0', `version: ${DEEP}`),

  // Shape.
  bad('holdpoint_version', 'holdpoint: 1', 'holdpoint: ¦2', 'reads version 1'),
  bad('not_supported_yet', 'people:\n', '¦channels: {}\npeople:\n', '"channels"'),
  bad('not_supported_yet', 'people:\n', '¦readiness: []\npeople:\n'),
  bad('not_supported_yet', 'people:\n', '¦lockdown: {}\npeople:\n'),
  bad('not_supported_yet', 'people:\n', '¦runbook: []\npeople:\n'),
  bad('not_supported_yet', 'people:\n', '¦sign_off: [commander]\npeople:\n'),
  bad('not_supported_yet', 'people:\n', '¦after: {}\npeople:\n'),
  bad(
    'not_supported_yet',
    'from: metrics, metric: process_resident_memory_bytes',
    'from: ¦prometheus, query: up',
    'traffic, metrics',
  ),
  bad('not_supported_yet', 'unit: bytes', 'unit: ¦MB', 'not converted'),
  bad('not_supported_yet', 'driver: proxy', 'driver: ¦haproxy'),
  bad('not_supported_yet', 'share: 100%', 'share: 100%, ¦mirror: 5%'),
  bad('not_supported_yet', 'do: pause }', 'do: pause, ¦tell: on-call }'),
  bad('not_supported_yet', 'do: pause }', 'do: ¦page }'),
  bad('not_supported_yet', 'verify: { http: $stable/health }', '¦run: ./flush.sh'),
  bad('not_supported_yet', 'verify: { http: $stable/health }', '¦tell: alerts'),
  bad('not_supported_yet', '- no critical alert', '- check ¦tests passes', 'has none yet'),
  bad('not_supported_yet', '- no critical alert', '- ¦candidate p99 not worse than stable'),
  bad('unknown_field', 'share: 100%', '¦shar: 100%, users: 5', 'did you mean "share"?'),
  bad('unknown_field', '  version: 2.4.0', '  version: 2.4.0\n  ¦toString: 1', 'unknown field'),
  bad('unknown_field', 'timezone: Europe/Madrid', '¦time_zone: UTC', 'did you mean "timezone"?'),
  bad('missing_field', '  name: checkout\n  version: 2.4.0', '  ¦name: checkout', '"version" is missing'),
  bad('missing_field', ' share: 100%,', '', '"share", "users", or both'),
  bad('missing_field', '{ header X-Group: [staff, beta], size: 2.5% }', '¦{ size: 2.5% }', 'needs a header'),
  bad('missing_field', 'from: metrics, metric: process_resident_memory_bytes', 'metric: process_resident_memory_bytes'),
  bad('missing_field', 'needs: [commander, tech-lead]', 'needs: ¦[]'),
  bad('wrong_type', 'name: Ana Ruiz', 'name: ¦[Ana, Ruiz]', 'found a list'),
  bad('wrong_type', 'name: Ana Ruiz', 'name: ¦{ first: Ana }', 'found a map'),
  bad('wrong_type', 'name: Ana Ruiz', 'name: ¦true', 'found the boolean true'),
  bad('wrong_type', 'name: Ana Ruiz', 'name: ¦', 'found nothing'),
  bad('wrong_type', 'people: [ana]', 'people: ¦ana', 'a list of ids'),
  bad('wrong_type', 'gate: same', 'gate: ¦{ a: 1, b: 2 }'),
  bad('bad_value', 'name: checkout', 'name: ¦Check Out'),
  bad('bad_value', 'better: lower, on_no_data', 'better: ¦lowr, on_no_data', 'did you mean "lower"?'),
  bad('bad_value', 'measure: latency p99', 'measure: ¦latency p100'),
  bad('bad_value', 'measure: errors / requests', 'measure: ¦error / requests', 'did you mean "errors / requests"?'),
  bad('bad_value', 'http://127.0.0.1:3002', '¦ftp://127.0.0.1'),
  bad('bad_value', 'http://127.0.0.1:3002', '¦http://127.0.0.1:3002/api', 'has no path'),
  bad('bad_value', '$stable/health', '¦$stabel/health', '$stable/health'),
  bad('bad_value', 'key: header X-User-Id', 'key: ¦query user', 'client address'),
  bad('bad_value', '127.0.0.1:8080', '¦8080', 'host:port'),
  bad('bad_value', '[POST /orders, /users/*]', '[¦orders]'),
  bad('bad_value', 'gate: same', 'gate: ¦sam', 'did you mean "same"?'),
  bad('bad_value', 'from: metrics, metric: process_resident_memory_bytes', 'from: ¦metric', 'did you mean "metrics"?'),
  bad('bad_value', 'header X-Group', '¦header X Group'),
  bad('out_of_range', 'tries: 3', 'tries: ¦1001', '1 to 1,000'),
  bad('out_of_range', 'observe: 2h', 'observe: ¦0s'),
  bad('out_of_range', 'observe: 2h', 'observe: ¦54w'),
  bad('out_of_range', '127.0.0.1:8080', '¦127.0.0.1:70000', '65535'),
  bad('bad_id', '  ben: {', '  ¦1ben: { name: Ben }\n  ben: {'),
  bad('reserved_id', '  p99:', '  ¦requests: { from: traffic, measure: requests per second, better: higher }\n  p99:'),
  bad('duplicate_name', '{ name: All', '{ name: ¦Staff', 'stage 1'),
  bad('conflicting_fields', 'signals:\n', '¦targets: { a: {} }\nsignals:\n', 'exclude each other'),
  bad('conflicting_fields', 'size: 2.5% }', '¦header x-b: [c] }', 'one header'),
  bad('missing_never_healthy', 'on_no_data: pause', 'on_no_data: ¦pass', 'never healthy'),
  bad('too_many_stages', ALL, `${MANY}¦${ALL}`.replace('¦  - ', '  - ¦'), 'found 201 stages'),

  // Quantities and times.
  bad('condition_syntax', 'error_rate < 5% for 10m', 'error_rate < ¦-5%', 'quantity'),
  bad('bad_quantity', 'error_rate < 5% for 10m', 'error_rate < ¦5.%', '5.%'),
  bad('bad_quantity', '100MB per 30m', `¦1${'0'.repeat(400)}MB per 30m`),
  bad('unknown_unit', '100MB per 30m', '100¦mb per 30m', 'did you mean "MB"?'),
  bad('unknown_unit', 'unit: bytes', 'unit: ¦byte', 'did you mean "bytes"?'),
  bad('unknown_unit', '100MB per 30m', '100¦parsecs per 30m'),
  bad('duration_unit', 'observe: 2h', 'observe: ¦90', 'write 90s or 90m'),
  bad('duration_unit', 'for 10m', 'for ¦10'),
  bad('duration_calendar', 'observe: 2h', 'observe: ¦P1M'),
  bad('duration_calendar', 'observe: 2h', 'observe: ¦P1Y2M'),
  bad('duration_calendar', 'observe: 2h', 'observe: ¦3 months'),
  bad('bad_duration', 'observe: 2h', 'observe: ¦2 hours'),
  bad('bad_duration', 'observe: 2h', 'observe: ¦-2h'),
  bad('bad_duration', 'for 10m', 'for ¦a while'),
  bad('bad_share', 'share: 100%', 'share: ¦101%'),
  bad('bad_share', 'share: 100%', 'share: ¦-1%'),
  bad('bad_share', 'share: 100%', 'share: ¦99.999%'),
  bad('bad_share', 'share: 100%', 'share: ¦0x64', 'plain decimal'),
  bad('bad_share', 'share: 100%', 'share: ¦0o144', 'plain decimal'),
  bad('bad_share', 'share: 100%', 'share: ¦1e2', 'plain decimal'),
  bad('bad_share', 'share: 10%\n', 'share: ¦010\n', 'plain decimal'),
  bad('bad_local_time', 'from: 2026-02-01T09:00', 'from: ¦2026-02-30T09:00'),
  bad('bad_local_time', 'from: 2026-02-01T09:00', 'from: ¦2026-02-01T09:00Z', 'leave the zone out'),
  bad('bad_local_time', '  version: 2.4.0', '  version: 2.4.0\n  date: ¦2026-13-01'),
  bad('local_time_skipped', 'to: 2026-02-15T18:00', 'to: ¦2026-03-29T02:30'),
  bad('local_time_twice', 'to: 2026-02-15T18:00', 'to: ¦2026-10-25T02:30'),
  bad('unknown_timezone', 'Europe/Madrid', '¦Europe/Madird', 'did you mean "Europe/Madrid"?'),
  bad('window_reversed', 'to: 2026-02-15T18:00', 'to: ¦2026-01-15T18:00'),
  bad('window_too_short', 'to: 2026-02-15T18:00', 'to: ¦2026-02-01T12:00', '3h'),

  // Conditions.
  bad('condition_syntax', 'error_rate < 5% for 10m', 'error_rate ¦is 5%', 'here could stand <'),
  bad('condition_syntax', 'error_rate < 5% for 10m', 'error_rate ¦== 5%', 'write "="'),
  bad('condition_syntax', 'error_rate < 5% for 10m', 'error_rate < 5% ¦form 10m', 'did you mean "for"?'),
  bad('condition_syntax', 'error_rate < 5% for 10m', 'error_rate <¦', 'the condition ends'),
  bad('condition_syntax', 'error_rate < 5% for 10m', '"error_rate ¦~ 5%"'),
  bad(
    'condition_syntax',
    'error_rate < 5% for 10m',
    '>-\n        error_rate <\n        5% ¦forr 10m',
    'did you mean "for"?',
  ),
  bad('condition_syntax', 'error_rate < 5% for 10m', '"error_rate\\x20< 5% ¦forr 10m"'),
  bad('condition_syntax', 'error_rate < 5% for 10m', '"error_rate\\n\\n< 5% ¦forr 10m"'),
  bad('condition_syntax', 'error_rate < 5% for 10m', "'error_rate ¦''< 5%'"),
  bad('condition_syntax', 'error_rate < 5% for 10m', '|\n        error_rate < 5%\n          ¦forr 10m'),
  bad('condition_syntax', 'error_rate < 5% for 10m', 'error_rate <\n        5% ¦forr 10m'),
  bad('condition_syntax', 'warning: > 5%', 'warning: "¦5%"'),
  bad('units_unlike', 'error_rate < 5% for 10m', 'error_rate < ¦5ms', 'use %'),
  bad('units_unlike', 'error_rate < 5% for 10m', 'error_rate < ¦5pp', 'use %'),
  bad('units_unlike', 'error_rate < 5% for 10m', 'error_rate < ¦0.05', 'use %'),
  bad('units_unlike', 'error_rate < 5% for 10m', 'memory < ¦5 USD'),
  bad('units_unlike', 'error_rate < 5% for 10m', 'requests >= ¦5ms'),
  bad('units_unlike', 'error_rate < 5% for 10m', 'candidate error_rate not worse than stable by ¦5%', 'pp'),
  bad('units_unlike', '100MB per 30m', '¦5ms per 30m'),
  bad('units_unlike', 'error_rate < 5% for 10m', 'error_rate grows > ¦5% per 10m', 'use pp'),
  bad('units_unlike', 'warning: > 5%', 'warning: > ¦5ms'),
  bad('units_unlike', 'unit: bytes', 'measure: rate, unit: ¦bytes', '/s'),
  bad('units_unlike', 'unit: bytes', 'measure: increase, unit: ¦/s'),
  bad('not_for_trigger', 'when: error_rate > 10% for 5m', 'when: ¦no critical alert'),
  bad('not_for_trigger', 'when: error_rate > 10% for 5m', 'when: ¦candidate error_rate not worse than stable'),
  bad('no_stage_before', 'error_rate < 5% for 10m', 'error_rate falls 1pp since ¦previous stage', 'since baseline'),
  bad(
    'no_stage_before',
    '    triggers:\n',
    '    triggers: ¦same\n    continue: auto\n  - name: Next\n    share: 20%\n    observe: 1h\n    gate: same\n    triggers:\n',
  ),

  // References.
  bad('unknown_signal', 'error_rate < 5% for 10m', '¦eror_rate < 5%', 'did you mean "error_rate"?'),
  bad('unknown_signal', 'thresholds:\n', 'thresholds:\n  ¦p95: { warning: > 1s }\n', 'did you mean "p99"?'),
  bad('unknown_role', 'by commander', 'by ¦comander', 'did you mean "commander"?'),
  bad('unknown_role', 'by commander', 'by ¦comandr', 'did you mean "commander"?'),
  bad('unknown_role', 'ask commander:', 'ask ¦captain:'),
  bad('unknown_role', 'needs: [commander, tech-lead]', 'needs: [commander, ¦techlead]', 'did you mean "tech-lead"?'),
  bad('unknown_person', 'people: [ana]', 'people: [¦anna]', 'did you mean "ana"?'),
  bad('unknown_audience', 'audience: internal', 'audience: ¦internl', 'did you mean "internal"?'),
  bad('unknown_label', 'error_rate < 5% for 10m', 'error_rate by ¦endpont < 5%', 'did you mean "endpoint"?'),

  // Sense.
  bad('stages_not_rising', 'share: 100%', 'share: ¦5%', 'falls from 10%'),
  bad('interval_too_long', 'every: 1m', 'every: ¦2h'),
  bad(
    'trigger_never_fires',
    'error_rate > 10% for 5m, do: rollback',
    'error_rate > 10% for ¦90m, do: rollback',
    'can never fire',
  ),
  bad('trigger_never_fires', 'observe: 2h, gate: same, triggers: same', 'observe: 10m, gate: same, triggers: ¦same'),
  bad('trigger_never_fires', 'when: error_rate > 10% for 5m', 'when: ¦any warning alert', NO_WARNING),
  bad('gate_never_passes', 'error_rate < 5% for 10m', '¦any warning alert', NO_WARNING),
  bad('thresholds_disordered', 'critical: > 10% for 5m', 'critical: ¦> 3%', 'is reached before'),
  bad('thresholds_disordered', 'critical: > 10% for 5m', 'critical: ¦< 1%', 'lower is better'),
  bad('role_empty', 'people: [ana]', 'people: ¦[]', 'nobody in it'),
  bad('may_not', 'by commander', 'by ¦tech-lead', 'may not decide continue'),
  bad('same_person', 'people: [ben]', 'people: [ana]'),
  bad('nobody_may', 'may: [go, continue, pause, rollback]', 'may: [go, pause, rollback]'),
  bad('secret_in_plan', 'http://127.0.0.1:3002', 'http://ana:¦hunter2@127.0.0.1:3002', 'not shown'),
  bad('secret_in_plan', 'Ana Ruiz', '¦ghp_abcdefghijklmnopqrstuvwxyz0123456789'),

  // Warnings.
  bad('gate_empty', ' gate: same,', ''),
  bad('share_stays_below_full', 'share: 100%', 'share: ¦90%', 'ends at 90%'),
  bad('gate_contradicts_trigger', 'error_rate < 5% for 10m', '¦error_rate < 15%', 'error_rate > 10% for 5m'),
  bad('alert_never', 'no critical alert', '¦no warning alert', NO_WARNING),
  bad('audience_unused', 'size: 2.5% }', 'size: 2.5% }\n    ¦other: { header x-o: [a] }', '"other"'),
];
