import type { HttpAnswer } from '../../metrics/http/client.ts';

/** An alerting rule as a Prometheus server has it. */
export interface LoadedRule {
  readonly group: string;
  readonly file: string;
  readonly name: string;
  readonly expr: string;
  readonly forMs: number;
  readonly labels: Readonly<Record<string, string>>;
  /** `unknown` until it was evaluated for the first time. */
  readonly health: string;
  readonly lastError: string;
  readonly evaluated: boolean;
}

export type LoadedRules =
  | { readonly outcome: 'rules'; readonly rules: readonly LoadedRule[] }
  | { readonly outcome: 'failed'; readonly detail: string };

/** Reads the answer to `/api/v1/rules` strictly: a part that is missing would look as if a rule were. */
export function readLoadedRules(answer: HttpAnswer): LoadedRules {
  if (answer.outcome === 'failed') return { outcome: 'failed', detail: answer.detail };
  const failed = (what: string): LoadedRules => ({ outcome: 'failed', detail: `${answer.asked}: ${what}` });
  const body = record(answer.body);
  if (body?.status !== 'success') return failed(`status ${JSON.stringify(body?.status)}; expected is "success"`);
  if (Array.isArray(body.warnings) && body.warnings.length > 0) {
    return failed(`the answer is partial: ${String(body.warnings[0]).slice(0, 200)}`);
  }
  const groups = list(record(body.data)?.groups);
  if (groups === null) return failed('there is no list of groups in the answer');
  const rules: LoadedRule[] = [];
  for (const [i, group] of groups.entries()) {
    const own = list(record(group)?.rules);
    if (own === null) return failed(`group ${i + 1} has no list of rules`);
    for (const rule of own) {
      if (record(rule)?.type !== 'alerting') continue;
      const read = readRule(record(rule) ?? {}, record(group) ?? {});
      if (read === null) return failed(`a rule of group ${i + 1} lacks its name, expression or duration`);
      rules.push(read);
    }
  }
  return { outcome: 'rules', rules };
}

function readRule(rule: Fields, group: Fields): LoadedRule | null {
  const { name, query, duration } = rule;
  if (typeof name !== 'string' || typeof query !== 'string' || typeof duration !== 'number') return null;
  const labels = Object.entries(record(rule.labels) ?? {}).map(([label, value]) => [label, String(value)] as const);
  return {
    group: text(group.name),
    file: text(group.file),
    name,
    expr: query,
    forMs: Math.round(duration * 1000),
    labels: Object.fromEntries(labels),
    health: text(rule.health),
    lastError: text(rule.lastError),
    evaluated: !text(rule.lastEvaluation).startsWith('0001-') && text(rule.health) !== 'unknown',
  };
}

type Fields = Readonly<Record<string, unknown>>;

function record(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : null;
}

function list(value: unknown): readonly unknown[] | null {
  return Array.isArray(value) ? value : null;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
