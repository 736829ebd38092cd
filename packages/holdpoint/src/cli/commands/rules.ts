import type { Plan, Signal, SourceSettings } from '@holdpoint/plan';
import { clean } from '../../board/clean.ts';
import { LaunchError } from '../../errors.ts';
import type { Difference, DifferenceKind } from '../../export/verify/compare.ts';
import { verifyRules } from '../../export/verify/verify-rules.ts';
import { byPlace } from '../../metrics/query/place.ts';
import { systemClock } from '../../shell/clock.ts';
import type { JsonOption } from '../options.ts';
import { print, printJson } from '../output.ts';
import { exportOptionsOf, planOf, type SourceOptions } from './export.ts';

export interface RulesVerifyOptions extends SourceOptions, JsonOption {}

type PrometheusSignal = Signal & { readonly source: Extract<Signal['source'], { kind: 'prometheus' }> };

/** `holdpoint rules verify PLAN`. Errors: `wrong_use`, `service_down`. */
export async function rulesVerify(file: string, options: RulesVerifyOptions): Promise<number> {
  const plan = planOf(file);
  if (plan === null) return 1;
  const settings = sourceOf(plan, options.source);
  const report = await verifyRules(plan, exportOptionsOf(options), { settings, clock: systemClock() });
  if (report.outcome === 'failed') {
    throw new LaunchError('service_down', `the rules of ${settings.id} are not known: ${report.detail}`, {
      hint: 'Check the address and the login of the source, and whether it is a Prometheus server.',
    });
  }
  const { rules, differences } = report;
  const ok = differences.length === 0;
  if (options.json === true) printJson({ source: settings.id, ok, rules, differences });
  else print(reportText(settings.id, rules, differences));
  return ok ? 0 : 1;
}

/** The Prometheus server that is meant: the one that is named, or the only one of the plan. */
function sourceOf(plan: Plan, id: string | undefined): SourceSettings {
  const asked = byPlace(plan, 'prometheus', Object.values(plan.signals).filter(isPrometheusSignal));
  const declared = Object.values(plan.sources).filter(({ kind }) => kind === 'prometheus');
  const known = new Map([...declared, ...asked.map(({ settings }) => settings)].map((each) => [each.id, each]));
  const names = [...known.keys()].join(', ');
  if (id !== undefined) {
    const found = known.get(id);
    if (found !== undefined) return found;
    throw new LaunchError('wrong_use', `the plan has no Prometheus server ${id}`, {
      hint: names === '' ? 'Add one to `sources` of the plan.' : `Choose one of ${names}.`,
    });
  }
  const [only, ...others] = known.values();
  if (only === undefined) {
    throw new LaunchError('wrong_use', 'the plan names no Prometheus server', {
      hint: 'Add one to `sources` of the plan, such as metrics: { kind: prometheus, url: http://127.0.0.1:9090 }.',
    });
  }
  if (others.length === 0) return only;
  throw new LaunchError('wrong_use', `the plan names several Prometheus servers: ${names}`, {
    hint: 'Choose one by --source ID.',
  });
}

function isPrometheusSignal(signal: Signal): signal is PrometheusSignal {
  return signal.source.kind === 'prometheus';
}

const WORDS: Readonly<Record<DifferenceKind, string>> = {
  missing: 'not loaded',
  expression: 'another expression',
  for: 'another duration',
  labels: 'other labels',
  failing: 'fails',
  never_evaluated: 'never evaluated yet',
  twice: 'loaded twice',
  extra: 'not of this plan',
};

/** A row for each difference, with both sides below it, and a sentence at the end. */
function reportText(source: string, rules: number, differences: readonly Difference[]): string {
  const width = Math.max(0, ...differences.map(({ alert }) => alert.length));
  const rows = differences.flatMap(({ kind, alert, wanted, found }) => [
    `${clean(alert).padEnd(width)}  ${WORDS[kind]}`,
    ...(wanted === undefined ? [] : [`    wanted  ${clean(wanted)}`]),
    ...(found === undefined ? [] : [`    found   ${clean(found)}`]),
  ]);
  const all = `${rules} ${rules === 1 ? 'rule' : 'rules'} of the plan`;
  if (differences.length === 0) return `${source} has ${rules === 1 ? 'the' : 'all'} ${all} as wanted.`;
  const count = `${differences.length} ${differences.length === 1 ? 'difference' : 'differences'}`;
  return [...rows, '', `${source}: ${count}, with ${all}.`].join('\n');
}
