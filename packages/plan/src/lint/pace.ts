import { spanOf } from '../check/conditions.ts';
import type { Plan, Stage, Trigger } from '../plan.ts';
import type { Path } from '../source/node.ts';
import { quote } from '../wording.ts';
import type { LintRemark } from './rule.ts';
import { showLength } from './show.ts';

/** Reports triggers whose stage is checked too seldom for the time in which they must act, or look back. */
export function findSlowChecks({ stages }: Plan, remark: LintRemark): void {
  for (const [i, stage] of stages.entries()) {
    for (const [t, trigger] of stage.triggers.entries()) {
      checkTrigger(stage, { trigger, path: ['stages', i, 'triggers', t], remark });
    }
  }
}

interface Armed {
  readonly trigger: Trigger;
  readonly path: Path;
  readonly remark: LintRemark;
}

function checkTrigger({ name, everyMs }: Stage, { trigger, path, remark }: Armed): void {
  const { text, when, withinMs } = trigger;
  const forMs = when.kind === 'compare' ? spanOf(when) : 0;
  const neededMs = forMs + everyMs;
  const checked = `${quote(name)} is checked every ${showLength(everyMs)}`;
  const hint = 'shorten "every" of the stage, or lengthen what the trigger states';
  if (withinMs !== undefined && neededMs > withinMs) {
    const holds = forMs > 0 ? ` and the condition must hold for ${showLength(forMs)}` : '';
    const message = `the trigger ${quote(text)} must act within ${showLength(withinMs)}, but ${checked}${holds}: it can take ${showLength(neededMs)}`;
    const numbers = { everyMs, withinMs, neededMs };
    remark({ code: 'check_too_slow', path, message, hint, numbers });
  } else if (forMs > 0 && forMs < everyMs) {
    const message = `the trigger ${quote(text)} looks at ${showLength(forMs)}, but ${checked}: what lasts so long is averaged over ${showLength(everyMs)}, and seen up to ${showLength(everyMs)} late`;
    const numbers = { everyMs, forMs, neededMs };
    remark({ code: 'check_too_slow', path, message, hint, numbers });
  }
}

/** Reports boards that are refreshed less often than one of their KPIs goes stale. */
export function findStaleKpis({ boards, kpis }: Plan, remark: LintRemark): void {
  for (const [id, { title, everyMs, kpis: shown }] of Object.entries(boards)) {
    const stale = shown.flatMap((name) => kpis[name] ?? []).find(({ staleAfterMs }) => staleAfterMs < everyMs);
    if (stale === undefined) continue;
    const message = `the board ${quote(title)} is refreshed every ${showLength(everyMs)}, but ${quote(stale.title)} is stale after ${showLength(stale.staleAfterMs)}`;
    const hint = 'refresh the board more often, or raise "stale_after" of the KPI';
    const numbers = { everyMs, staleAfterMs: stale.staleAfterMs };
    remark({ code: 'kpi_goes_stale', path: ['boards', id, 'every'], message, hint, numbers });
  }
}
