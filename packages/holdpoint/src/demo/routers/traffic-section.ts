import { stringify } from 'yaml';

/** A plan's text with another section `traffic`. */
export function withTraffic(plan: string, traffic: Readonly<Record<string, unknown>>): string {
  return plan.replace(/^traffic:\n(?: .*\n)*/m, () => stringify({ traffic }));
}
