import { type BadPlan, bad } from './bad-plan.ts';

const PROM = 'url: https://prom.example.com';
const query = (more: string) => `{ from: prometheus, query: up, unit: count, better: lower${more} }`;

/** The small plan with these lines of `sources`, and one more signal where it needs one. */
const withSources = (lines: string, signal = '') =>
  `sources:\n${lines}\nsignals:\n${signal === '' ? '' : `  extra: ${signal}\n`}`;
const badSource = (code: BadPlan['code'], fields: string, says?: string) =>
  bad(code, 'signals:\n', withSources(`  one: { kind: prometheus, ${PROM}, ${fields} }`), says);
const badSignal = (code: BadPlan['code'], signal: string, says?: string) =>
  bad(code, 'signals:\n', withSources(`  one: { kind: prometheus, ${PROM} }`, signal), says);
/** Makes a signal of requests one of copies of them. */
const MIRRORED = ['measure: errors / requests', 'measure: mirrored errors / mirrored requests'] as const;

const badCondition = (code: BadPlan['code'], condition: string, says?: string) =>
  bad(code, 'error_rate < 5% for 10m', condition, says);
const badTrigger = (code: BadPlan['code'], condition: string, says?: string) =>
  bad(code, 'when: error_rate > 10% for 5m', `when: ${condition}`, says);

/** Sources, queries of signals, what is done without data, and conditions that do not suit. */
export const BAD_SOURCES: readonly BadPlan[] = [
  // Sources and their logins.
  bad('bad_value', 'signals:\n', withSources(`  one: { kind: ¦promethues, ${PROM} }`), 'did you mean "prometheus"?'),
  bad('not_supported_yet', 'signals:\n', withSources(`  one: { kind: ¦datadog, ${PROM} }`)),
  bad('missing_field', 'signals:\n', withSources('  one: ¦{ kind: sql }'), '"url" is missing'),
  bad('unknown_field', 'signals:\n', withSources('  one: { kind: sql, url: $DB, ¦token: $T }')),
  bad('unknown_field', 'signals:\n', withSources(`  one: { kind: http, ${PROM}, ¦match: { team: a } }`)),
  bad('bad_value', 'signals:\n', withSources('  one: { kind: prometheus, url: ¦prom.example.com }')),
  bad('bad_value', 'signals:\n', withSources('  one: { kind: prometheus, url: ¦https://prom.example.com?x=1 }')),
  bad('bad_value', 'signals:\n', withSources('  one: { kind: sql, url: ¦https://db.example.com }'), 'postgres://'),
  bad(
    'secret_in_plan',
    'signals:\n',
    withSources('  one: { kind: http, url: ¦https://ana@prom.example.com }'),
    'not shown',
  ),
  badSource('secret_in_plan', 'token: ¦hunter2', '$NAME'),
  badSource('secret_in_plan', 'user: ana, password: "¦$ecret!"', 'not shown'),
  badSource('secret_in_plan', 'headers: { X-Api-Key: ¦hunter2 }', 'not shown'),
  badSource('conflicting_fields', 'token: $T, ¦user: ana, password: $P', 'one login'),
  badSource('conflicting_fields', 'token: $T, headers: { ¦Authorization: $A }', 'exclude each other'),
  badSource('bad_value', 'headers: { ¦Host: other.example.com }', 'set by the program'),
  badSource('missing_field', '¦password: $P', 'means nothing without'),
  badSource('missing_field', '¦cert: a.pem', 'means nothing without'),
  badSource('missing_field', '¦key: a.pem', 'means nothing without'),

  // Where queries are asked.
  badSignal('unknown_source_id', query(', source: ¦onne'), 'did you mean "one"?'),
  bad(
    'wrong_source',
    'signals:\n',
    withSources(`  db: { kind: sql, url: $DB }\n  one: { kind: prometheus, ${PROM} }`, query(', source: ¦db')),
    'there is "one"',
  ),
  bad(
    'source_unclear',
    'signals:\n',
    withSources(`  one: { kind: prometheus, ${PROM} }\n  two: { kind: prometheus, ${PROM} }`, query('')).replace(
      'extra',
      '¦extra',
    ),
    'add "source" with "one" or "two"',
  ),
  bad('missing_field', 'signals:\n', `signals:\n  ¦extra: ${query('')}\n`, 'nothing says where the query'),
  badSignal('conflicting_fields', query(', source: one, ¦at: $URL'), 'both say where'),
  badSignal('secret_in_plan', query(', at: ¦https://ana@prom.example.com'), 'not shown'),

  // Forms of queries.
  badSignal(
    'conflicting_fields',
    '{ from: prometheus, query: up, ¦hits: a, of: b, better: lower }',
    '"query" and "hits"',
  ),
  badSignal('missing_field', '¦{ from: prometheus, hits: a, better: lower }', '"of" is missing'),
  badSignal('missing_field', '¦{ from: prometheus, better: lower }', '"query", or "hits" and "of", or "histogram"'),
  badSignal('missing_field', '¦{ from: prometheus, histogram: a, better: lower }', '"measure" is missing'),
  badSignal('bad_value', '{ from: prometheus, hits: rate¦(a), of: b, better: lower }', 'worked out for you'),
  badSignal('bad_value', "{ from: prometheus, hits: 'a{b=\"(\"}', of: 'b¦[5m]', better: lower }", 'in a selector'),
  badSignal('bad_value', '{ from: prometheus, histogram: a, measure: ¦p95, better: lower }', 'latency p95'),
  badSignal('unknown_field', '{ from: prometheus, hits: a, of: b, ¦unit: ratio, better: lower }'),
  badSignal(
    'unknown_placeholder',
    '{ from: prometheus, query: "up{v=\'¦$varient\'}", unit: count, better: lower }',
    'did you mean "variant"?',
  ),
  badSignal('bad_value', '{ from: http, at: $URL, query: ¦/queue, unit: count, better: lower }', 'write the path'),
  badSignal(
    'unknown_placeholder',
    '{ from: command, run: ./a.sh ¦$variant, unit: count, better: lower }',
    'HOLDPOINT_VARIANT',
  ),
  badSignal('unknown_field', '{ from: command, ¦query: ./a.sh, run: ./a.sh, unit: count, better: lower }'),

  // What is done without data, and objectives.
  badSignal('missing_never_healthy', query(', on_no_data: { stale: ¦pass }'), 'never healthy'),
  badSignal('unknown_field', query(', on_no_data: { ¦stael: pause }'), 'did you mean "stale"?'),
  badSignal('unknown_signal', query(', on_no_data: { stale: { use: ¦eror_rate } }'), 'did you mean "error_rate"?'),
  badSignal('signals_in_circle', query(', on_no_data: { stale: { use: ¦extra } }'), 'stand in for itself'),
  badSignal(
    'signals_in_circle',
    `${query(', on_no_data: { stale: { use: ¦other } }')}\n  other: ${query(', on_no_data: { absent: { use: extra } }')}`,
    'in turn',
  ),
  badSignal('units_unlike', query(', on_no_data: { stale: { use: ¦error_rate } }'), 'ratio in place of count'),
  badSignal(
    'units_unlike',
    `${query(', on_no_data: { stale: { use: ¦other } }')}\n  other: ${query('').replace('lower', 'higher')}`,
    'higher is better',
  ),
  badSignal('units_unlike', query(', ¦slo: 99.9%'), 'no ratio'),
  bad('out_of_range', 'measure: errors / requests', 'measure: errors / requests, slo: ¦100%', 'below 100%'),
  bad('bad_value', 'measure: errors / requests', 'measure: errors / requests, slo: ¦0.999'),
  bad('bad_value', '  version: 2.4.0', '  version: 2.4.0\n  false_rollback: ¦0.01'),
  bad('out_of_range', '  version: 2.4.0', '  version: 2.4.0\n  false_rollback: ¦51%'),

  // Conditions.
  badCondition(
    'not_for_gate',
    '¦candidate error_rate worse than stable',
    'write "candidate error_rate not worse than stable"',
  ),
  badCondition('not_for_gate', '¦split not as ordered', 'write "split as ordered"'),
  badTrigger(
    'not_for_trigger',
    '¦candidate error_rate not worse than stable by 1pp',
    'write "candidate error_rate worse than stable by 1pp"',
  ),
  badTrigger('not_for_trigger', '¦split as ordered', 'write "split not as ordered"'),
  badTrigger('not_for_trigger', '¦no critical alert', 'write "any critical alert"'),
  bad('not_comparable', 'error_rate < 5% for 10m', 'candidate ¦rps not worse than stable', {
    says: 'as many as its share',
    also: ['signals:\n', 'signals:\n  rps: { from: traffic, measure: requests per second, better: higher }\n'],
  }),
  ...[
    ['candidate ¦error_rate not worse than stable', 'stable is given no copies'],
    ['stable ¦error_rate < 5%', 'stable is given no copies'],
    ['¦error_rate < baseline + 1pp', 'before GO'],
    ['¦error_rate rises 1pp since baseline', 'before GO'],
  ].map(([condition = '', says = '']) =>
    bad('mirrored_candidate_only', 'error_rate < 5% for 10m', condition, { says, also: MIRRORED }),
  ),
  bad('mirrored_candidate_only', 'warning: > 5%', 'warning: ¦> baseline + 5pp', {
    says: 'no baseline',
    also: MIRRORED,
  }),
  bad('gate_never_passes', 'error_rate < 5% for 10m', '¦error_rate < 5% for 10m', {
    says: 'mirror: 5%',
    also: MIRRORED,
  }),
  ...['¦error_rate < 5% for 10m', '¦requests >= 1000', 'candidate ¦error_rate not worse than stable'].map((condition) =>
    bad('gate_never_passes', 'error_rate < 5% for 10m', condition, {
      says: 'the stage gives it none',
      also: ['share: 10%', 'share: 0%'],
    }),
  ),
  bad('trigger_never_fires', 'when: error_rate > 10%', 'when: ¦error_rate > 10%', {
    says: 'no stage makes any',
    also: MIRRORED,
  }),
  bad('bad_value', 'measure: latency p99', 'measure: ¦mirrored latency p100', 'or mirrored latency p95'),
  bad('bad_value', 'measure: latency p99', 'measure: ¦mirrored error / mirrored requests', {
    says: 'did you mean "mirrored errors / mirrored requests"?',
  }),
  bad('unknown_label', 'error_rate < 5% for 10m', 'error_rate by ¦endpoint < 5%', { also: MIRRORED }),
  badTrigger('burn_needs_slo', '¦error_rate burns > 14.4x over 1h', 'slo: 99.9%'),
  badCondition('no_history', 'error_rate < ¦last week', 'from traffic'),
  bad('no_history', 'warning: > 5%', 'warning: > ¦last week + 5pp', 'from traffic'),
  badCondition('units_unlike', 'error_rate trending up by > ¦5% per 1h over 2h', 'use pp'),
  badTrigger('units_unlike', 'candidate error_rate worse than stable by ¦5ms', 'or pp'),
  badCondition('unknown_signal', '¦eror_rate burns > 2x over 1h', 'did you mean "error_rate"?'),
  badTrigger('trigger_never_fires', 'memory trending up by > 1MB per 1h over ¦2h', 'can never fire'),
  bad('reserved_id', '  p99:', '  ¦split: { from: traffic, measure: requests per second, better: higher }\n  p99:'),
  badCondition('alert_never', '¦no info alert', 'declare a source of kind alertmanager'),
];
