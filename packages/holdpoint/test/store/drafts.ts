import type { Actor, EventDraft } from '@holdpoint/engine';
import { planDigest } from '../../src/store/checks.ts';

export const AT = Date.UTC(2026, 1, 8, 6);
export const ALPHA = 'alpha-2026-02-08-1';
export const BETA = 'beta-2026-02-08-1';
export const SOURCE = 'launch:\n  name: alpha\n';

const ENGINE: Actor = { kind: 'engine' };
const ANA: Actor = { kind: 'person', person: 'ana', role: 'launch_director', user: 'ana' };

/** The event that every launch begins with. */
export function created(source = SOURCE): EventDraft {
  const data = { planDigest: planDigest(source), planFile: 'plan.yaml', program: 'holdpoint 0.1.0' };
  return { type: 'LaunchCreated', at: AT, actor: ANA, data };
}

/** An event with a text of one's own. */
export function noted(index: number, text = 'looks well'): EventDraft {
  const data = { decision: 'continue', reason: `${text} ${index}` } as const;
  return { type: 'DecisionMade', at: AT + index, actor: index % 2 === 0 ? ENGINE : ANA, data };
}

/** A launch of so many events. */
export function draftsOf(count: number): readonly EventDraft[] {
  return Array.from({ length: count }, (_, index) => (index === 0 ? created() : noted(index)));
}
