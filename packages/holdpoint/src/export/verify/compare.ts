import { formatDuration, type Plan } from '@holdpoint/plan';
import type { AlertRule } from '../rules/rule.ts';
import { labelsOf } from '../rules/yaml.ts';
import type { LoadedRule } from './loaded-rules.ts';

export type DifferenceKind =
  | 'missing'
  | 'expression'
  | 'for'
  | 'labels'
  | 'failing'
  | 'never_evaluated'
  | 'twice'
  | 'extra';

/** One way in which a Prometheus server does not have what the plan wants. */
export interface Difference {
  readonly kind: DifferenceKind;
  /** Name of the alert. */
  readonly alert: string;
  readonly wanted?: string;
  readonly found?: string;
}

/** Whether an expression that is loaded means what is wanted; asked only of those that are not plainly the same. */
export type SameMeaning = (wanted: string, found: string) => Promise<boolean>;

/** Differences in the order of the plan, rules that it does not want last. */
export async function compareRules(
  plan: Plan,
  wanted: readonly AlertRule[],
  { loaded, same }: { readonly loaded: readonly LoadedRule[]; readonly same: SameMeaning },
): Promise<readonly Difference[]> {
  const names = new Set(wanted.map(({ name }) => name));
  const differences: Difference[] = [];
  for (const rule of wanted) {
    const found = loaded.filter(({ name }) => name === rule.name);
    differences.push(...(await differencesOf(plan, rule, { found, same })));
  }
  const extra = loaded.filter(({ name, labels }) => labels.launch === plan.launch.name && !names.has(name));
  return [...differences, ...extra.map(({ name, expr }): Difference => ({ kind: 'extra', alert: name, found: expr }))];
}

async function differencesOf(
  plan: Plan,
  rule: AlertRule,
  { found, same }: { readonly found: readonly LoadedRule[]; readonly same: SameMeaning },
): Promise<readonly Difference[]> {
  const alert = rule.name;
  const [first, ...others] = found;
  if (first === undefined) return [{ kind: 'missing', alert, wanted: rule.expr }];
  const differences: Difference[] = [];
  if (others.length > 0) {
    const places = found.map(({ group, file }) => `${group} of ${file}`).join(', ');
    differences.push({ kind: 'twice', alert, found: places });
  }
  for (const each of found) {
    if (!(await same(rule.expr, each.expr))) {
      differences.push({ kind: 'expression', alert, wanted: rule.expr, found: each.expr });
    }
    if (each.forMs !== rule.forMs) {
      differences.push({ kind: 'for', alert, wanted: formatDuration(rule.forMs), found: formatDuration(each.forMs) });
    }
    const labels = [labelsText(labelsOf(plan, rule)), labelsText(each.labels)] as const;
    if (labels[0] !== labels[1]) differences.push({ kind: 'labels', alert, wanted: labels[0], found: labels[1] });
    if (each.health === 'err') differences.push({ kind: 'failing', alert, found: each.lastError });
    else if (!each.evaluated) differences.push({ kind: 'never_evaluated', alert });
  }
  return differences;
}

function labelsText(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
    .join(', ');
}
