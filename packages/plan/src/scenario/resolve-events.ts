import { formatDuration } from '../duration.ts';
import type { ScenarioEvent, ScenarioMoment } from '../scenario.ts';
import type { Path } from '../source/node.ts';
import { resolveChanges } from './changes.ts';
import type { ScenarioContext } from './context.ts';
import type { ScenarioDraft } from './document.ts';
import type { EventDraft } from './event.ts';
import { resolveMoment } from './moment.ts';

/** What happens, in the order of the file; a change of several signals gives an event for each. */
export function resolveEvents(
  context: ScenarioContext,
  drafts: ScenarioDraft['events'] = [],
): readonly ScenarioEvent[] {
  const seen = new Map<string, number>();
  return drafts.flatMap((draft, i) =>
    draft === undefined ? [] : resolveEvent(context, { draft, seen, path: ['events', i] }),
  );
}

interface Placed {
  readonly draft: EventDraft;
  readonly path: Path;
  /** Number of the event that changed a subject at a moment. */
  readonly seen: Map<string, number>;
}

function resolveEvent(context: ScenarioContext, { draft, path, seen }: Placed): readonly ScenarioEvent[] {
  const at = draft.at === undefined ? undefined : resolveMoment(context, { text: draft.at, path: [...path, 'at'] });
  const changes = resolveChanges(context, draft, path);
  if (at === undefined) return [];
  const forMs = draft.crash ?? draft.for;
  return changes.map(({ change, subject, predicate }) => {
    const key = `${momentKey(at)} ${subject}`;
    const earlier = seen.get(key);
    if (earlier !== undefined) {
      const message = `${subject} is changed at this moment by event ${earlier}, too`;
      context.remark(path, { code: 'duplicate_event', message, hint: 'keep one of them' });
    }
    seen.set(key, Number(path.at(-1)) + 1);
    const text = `${subject} ${predicate}${forMs === undefined ? '' : ` for ${formatDuration(forMs)}`}`;
    return { at, change, text, ...(forMs !== undefined && { forMs }) };
  });
}

function momentKey(at: ScenarioMoment): string {
  if (at.kind === 'stage') return `stage ${at.stage} ${at.offsetMs}`;
  const { moment } = at;
  return moment.kind === 'wall' ? `wall ${moment.atMs}` : `T ${moment.offsetMs}`;
}
