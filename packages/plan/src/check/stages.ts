import { formatDuration } from '../duration.ts';
import { quote } from '../wording.ts';
import type { StageDraft } from './conditions.ts';
import type { CheckContext } from './context.ts';

/** Reports stages that do not follow from one another. */
export function checkStages(context: CheckContext): void {
  const stages = context.draft.stages ?? [];
  for (const [i, stage] of stages.entries()) {
    if (stage === undefined) continue;
    checkSize(context, stage, i);
    checkInterval(context, stage, i);
    checkGate(context, stage, i);
    checkName(context, stage, i);
  }
  checkRising(context);
  checkLast(context);
}

function checkSize({ isWritten, remark }: CheckContext, _stage: StageDraft, i: number): void {
  if (isWritten(['stages', i, 'share']) || isWritten(['stages', i, 'users'])) return;
  const message = 'a stage needs "share", "users", or both';
  remark(['stages', i], { code: 'missing_field', message, hint: 'write a share such as 10%' });
}

function checkInterval({ isWritten, remark }: CheckContext, { observe, every }: StageDraft, i: number): void {
  if (observe === undefined || every === undefined || every <= observe) return;
  const message = `the stage is checked every ${formatDuration(every)}, but observed for ${formatDuration(observe)} only`;
  const field = isWritten(['stages', i, 'every']) ? 'every' : 'observe';
  const hint = 'make "every" shorter than "observe"';
  remark(['stages', i, field], { code: 'interval_too_long', message, hint });
}

function checkGate({ isWritten, remark }: CheckContext, { gate, triggers }: StageDraft, i: number): void {
  for (const field of ['gate', 'triggers'] as const) {
    if (i > 0 || { gate, triggers }[field] !== 'same') continue;
    const message = 'found "same", but no stage comes before the first one';
    remark(['stages', i, field], { code: 'no_stage_before', message, hint: 'write the conditions out' });
  }
  if (isWritten(['stages', i, 'gate']) && (gate === undefined || gate.length > 0)) return;
  const message = 'the stage has no gate: what comes next begins whatever was measured';
  remark(['stages', i], { code: 'gate_empty', message, hint: 'add at least one condition under "gate"' });
}

function checkName({ draft, remark }: CheckContext, { name }: StageDraft, i: number): void {
  const first = (draft.stages ?? []).findIndex((other) => other?.name === name);
  if (name === undefined || first === i) return;
  const message = `${quote(name)} is also the name of stage ${first + 1}`;
  remark(['stages', i, 'name'], { code: 'duplicate_name', message, hint: 'give each stage a name of its own' });
}

/** Shares are compared between stages that only a share limits: a cap of users says nothing about shares. */
function checkRising({ draft, remark }: CheckContext): void {
  let highest: { readonly share: number; readonly name: string } | undefined;
  for (const [i, stage] of (draft.stages ?? []).entries()) {
    if (stage?.share === undefined || stage.users !== undefined) continue;
    const { share, name = `stage ${i + 1}` } = stage;
    if (highest !== undefined && share < highest.share) {
      const message = `the share falls from ${highest.share / 100}% in ${quote(highest.name)} to ${share / 100}%`;
      const hint = 'order the stages by share; only a rollback takes traffic back';
      remark(['stages', i, 'share'], { code: 'stages_not_rising', message, hint });
    } else {
      highest = { share, name };
    }
  }
}

function checkLast({ draft, isWritten, remark }: CheckContext): void {
  const stages = draft.stages ?? [];
  const i = stages.length - 1;
  const last = stages[i];
  if (last === undefined) return;
  const { share, users } = last;
  const unknown = share === undefined && isWritten(['stages', i, 'share']);
  if (unknown || (users === undefined && (share === undefined || share === 10_000))) return;
  const limit = share === undefined || share === 10_000 ? `${users} users` : `${share / 100}% of traffic`;
  const message = `the last stage ends at ${limit}`;
  const field = users === undefined ? 'share' : 'users';
  remark(['stages', i, field], { code: 'share_stays_below_full', message, hint: 'add a stage with share 100%' });
}
