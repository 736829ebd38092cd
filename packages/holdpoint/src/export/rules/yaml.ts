import type { Plan } from '@holdpoint/plan';
import { stringify } from 'yaml';
import { span } from '../promql.ts';
import type { AlertRule } from './rule.ts';
import type { PlanRules } from './rules.ts';
import { literal } from './words.ts';

/** Marks a part of the generated files as of one launch. */
function groupName(plan: Plan): string {
  return `holdpoint ${plan.launch.name}`;
}

/** Labels that every alert of a rule has. */
export function labelsOf(plan: Plan, { severity, signal, variant, kind }: AlertRule): Readonly<Record<string, string>> {
  return { severity, launch: plan.launch.name, signal, variant, rule: kind };
}

/** Rules as a file of a Prometheus server, with what is left out in comments at its head. */
export function rulesYaml(plan: Plan, { rules, leftOut }: PlanRules): string {
  const groups = rules.length === 0 ? [] : [{ name: groupName(plan), rules: rules.map((rule) => entry(plan, rule)) }];
  const head = [
    `Alerting rules of ${plan.launch.title}, from its plan by: holdpoint export prometheus-rules`,
    ...(leftOut.length === 0 ? [] : ['', 'Not here, because Prometheus cannot judge it:']),
    ...leftOut.map(({ where, text, reason }) => `- ${where}: ${text}. ${capital(reason)}.`),
  ];
  return `${commented(head)}\n${stringify({ groups }, { lineWidth: 0 })}`;
}

/** Lines as comments of YAML. */
export function commented(lines: readonly string[]): string {
  return lines.map((line) => `# ${line.replaceAll(/\s+/g, ' ')}`.trimEnd()).join('\n');
}

function entry(plan: Plan, rule: AlertRule) {
  const { name, expr, forMs, where, text, summary, description, differs } = rule;
  return {
    alert: name,
    expr,
    ...(forMs > 0 && { for: span(forMs) }),
    labels: labelsOf(plan, rule),
    annotations: {
      summary,
      description: differs === undefined ? description : `${description} ${literal(`${capital(differs)}.`)}`,
      plan: literal(`${where.join('; ')}: ${text}`),
    },
  };
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
