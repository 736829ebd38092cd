import type { Condition } from '@holdpoint/plan';
import type { Sample } from './events.ts';
import { compare, formatValue } from './format.ts';
import type { Series } from './series.ts';
import type { Comparison, VerdictReason } from './verdict.ts';

/** Whether a condition holds. Unknown is a third answer, with its reason, and never counts as either. */
export class Finding {
  readonly holds: boolean | 'unknown';
  readonly reason: VerdictReason;
  readonly #explain: () => Comparison;

  constructor(holds: boolean | 'unknown', reason: VerdictReason, explain: () => Comparison) {
    this.holds = holds;
    this.reason = reason;
    this.#explain = explain;
  }

  /** The numbers behind it, put together when they are asked for: most are never read. */
  get comparison(): Comparison {
    return this.#explain();
  }
}

export type ConditionOf<K extends Condition['kind']> = Extract<Condition, { readonly kind: K }>;
/** A condition on a signal. */
export type Measured = Extract<Condition, { readonly subject: unknown }>;

export const NOTHING_MEASURED: Comparison = {
  left: null,
  op: '=',
  right: null,
  dimension: 'count',
  requests: 0,
  from: null,
  to: null,
  text: '',
};

/** How a comparison is put into words. */
export interface Words {
  readonly name: string;
  readonly op: Exclude<Comparison['op'], 'not_worse'>;
  readonly right: number;
  readonly dimension: string;
  readonly suffix: string;
}

/** The comparison of a sample with a limit. */
export function measured(sample: Sample, words: Words): Comparison {
  const { op, right, dimension } = words;
  return {
    left: sample.value,
    op,
    right,
    dimension,
    requests: sample.requests,
    from: sample.from,
    to: sample.to,
    text: sentence(sample, words),
  };
}

function sentence({ value, requests, hits }: Sample, { name, op, right, dimension, suffix }: Words): string {
  const base = requests === 0 ? '' : ` (${hits === undefined ? '' : `${hits} of `}${requests} requests)`;
  const relation = compare(value, op, right) ? op : `is not ${op}`;
  return `${name} ${formatValue(value, dimension)} ${relation} ${formatValue(right, dimension)}${suffix}${base}`;
}

/** A finding that is sure. */
export function decided(holds: boolean, explain: () => Comparison): Finding {
  return new Finding(holds, holds ? 'within_limit' : 'beyond_limit', explain);
}

/** A finding that nothing was measured for. */
export function unknown(reason: VerdictReason, text: () => string): Finding {
  return new Finding('unknown', reason, () => ({ ...NOTHING_MEASURED, text: text() }));
}

/** Nothing measured yet, or too little traffic for it. */
export function noSample(name: string, series: Series | undefined): Finding {
  const pending = series?.pending ?? null;
  return pending === null
    ? unknown('no_sample_yet', () => `${name}: nothing measured yet`)
    : unknown('too_little_traffic', () => `${name}: ${pending.requests} of ${pending.needed} requests`);
}
