import type { Plan } from '@holdpoint/plan';
import { detectedAt } from './account.ts';
import { drawRelease, type HarmKind } from './draw.ts';
import { NOTHING_HAPPENS, type Rehearsal, rehearse } from './rehearse.ts';

/** What came of one release of a study. Times in milliseconds of launch time. */
export interface Trial {
  readonly seed: number;
  /** Null for a good release. */
  readonly kind: HarmKind | null;
  readonly size: number;
  readonly text: string;
  readonly outcome: 'completed' | 'rolled_back' | 'aborted' | 'waiting';
  /** Whether the harm ever came: the launch may have ended before. */
  readonly harmed: boolean;
  /** From the harm until traffic was taken back, or the launch stopped where it was; null where neither happened. */
  readonly detectMs: number | null;
  /** What noticed it: a trigger, `gate`, `no data`, or `a person`; null where nothing did. */
  readonly caughtBy: string | null;
  readonly userMinutes: number;
  readonly requests: number;
  readonly failedRequests: number;
}

/** Lives through one drawn release, or through a good one. */
export async function runTrial(
  plan: Plan,
  { seed, bad }: { readonly seed: number; readonly bad: boolean },
): Promise<Trial> {
  const release = bad ? drawRelease(plan, seed) : null;
  const rehearsal = await rehearse({ plan, scenario: release?.scenario ?? NOTHING_HAPPENS, seed });
  const { summary, harmedAt, exposure } = rehearsal;
  const stopped = stoppedAt(rehearsal);
  return {
    seed,
    kind: release?.kind ?? null,
    size: release?.size ?? 0,
    text: release?.text ?? 'a good release',
    outcome: summary.outcome === 'running' ? 'waiting' : summary.outcome,
    harmed: harmedAt !== null,
    detectMs: stopped === null || harmedAt === null ? null : Math.max(0, stopped.at - harmedAt),
    caughtBy: stopped?.by ?? null,
    userMinutes: Math.round(exposure.userMinutes),
    requests: exposure.requests,
    failedRequests: exposure.failed,
  };
}

/** When and by what the release was stopped: taken back, paused, or held by a gate until the end. */
function stoppedAt(rehearsal: Rehearsal): { readonly at: number; readonly by: string } | null {
  const { events, harmedAt, summary } = rehearsal;
  const since = harmedAt ?? 0;
  const back = detectedAt(rehearsal);
  const pause = events.find(({ type, at }) => type === 'LaunchPaused' && at >= since);
  const cause = rehearsal.state.rollback?.cause;
  if (back !== null && cause !== undefined) {
    const by = cause.kind === 'trigger' ? cause.text : cause.kind === 'no_data' ? 'no data' : 'a person';
    return { at: Math.min(back, pause?.at ?? back), by };
  }
  if (summary.outcome !== 'running') return null;
  const held = events.findLast(({ type }) => type === 'GateJudged');
  return held === undefined ? null : { at: held.at, by: 'gate' };
}
