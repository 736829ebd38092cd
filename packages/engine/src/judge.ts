import type { Condition } from '@holdpoint/plan';
import { type ConditionOf, Finding, type Measured, NOTHING_MEASURED, unknown } from './finding.ts';
import { compare } from './format.ts';
import { judgeAlert } from './judge-alert.ts';
import { judgeComparison, judgeSplit } from './judge-comparison.ts';
import { judgeSeries } from './judge-series.ts';
import { type Series, seriesKey } from './series.ts';
import type { LaunchState } from './state.ts';
import { fallbackFor } from './trust.ts';
import type { Comparison, Judgement } from './verdict.ts';

export interface JudgeOptions {
  /** Id of the criterion, under which answers of people are kept. */
  readonly criterion?: string;
  /** Answers by criterion; those of the stage unless stated. */
  readonly answers?: Readonly<Record<string, 'yes' | 'no'>>;
  /** With `by LABEL`: whether every value must satisfy the condition (gates) or one is enough (triggers). */
  readonly labels?: 'every' | 'any';
}

/** Judges one condition on what the state knows at `at`. Pure: same state and time, same finding. */
export function judge(state: LaunchState, condition: Condition, at: number, options: JudgeOptions = {}): Finding {
  switch (condition.kind) {
    case 'evidence':
      return judgeEvidence(state, condition);
    case 'alert':
      return judgeAlert(state, condition);
    case 'ask':
      return judgeAnswer(condition, (options.answers ?? state.stage?.answers)?.[options.criterion ?? '']);
    case 'split':
      return judgeSplit(state, condition);
    case 'check':
      return unknown('no_sample_yet', () => `check ${condition.id}: has not run`);
    default:
      return judgeSignal(state, condition, at, options);
  }
}

/** Judges the signal, or that which the plan takes while it is not to be trusted. */
function judgeSignal(state: LaunchState, condition: Measured, at: number, options: JudgeOptions): Finding {
  const fallback = fallbackFor(state, condition);
  if (fallback !== null) {
    const subject = { ...condition.subject, signal: fallback };
    return judgeSignal(state, { ...condition, subject }, at, options);
  }
  const { by } = condition.subject;
  if (by !== undefined) return judgeByLabel(state, condition, { by, at, deciding: options.labels === 'any' });
  if (condition.kind === 'worse' || condition.kind === 'not_worse') return judgeComparison(state, condition, null, at);
  return judgeSeries(state, condition, seriesOf(state, condition), at);
}

/** The finding as a gate sees it: a condition that holds is healthy. */
export function asJudgement(finding: Finding): Judgement {
  const { holds, reason, comparison } = finding;
  if (holds === true) return { verdict: 'healthy', reason, comparison };
  if (holds === false) return { verdict: 'unhealthy', reason, comparison };
  const silent = reason === 'source_down' || reason === 'stale';
  return { verdict: silent ? 'no_data' : 'inconclusive', reason, comparison };
}

function seriesOf(state: LaunchState, { subject }: Measured): Series | undefined {
  return state.series.get(seriesKey(subject.signal, subject.variant));
}

interface ByLabel {
  readonly by: string;
  readonly at: number;
  /** The finding of one label value that decides for all. */
  readonly deciding: boolean;
}

/** Judges each value of the label that has enough evidence; the one that decides is reported. */
function judgeByLabel(state: LaunchState, condition: Measured, { by, at, deciding }: ByLabel): Finding {
  const { signal, variant } = condition.subject;
  const findings = [...state.series.values()]
    .filter((series) => series.signal === signal && series.variant === variant && series.label?.name === by)
    .map((series) =>
      condition.kind === 'worse' || condition.kind === 'not_worse'
        ? judgeComparison(state, condition, series.label, at)
        : judgeSeries(state, condition, series, at),
    );
  const judged = findings.filter((finding) => finding.holds !== 'unknown');
  return (
    judged.find((finding) => finding.holds === deciding) ??
    judged[0] ??
    findings[0] ??
    unknown('no_sample_yet', () => `${signal} by ${by}: nothing measured yet`)
  );
}

function judgeEvidence(state: LaunchState, { what, op, count }: ConditionOf<'evidence'>): Finding {
  const have = state.stage?.served.candidate[what] ?? 0;
  const holds = compare(have, op, count);
  const says = (): Comparison => {
    const text = `${what} ${have} ${op} ${count}`;
    return { ...NOTHING_MEASURED, left: have, op, right: count, dimension: 'count', requests: have, text };
  };
  if (holds) return new Finding(holds, 'enough_evidence', says);
  return new Finding(op.startsWith('>') ? 'unknown' : false, 'not_enough_evidence', says);
}

function judgeAnswer({ role, question }: ConditionOf<'ask'>, answer: 'yes' | 'no' | undefined): Finding {
  const says = (): Comparison => {
    return { ...NOTHING_MEASURED, text: `${role} asked: ${question} ${answer ?? 'not answered yet'}` };
  };
  if (answer === undefined) return new Finding('unknown', 'awaiting_answer', says);
  return new Finding(answer === 'yes', answer === 'yes' ? 'answered_yes' : 'answered_no', says);
}
