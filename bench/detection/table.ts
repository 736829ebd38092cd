import type { Frequency } from '../../packages/holdpoint/src/rehearsal/study/statistics.ts';
import { type Aim, detectionAim, earlierAim, falseAlarmAim } from './aims.ts';
import { RULE_IDS, RULE_TITLES, type RuleId } from './rules/index.ts';
import { DAY } from './scenarios.ts';
import type { Detection, Summary, Times } from './summary.ts';

const OTHERS = RULE_IDS.filter((rule) => rule !== 'holdpoint');
/** Rules that are limits on a rate of errors, and say nothing of other signals. */
const LIMITS: readonly RuleId[] = ['fivePercent', 'argo', 'flagger'];

type Row = readonly string[];

/** Both tables in Markdown, which reads well enough in a terminal. */
export function tablesOf(summaries: readonly Summary[]): string {
  return [
    '**False rollbacks** in 24 hours of a candidate that is as good as stable; in brackets the 95 % interval.',
    aligned([
      ['scenario', 'days', 'Holdpoint', 'aim', ...OTHERS.map((rule) => RULE_TITLES[rule])],
      ...summaries.map(falseAlarmRow),
    ]),
    '**Time to detection**: the median; for Holdpoint also the 90th of a hundred, and the median as a multiple of the floor. "–" is what was found in fewer than half of the runs.',
    aligned([
      ['scenario', 'hits', 'harm begins', 'floor', 'Holdpoint', 'P90', '× floor', 'missed', 'aim', ...otherTitles()],
      ...summaries.flatMap((summary) => summary.detections.map((detection) => detectionRow(summary, detection))),
    ]),
    ...summaries.flatMap((summary) =>
      summary.detections.flatMap((detection) => {
        const aim = earlierAim(summary, detection);
        return aim === null ? [] : [`2 %, ${onsetText(detection.onset)}: ${aimText(aim)}.`];
      }),
    ),
  ].join('\n\n');
}

/** Aims that were missed, for a summary. */
export function missedAims(summaries: readonly Summary[]): number {
  const aims = summaries.flatMap((summary) => [
    falseAlarmAim(summary),
    ...summary.detections.flatMap((detection) => [detectionAim(summary, detection), earlierAim(summary, detection)]),
  ]);
  return aims.filter((aim) => aim !== null && !aim.met).length;
}

/** `13 s`, `4.2 min`, `1.5 h`; `–` for what was not found. */
export function timeText(seconds: number): string {
  if (!Number.isFinite(seconds)) return '–';
  if (seconds < 100) return `${seconds < 10 ? Number(seconds.toFixed(1)) : Math.round(seconds)} s`;
  if (seconds < 5400) return `${Number((seconds / 60).toFixed(1))} min`;
  return `${Number((seconds / 3600).toFixed(1))} h`;
}

export function onsetText(onset: number): string {
  if (onset === 0) return 'at once';
  return onset === DAY ? 'after a day' : `after ${onset === 3600 ? 'an hour' : `${onset / 3600} hours`}`;
}

function otherTitles(): readonly string[] {
  return OTHERS.map((rule) => RULE_TITLES[rule]);
}

function falseAlarmRow(summary: Summary): Row {
  const { scenario, falseAlarms } = summary;
  const { holdpoint } = falseAlarms;
  const others = OTHERS.map((rule) =>
    !scenario.errors && LIMITS.includes(rule) ? '' : percent(falseAlarms[rule].rate ?? Number.NaN),
  );
  return [scenario.title, String(holdpoint.of), rateText(holdpoint), aimText(falseAlarmAim(summary)), ...others];
}

function rateText({ rate, low, high }: Frequency): string {
  return rate === null ? '' : `${percent(rate)} (${percent(low)} to ${percent(high)})`;
}

function percent(rate: number): string {
  return `${Number((100 * rate).toFixed(rate < 0.1 ? 2 : 0))} %`;
}

function detectionRow(summary: Summary, detection: Detection): Row {
  const { scenario } = summary;
  const { harm, onset, floorS, times } = detection;
  const { holdpoint } = times;
  const others = OTHERS.map((rule) => (!scenario.errors && LIMITS.includes(rule) ? '' : timeText(times[rule].median)));
  return [
    scenario.title,
    harm.label,
    onsetText(onset),
    timeText(floorS),
    timeText(holdpoint.median),
    timeText(holdpoint.p90),
    Number.isFinite(holdpoint.median) ? (holdpoint.median / floorS).toFixed(2) : '–',
    missedText(holdpoint),
    aimText(detectionAim(summary, detection)),
    ...others,
  ];
}

function missedText({ missed, runs }: Times): string {
  return missed === 0 ? `0 of ${runs}` : `${missed} of ${runs}`;
}

function aimText(aim: Aim | null): string {
  return aim === null ? '' : `${aim.text}, ${aim.met ? 'met' : 'missed'}`;
}

function aligned(rows: readonly Row[]): string {
  const [head = [], ...body] = rows;
  const widths = head.map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: Row): string => `| ${widths.map((width, i) => (row[i] ?? '').padEnd(width)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}
