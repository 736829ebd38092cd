import type { LaunchStatus, LaunchView, RollbackTiming, Verdict } from '@holdpoint/engine';
import { formatCount, formatQuantity, formatShare, formatSpan, formatWhole } from './format.ts';
import type { Glyphs } from './glyphs.ts';
import { type Line, lineWidth, span, spread, type Tone } from './text.ts';

export interface HeaderOptions {
  /** Columns inside the frame. */
  readonly width: number;
  readonly glyphs: Glyphs;
}

const WORDS: Readonly<Record<LaunchStatus, readonly [word: string, tone: Tone]>> = {
  drafted: ['DRAFTED', 'dim'],
  awaiting_go: ['AWAITING GO', 'note'],
  entering: ['OPENING', 'note'],
  observing: ['OBSERVING', 'good'],
  holding: ['HOLDING', 'ask'],
  running: ['RUNNING', 'good'],
  paused: ['PAUSED', 'ask'],
  rolling_back: ['ROLLING BACK', 'bad'],
  rolled_back: ['ROLLED BACK', 'bad'],
  completed: ['COMPLETED', 'good'],
  aborted: ['ABORTED', 'bad'],
};

const LABEL_WIDTH = 10;

/** Where the launch stands: stage, time, status and share. */
export function headerRows(view: LaunchView, options: HeaderOptions): readonly Line[] {
  return [
    ...stageRows(view, options),
    ...timeRow(view, options),
    statusRow(view, options.glyphs),
    ...rollbackRows(view, options.width),
    shareRow(view, options.width),
    ...mirrorRows(view, options.width),
    ...routerRows(view, options.width),
  ];
}

function labelled(label: string, ...rest: Line): Line {
  return [span(label.padEnd(LABEL_WIDTH), 'dim'), ...rest];
}

/** The ladder stands beside the stage's name where both fit, else below it. */
function stageRows({ stage, stages }: LaunchView, { width, glyphs }: HeaderOptions): readonly Line[] {
  const steps = ladder(stages, glyphs);
  if (stage === null) return [labelled('Stages', ...steps)];
  const name = labelled('Stage', span(`${stage.number} of ${stage.of}`, 'strong'), span(`  ${stage.name}`));
  if (lineWidth(name) + lineWidth(steps) + 3 <= width) return [spread(name, steps, width)];
  return [name, labelled('', ...steps)];
}

function ladder(stages: LaunchView['stages'], glyphs: Glyphs): Line {
  const tones = { done: 'good', current: 'strong', pending: 'dim' } as const;
  return stages.flatMap(({ shareBp, state }, i) => [
    span(i === 0 ? '' : ` ${glyphs.horizontal} `, 'dim'),
    span(`${glyphs[state]} ${formatShare(shareBp)}`, tones[state]),
  ]);
}

/** The bar takes the room that is left, up to forty columns. */
function timeRow({ stage, status }: LaunchView, { width, glyphs }: HeaderOptions): readonly Line[] {
  if (stage === null) return [];
  const { elapsedMs, observeMs, remainingMs } = stage;
  const part = observeMs === 0 ? 1 : Math.min(1, elapsedMs / observeMs);
  const left = labelled('Time', span(`${formatWhole(elapsedMs)} of ${formatWhole(observeMs)}`));
  const percent = span(`  ${Math.floor(part * 100)} %`);
  const due = span(remainingMs > 0 ? `  ${formatSpan(remainingMs)} left` : '  time is up', 'dim');
  const right = firstThatFits(
    [status === 'completed' ? [percent] : [percent, due], [percent], []],
    width - lineWidth(left),
  );
  const bar = Math.min(40, width - lineWidth(left) - lineWidth(right) - 2);
  return [[...left, ...(bar < 5 ? [] : [span('  '), ...progressBar(part, bar, glyphs)]), ...right]];
}

/** The richest of several lines that fits. */
function firstThatFits(lines: readonly Line[], width: number): Line {
  return lines.find((line) => lineWidth(line) <= width) ?? lines.at(-1) ?? [];
}

function progressBar(part: number, columns: number, { barFull, barEmpty }: Glyphs): Line {
  const full = Math.floor(part * columns);
  return [span(barFull.repeat(full), 'note'), span(barEmpty.repeat(columns - full), 'dim')];
}

function statusRow({ status, statusReason, verdict }: LaunchView, glyphs: Glyphs): Line {
  const [word, tone] = WORDS[status];
  const judged = status === 'observing' || status === 'holding';
  const health = judged ? `, ${verdict.replace('_', ' ')}` : '';
  const shown = judged ? verdictTone(verdict, tone) : tone;
  return labelled('Status', span(`${glyphs.current} ${word}${health}`, shown), span(`  ${statusReason}`));
}

/** While a stage is observed, evidence that is still to come is no cause for worry. */
function verdictTone(verdict: Verdict, healthy: Tone): Tone {
  const tones = {
    healthy,
    inconclusive: healthy === 'good' ? 'note' : healthy,
    no_data: 'worse',
    unhealthy: 'bad',
  } as const;
  return tones[verdict];
}

function rollbackRows({ rollback }: LaunchView, width: number): readonly Line[] {
  if (rollback === null) return [];
  const { timing, withinMs } = rollback;
  const outcome = labelled(
    'Rollback',
    timing === null ? span('not confirmed by the router yet', 'worse') : span(timingText(timing)),
  );
  const allowed = span(`  (${formatWhole(withinMs)} allowed)`, 'dim');
  return [firstThatFits([[...outcome, allowed], outcome], width)];
}

function timingText({ zeroAt, millis, atMost }: RollbackTiming): string {
  if (zeroAt === null) return 'no request had reached the candidate';
  return `last request on the candidate ${atMost ? 'at most ' : ''}${formatQuantity(millis, 'duration')} after the decision`;
}

function shareRow({ share, users, requests, errors }: LaunchView, width: number): Line {
  const drifted = share.appliedBp !== null && share.appliedBp !== share.askedBp;
  const asked = labelled('Share', span('asked ', 'dim'), span(formatShare(share.askedBp), 'strong'));
  const tone = drifted || share.appliedBp === null ? 'worse' : 'plain';
  const applied: Line = [...asked, span('  in force ', 'dim'), span(formatShare(share.appliedBp), tone)];
  const given: Line = [...applied, span('  given ', 'dim'), span(formatShare(share.givenBp))];
  const shares = firstThatFits([share.givenBp === null ? applied : given, applied, asked], width);
  const uncounted = users === 0 && requests > 0; // by a router that tells no users apart
  const people = uncounted ? [] : [counted(users, 'user')];
  const served = [...people, counted(requests, 'request'), counted(errors, 'error')];
  const texts = [served, served.slice(0, 2), served.slice(0, 1), []].map((parts) => [span(parts.join(', '), 'dim')]);
  return spread(shares, firstThatFits(texts, width - lineWidth(shares) - 3), width);
}

/** Copies that the candidate is given, and what came of them in this stage. */
function mirrorRows({ mirror }: LaunchView, width: number): readonly Line[] {
  if (mirror === undefined) return [];
  const { askedBp, appliedBp, requests, errors, differences, skipped } = mirror;
  const asked = labelled('Mirror', span('asked ', 'dim'), span(formatShare(askedBp), 'strong'));
  const tone = appliedBp === askedBp ? 'plain' : 'worse';
  const applied: Line = [...asked, span('  in force ', 'dim'), span(formatShare(appliedBp), tone)];
  const shares = firstThatFits([applied, asked], width);
  const copies = requests === 1 ? '1 copy' : `${formatCount(requests)} copies`;
  const counts = [
    copies,
    counted(errors, 'error'),
    counted(differences, 'difference'),
    `${formatCount(skipped)} skipped`,
  ];
  const texts = [counts, counts.slice(0, 3), counts.slice(0, 1), []].map((parts) => [span(parts.join(', '), 'dim')]);
  return [spread(shares, firstThatFits(texts, width - lineWidth(shares) - 3), width)];
}

/** Routers that stand behind one share, each with what it gives; who gives another share than asked is marked. */
function routerRows({ routers = [] }: LaunchView, width: number): readonly Line[] {
  return routers.map(({ name, shareBp, askedBp, problem }, i) => {
    const tone = shareBp === askedBp && problem === undefined ? 'plain' : 'worse';
    const row = labelled(i === 0 ? 'Routers' : '', span(`${name}: `), span(formatShare(shareBp), tone));
    return problem === undefined ? row : firstThatFits([[...row, span(`  ${problem}`, 'dim')], row], width);
  });
}

function counted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}
