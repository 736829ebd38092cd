import { stringify } from 'yaml';
import { quotedText, span } from '../promql.ts';
import type { AlertRule, Course } from '../rules/rule.ts';
import { commented } from '../rules/yaml.ts';
import { type Run, seriesFor, type TestSeries } from './series.ts';

const STEP_MS = 60_000;
/** Minutes between evaluations: `promtool` evaluates all rules in each test, a week of them where one looks back so far. */
const EVALUATION = 5;
/** A baseline that ends later is not tested: tests begin in 1970 and live through every minute. */
const LAST_BASELINE_MS = 30 * 86_400_000;

/** Series over which a rule must fire, or must not. */
interface Case {
  readonly series: readonly TestSeries[];
  readonly evalMs: number;
  /** Names of metrics that the rule may look at. */
  readonly metrics: readonly string[];
}

export interface RuleTests {
  readonly yaml: string;
  /** Rules that no series could be made for. */
  readonly untested: readonly string[];
}

/** Tests of rules for `promtool test rules`: each fires on a bad series, and does not on a good one. */
export function ruleTests(rules: readonly AlertRule[], rulesFile: string): RuleTests {
  const untested: string[] = [];
  const checks = rules.flatMap((rule): readonly Check[] => {
    const [bad, good] = [caseOf(rule, 'bad'), caseOf(rule, 'good')];
    if (bad !== null && good !== null) {
      return [
        { ...bad, name: rule.name, fires: true },
        { ...good, name: rule.name, fires: false },
      ];
    }
    untested.push(rule.name);
    return [];
  });
  const head = ['Tests of alerting rules: promtool test rules FILE'];
  if (untested.length > 0) head.push('', 'Not tested, because no series can be told from the query:', ...untested);
  const tests = together(checks).map(testOf);
  const file = { rule_files: [rulesFile], evaluation_interval: `${EVALUATION}m`, tests };
  return { yaml: `${commented(head)}\n${stringify(file, { lineWidth: 0 })}`, untested };
}

/** A case, and what must come of it. */
interface Check extends Case {
  readonly name: string;
  readonly fires: boolean;
}

/** Cases whose series cannot be confused share a test, for each test evaluates all rules from its beginning. */
function together(checks: readonly Check[]): readonly (readonly Check[])[] {
  const groups: { readonly checks: Check[]; readonly metrics: Set<string> }[] = [];
  for (const check of checks) {
    // What must be absent must not come from a neighbour either.
    const names = check.metrics;
    const group = groups.find(({ metrics }) => names.every((name) => !metrics.has(name)));
    if (group === undefined) groups.push({ checks: [check], metrics: new Set(names) });
    else {
      group.checks.push(check);
      for (const name of names) group.metrics.add(name);
    }
  }
  return groups.map((group) => group.checks);
}

function testOf(checks: readonly Check[]) {
  return {
    interval: '1m',
    input_series: checks.flatMap(({ series }) => series),
    promql_expr_test: checks.map(({ name, fires, evalMs }) => ({
      expr: `count(ALERTS{alertname=${quotedText(name)}, alertstate="firing"})`,
      eval_time: span(evalMs),
      exp_samples: fires ? [{ labels: '{}', value: 1 }] : [],
    })),
  };
}

function caseOf(rule: AlertRule, which: 'bad' | 'good'): Case | null {
  const { course } = rule.test;
  const held = minutes(rule.forMs) + 2 * EVALUATION;
  switch (course.kind) {
    case 'absent':
      return absentCase(rule, which, held);
    case 'level':
      return levelCase(rule, course[which], held);
    case 'slope':
      return slopeCase(rule, course, { which, held });
    case 'since':
      return sinceCase(rule, course, { which, held });
    case 'baseline':
      return baselineCase(rule, course, { which, held });
  }
}

interface Wish {
  readonly which: 'bad' | 'good';
  /** Minutes for which the rule must be able to look. */
  readonly held: number;
}

function absentCase(rule: AlertRule, which: 'bad' | 'good', held: number): Case | null {
  const there = levelCase(rule, 0.5, held);
  if (there === null || which === 'good') return there;
  return { ...there, series: [], evalMs: evaluated(held) * STEP_MS };
}

function levelCase(rule: AlertRule, value: number | null, held: number): Case | null {
  const length = evaluated(Math.min(60, minutes(rule.test.windowMs)) + held);
  return value === null ? null : made(rule, Array(length + 1).fill(value));
}

function slopeCase(rule: AlertRule, course: Extract<Course, { kind: 'slope' }>, { which, held }: Wish): Case | null {
  const length = evaluated(minutes(rule.test.windowMs) + held);
  const each = course[which] * (STEP_MS / 1000);
  return made(
    rule,
    Array.from({ length: length + 1 }, (_, i) => course.from + each * i),
  );
}

function sinceCase(rule: AlertRule, course: Extract<Course, { kind: 'since' }>, { which, held }: Wish): Case | null {
  const now = course[which];
  if (now === null) return null;
  const distance = minutes(course.beforeMs);
  const length = evaluated(held + minutes(rule.test.windowMs));
  const at = (i: number): number | null => (i <= length ? course.before : i < distance ? null : now);
  return made(
    rule,
    Array.from({ length: distance + length + 1 }, (_, i) => at(i)),
  );
}

function baselineCase(
  rule: AlertRule,
  course: Extract<Course, { kind: 'baseline' }>,
  { which, held }: Wish,
): Case | null {
  const now = course[which];
  if (now === null || course.untilMs > LAST_BASELINE_MS) return null;
  const until = minutes(course.untilMs);
  const total = evaluated(until + held + Math.min(60, minutes(rule.test.windowMs)));
  const run = (at: (i: number) => number | null): Run => Array.from({ length: total + 1 }, (_, i) => at(i));
  const candidate = made(
    rule,
    run((i) => (i <= until ? null : now)),
  );
  const { factor } = rule.test;
  const before = course.before / factor;
  const stable = seriesFor(
    course.stable,
    run((i) => (i <= until ? before : null)),
    { stepS: STEP_MS / 1000 },
  );
  if (candidate === null || stable === null) return null;
  // A query that does not tell versions apart has one series, which cannot be written twice.
  const names = new Set(candidate.series.map(({ series }) => series));
  if (stable.some(({ series }) => names.has(series))) {
    return made(
      rule,
      run((i) => (i <= until ? course.before : now)),
    );
  }
  const series = [...stable, ...candidate.series];
  return { ...candidate, series, metrics: metricsOf(series) };
}

/** The case of a run in base units of Prometheus. */
function made({ test }: AlertRule, run: Run): Case | null {
  const { material, factor, by } = test;
  const own = run.map((value) => (value === null ? null : value / factor));
  const series = seriesFor(material, own, { stepS: STEP_MS / 1000, ...(by !== undefined && { by }) });
  return series === null ? null : { series, evalMs: (run.length - 1) * STEP_MS, metrics: metricsOf(series) };
}

function metricsOf(series: readonly TestSeries[]): readonly string[] {
  return [...new Set(series.map((each) => each.series.replace(/\{.*$/, '')))];
}

/** The first evaluation at that minute or after it. */
function evaluated(minute: number): number {
  return Math.ceil(minute / EVALUATION) * EVALUATION;
}

function minutes(ms: number): number {
  return Math.ceil(ms / STEP_MS);
}
