import type { Plan, SourceSettings } from '@holdpoint/plan';
import { type HttpClient, openHttpClient } from '../../metrics/http/client.ts';
import type { Clock } from '../../shell/clock.ts';
import type { ExportOptions } from '../options.ts';
import { planRules } from '../rules/rules.ts';
import { compareRules, type Difference, type SameMeaning } from './compare.ts';
import { readLoadedRules } from './loaded-rules.ts';
import { sameExpression } from './same-expression.ts';

export type RulesReport =
  | {
      readonly outcome: 'compared';
      /** Rules that the plan wants. */
      readonly rules: number;
      readonly differences: readonly Difference[];
    }
  | { readonly outcome: 'failed'; readonly detail: string };

/** Compares the alerting rules of a plan with those that a Prometheus server has loaded. Never rejects. */
export async function verifyRules(
  plan: Plan,
  options: ExportOptions,
  { settings, clock }: { readonly settings: SourceSettings; readonly clock: Clock },
): Promise<RulesReport> {
  const client = openHttpClient(settings, { clock });
  try {
    const found = readLoadedRules(
      await client.ask({ method: 'GET', path: '/api/v1/rules', fields: { type: 'alert' } }),
    );
    if (found.outcome === 'failed') return found;
    const { rules } = planRules(plan, options);
    const differences = await compareRules(plan, rules, { loaded: found.rules, same: sameFor(client) });
    return { outcome: 'compared', rules: rules.length, differences };
  } finally {
    await client.close();
  }
}

/** A server shows rules as its parser prints them: where that is not plain, it is asked to print ours as well. */
function sameFor(client: HttpClient): SameMeaning {
  return async (wanted, found) => {
    if (sameExpression(wanted, found)) return true;
    const [ours, theirs] = await Promise.all([formatted(client, wanted), formatted(client, found)]);
    return ours !== null && theirs !== null && sameExpression(ours, theirs);
  };
}

async function formatted(client: HttpClient, query: string): Promise<string | null> {
  const answer = await client.ask({ method: 'POST', path: '/api/v1/format_query', fields: { query } });
  if (answer.outcome === 'failed') return null;
  const { data } = (answer.body ?? {}) as { readonly data?: unknown };
  return typeof data === 'string' ? data : null;
}
