import { formatCount, formatDuration, formatValue } from '@holdpoint/engine';
import { clean } from '../board/clean.ts';
import type { ComparisonStory, StageExplanation } from './explain.ts';

export interface WhyTextOptions {
  readonly unicode: boolean;
}

const OUTCOMES: Readonly<Record<StageExplanation['outcome'], string>> = {
  passed: 'passed its gate',
  rolled_back: 'was rolled back',
  aborted: 'was aborted',
  paused: 'is paused',
  under_way: 'is under way',
};

/** An explanation for a person, as lines. */
export function whyText(why: StageExplanation, { unicode }: WhyTextOptions): string {
  const share = formatValue(why.shareBp / 10_000, 'ratio');
  const lines = [
    `Stage ${why.stage} (${why.name}, ${share}) of ${why.launch} ${OUTCOMES[why.outcome]} after ${formatDuration(why.to - why.from)}.`,
  ];
  const after = (at: number): string => `+${formatDuration(at - why.from)}`.padStart(9);
  if (why.decisions.length > 0) lines.push('', 'What happened');
  for (const { at, text, comparison } of why.decisions) {
    lines.push(`  ${after(at)}  ${text}`);
    if (comparison !== null) lines.push(`  ${''.padStart(9)}  ${comparison.text}`);
  }
  if (why.gate !== null) lines.push('', 'The gate, as it was judged last');
  for (const { verdict, text, comparison } of why.gate ?? []) {
    lines.push(`  ${verdict.replace('_', ' ').padEnd(12)}  ${text}`, `  ${''.padEnd(12)}  ${comparison.text}`);
  }
  if (why.comparisons.length > 0) lines.push('', 'Candidate against stable, over time');
  for (const story of why.comparisons) lines.push(...storyLines(story, why, unicode));
  // Names, labels and details come from plans and servers, and may hold anything.
  return lines.map(clean).join('\n');
}

const VERDICTS: Readonly<Record<ComparisonStory['verdict'], string>> = {
  worse: 'worse',
  not_worse: 'not worse',
  undecided: 'not decided',
};

function storyLines(story: ComparisonStory, why: StageExplanation, unicode: boolean): readonly string[] {
  const { evidence, looks } = story;
  const needed = formatCount(Math.exp(evidence.needed));
  const courseOf = (logs: readonly number[], now: number): string =>
    `${course(logs, evidence.needed, unicode)} ${odds(now)} to 1, ${needed} needed`;
  return [
    ...countLines(story),
    `    worse      ${courseOf(
      looks.map(({ worse }) => worse),
      evidence.worse,
    )}`,
    `    not worse  ${courseOf(
      looks.map(({ notWorse }) => notWorse),
      evidence.notWorse,
    )}`,
    ...latelyLines(story, why),
    ...otherwiseLines(story),
  ];
}

interface Counts {
  readonly hits: number;
  readonly requests: number;
}

function partText({ hits, requests }: Counts): string {
  return `${formatValue(requests === 0 ? null : hits / requests, 'ratio')} (${formatCount(hits)} of ${formatCount(requests)})`;
}

function countLines({ id, verdict, evidence }: ComparisonStory): readonly string[] {
  const { candidate, stable, times } = evidence;
  const [signal = '', margin = '', label] = id.split('|');
  if (signal === 'split') {
    // Its requests are the parts that were ordered, on any scale.
    const got = { hits: candidate.hits, requests: candidate.hits + stable.hits };
    const ordered = formatValue(candidate.requests / (candidate.requests + stable.requests), 'ratio');
    const off = verdict === 'worse' ? `${margin} than ordered` : `not ${margin} than ordered`;
    return [
      `  split: ${verdict === 'undecided' ? VERDICTS[verdict] : off}; candidate got ${partText(got)}, ${ordered} ordered`,
    ];
  }
  const of = label === undefined ? '' : ` of ${label.replace(/^[^=]*=/, '')}`;
  const by = margin === '' ? '' : `, by ${margin}`;
  const first = `  ${signal}${of}${by}: ${VERDICTS[verdict]}; candidate ${partText(candidate)}, stable ${partText(stable)}`;
  return times === null ? [first] : [first, `    ${timesLine(times)}`];
}

function latelyLines({ verdict, evidence }: ComparisonStory, { from }: StageExplanation): readonly string[] {
  const lines: string[] = [];
  if (evidence.lately !== null && verdict === 'worse') {
    const { from: since, candidate, stable } = evidence.lately;
    const after = formatDuration(Math.max(0, since - from));
    lines.push(`    since +${after}: candidate ${partText(candidate)}, stable ${partText(stable)}`);
  }
  if (evidence.variation > WORTH_TELLING) {
    const variation = formatValue(evidence.variation, 'ratio');
    lines.push(`    from minute to minute the ratio of both varies by about ${variation} beyond chance`);
  }
  return lines;
}

/** Less variation than this changes nothing that people would notice. */
const WORTH_TELLING = 0.1;

function timesLine({ estimate, low, high }: NonNullable<ComparisonStory['evidence']['times']>): string {
  const number = (value: number | null): string => (value === null ? 'any' : formatValue(value, 'count'));
  return `${number(estimate)} times stable\u2019s rate over the whole stage, surely ${number(low)} to ${number(high)} if it was the same all the time`;
}

function otherwiseLines({ otherwise, evidence, verdict }: ComparisonStory): readonly string[] {
  const lines: string[] = [];
  if (otherwise !== null) {
    const count = partText(otherwise);
    lines.push(
      otherwise.than === 'fewer'
        ? `    otherwise: with at most ${count} in the same course, it would not have been called worse`
        : `    otherwise: with ${count} in the same course, it would have been called worse`,
    );
  }
  if (verdict === 'undecided' && evidence.remainingMs !== null) {
    lines.push(`    about ${formatDuration(evidence.remainingMs)} more at this rate of evidence`);
  }
  return lines;
}

function odds(log: number): string {
  return log > Math.log(1e6) ? 'over 1,000,000' : formatValue(Math.exp(log), 'count');
}

const BARS = { unicode: '▁▂▃▄▅▆▇█', ascii: '_.-:=+*#' } as const;
const COLUMNS = 40;

/** Evidence over time: the full height is what is needed, the lowest what is not above even odds. */
function course(logs: readonly number[], needed: number, unicode: boolean): string {
  const bars = [...(unicode ? BARS.unicode : BARS.ascii)];
  const columns = Math.min(COLUMNS, logs.length);
  return Array.from({ length: columns }, (_, i) => {
    const span = logs.slice(Math.floor((i * logs.length) / columns), Math.floor(((i + 1) * logs.length) / columns));
    const height = Math.max(0, Math.min(1, Math.max(...span) / needed));
    return bars[Math.round(height * (bars.length - 1))];
  }).join('');
}
