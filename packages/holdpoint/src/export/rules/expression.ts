import type { Comparator, Condition, Offset, Operand, Plan, Quantity, Signal, Subject } from '@holdpoint/plan';
import { formatDuration } from '@holdpoint/plan';
import { inPrometheusUnits } from '../material.ts';
import type { ExportOptions } from '../options.ts';
import { earlier, number, operand, rangeOf } from '../promql.ts';
import { averageOver, type SignalSeries, seriesOf } from '../series.ts';
import { type LimitContext, limitOf, per } from './operands.ts';
import type { AlertRule, Course } from './rule.ts';
import { examplesOf, OPPOSITE, promqlOp } from './words.ts';

/** Where a condition stands: what its expressions are read over. */
export interface Place {
  readonly plan: Plan;
  readonly options: ExportOptions;
  /** Name of the stage; absent for what holds in all of them. */
  readonly stage?: string;
  /** Milliseconds between checks. */
  readonly everyMs: number;
  /** How long the stage lasts, for what is counted since it began. */
  readonly observeMs: number;
  /** Whether the rule is true where the condition is not: of a gate. */
  readonly inverted: boolean;
}

/** What a condition is as a rule. */
export interface Expressed {
  readonly subject: Subject;
  readonly expr: string;
  readonly forMs: number;
  /** Limit in words, such as `> 5%` or `grows > 100MB per 1h`. */
  readonly limit: string;
  /** What `$value` is, where it is not the signal itself. */
  readonly shown: Pick<Signal, 'dimension' | 'currency'>;
  readonly differs?: string;
  readonly test: AlertRule['test'];
}

type Judged = Extract<Condition, { readonly subject: Subject }>;

/** Why conditions of these kinds are no rules. */
const NOT_MEASURED: Readonly<Record<Exclude<Condition['kind'], Judged['kind']>, string>> = {
  evidence: 'it counts requests or users since the stage began, which Prometheus does not know',
  alert: 'it asks for alerts, which these rules are',
  split: 'it asks the router for its share',
  check: 'it asks for the outcome of a check',
  ask: 'it asks a person',
};

/** The condition as an expression, or why Prometheus cannot judge it. */
export function expressed(condition: Condition, place: Place): Expressed | string {
  if (!('subject' in condition)) return NOT_MEASURED[condition.kind];
  const { plan, stage, options } = place;
  const signal = plan.signals[condition.subject.signal];
  if (signal === undefined) return `there is no signal ${condition.subject.signal}`;
  const { variant } = condition.subject;
  const found = seriesOf(signal, { variant, ...(stage !== undefined && { stage }) }, options);
  if (!found.ok) return found.reason;
  return new Writer(condition.subject, signal, found.series, place).write(condition);
}

/** Writes the conditions of one subject. */
class Writer {
  readonly #subject: Subject;
  readonly #signal: Signal;
  readonly #series: SignalSeries;
  readonly #place: Place;

  constructor(subject: Subject, signal: Signal, series: SignalSeries, place: Place) {
    this.#subject = subject;
    this.#signal = signal;
    this.#series = series;
    this.#place = place;
  }

  write(condition: Judged): Expressed | string {
    switch (condition.kind) {
      case 'compare':
        return this.#compare(condition.op, condition.operand, condition.forMs);
      case 'range':
        return this.#range(condition.low, condition.high);
      case 'change':
        return this.#change(condition);
      case 'growth':
        return this.#growth(condition);
      case 'trend':
        return this.#trend(condition);
      case 'burn':
        return this.#burn(condition);
      case 'worse':
      case 'not_worse':
        return 'it weighs the evidence of both versions over the whole stage; a rule sees one window alone';
    }
  }

  #compare(written: Comparator, right: Operand, heldMs = 0): Expressed | string {
    const { options, plan } = this.#place;
    const context: LimitContext = {
      plan,
      options,
      signal: this.#signal,
      series: this.#series,
      windowMs: this.#windowMs,
    };
    const limit = limitOf(right, context);
    if (typeof limit === 'string') return limit;
    const op = this.#op(written);
    return this.#expressed({
      expr: `${operand(this.#value)} ${promqlOp(op)} ${limit.expr}`,
      // Of a gate every sample must hold, so that one that does not is enough.
      forMs: this.#place.inverted ? 0 : heldMs,
      limit: `${op} ${limit.words}`,
      course: limit.course(examplesOf(op, limit.example, this.#signal.dimension === 'ratio')),
    });
  }

  #range(low: Quantity, high: Quantity): Expressed {
    const value = operand(this.#value);
    const [from, to] = [low, high].map(({ value: each }) => inPrometheusUnits(each, this.#signal.dimension));
    const [least, most] = [from ?? 0, to ?? 0];
    const within = { bad: (least + most) / 2, good: most * 1.5 };
    const outside = { bad: most < 1 ? Math.min(1, most * 1.5) : most * 1.5, good: (least + most) / 2 };
    return this.#expressed({
      expr: this.#place.inverted
        ? `(${value} < ${number(least)} or ${value} >= ${number(most)})`
        : `(${value} >= ${number(least)} < ${number(most)})`,
      limit: `${this.#place.inverted ? 'outside of' : 'from'} ${low.text} to ${high.text}`,
      course: { kind: 'level', ...(this.#place.inverted ? outside : within) },
    });
  }

  #change({ direction, amount, since }: Extract<Condition, { kind: 'change' }>): Expressed | string {
    if (since === 'previous_stage') return 'Prometheus does not know when stages begin';
    const offset: Offset = { sign: direction === 'rises' ? 1 : -1, quantity: amount };
    return this.#compare(direction === 'rises' ? '>=' : '<=', { kind: 'baseline', offset });
  }

  #growth({ op: written, amount, perMs }: Extract<Condition, { kind: 'growth' }>): Expressed {
    const before = earlier(this.#value, perMs);
    const relative = this.#isRelative(amount);
    const op = this.#op(written);
    const limit = relative ? amount.value : inPrometheusUnits(amount.value, this.#signal.dimension);
    const growth = `${operand(this.#value)} - ${operand(before)}`;
    const from = this.#signal.dimension === 'ratio' ? 0.01 : 100;
    return this.#expressed({
      expr: relative
        ? `(${growth}) / ${operand(before)} ${promqlOp(op)} ${number(limit)}`
        : `(${growth}) ${promqlOp(op)} ${number(limit)}`,
      limit: `growth ${op} ${amount.text}${per(perMs)}`,
      shown: relative ? { dimension: 'ratio' } : this.#signal,
      windowMs: perMs,
      course: slope(op, (relative ? limit * from : limit) / (perMs / 1000), from),
    });
  }

  #trend({ direction, rate, overMs }: Extract<Condition, { kind: 'trend' }>): Expressed | string {
    if (rate === undefined) {
      return 'whether a trend is surely there takes more than the slope that Prometheus fits; state how steep it must be';
    }
    const relative = this.#isRelative(rate.amount);
    const op = this.#op(rate.op);
    const sign = direction === 'up' ? '' : '-';
    const limit = relative ? rate.amount.value : inPrometheusUnits(rate.amount.value, this.#signal.dimension);
    const perS = number(rate.perMs / 1000);
    const fitted = `deriv(${rangeOf(this.#value, overMs)}) * ${perS}`;
    const left = relative ? `${fitted} / ${averageOver(this.#value, overMs)}` : fitted;
    const down = direction === 'down' ? -1 : 1;
    const from = this.#signal.dimension === 'ratio' ? 0.3 : 1e9;
    const course = slope(op, ((relative ? limit * from : limit) / (rate.perMs / 1000)) as number, from);
    return this.#expressed({
      expr: `${sign}(${left}) ${promqlOp(op)} ${number(limit)}`,
      limit: `trend ${direction} ${op} ${rate.amount.text}${per(rate.perMs)} over ${formatDuration(overMs)}`,
      shown: relative ? { dimension: 'ratio' } : this.#signal,
      windowMs: overMs,
      differs: 'the slope is that of least squares; Holdpoint takes the median of slopes, and asks that it is sure',
      course: course.kind === 'slope' ? { ...course, bad: course.bad * down, good: course.good * down } : course,
    });
  }

  #burn({ op: written, factor, overMs }: Extract<Condition, { kind: 'burn' }>): Expressed | string {
    const { slo, better } = this.#signal;
    if (slo === undefined) return `${this.#signal.id} states no objective`;
    const own = { windowMs: overMs, ...this.#by };
    const value =
      this.#series.material.form === 'value'
        ? averageOver(this.#series.value(own), overMs)
        : operand(this.#series.value(own));
    const bad = better === 'lower' ? value : `(1 - ${value})`;
    const op = this.#op(written);
    const budget = 1 - slo;
    const examples = examplesOf(op, Math.min(1, factor * budget), true);
    const level = (part: number | null): number | null => (part === null || better === 'lower' ? part : 1 - part);
    return this.#expressed({
      expr: `${bad} / ${number(budget)} ${promqlOp(op)} ${number(factor)}`,
      limit: `burn ${op} ${number(factor)}x over ${formatDuration(overMs)}`,
      shown: { dimension: 'count' },
      windowMs: overMs,
      course: { kind: 'level', bad: level(examples.bad), good: level(examples.good) },
    });
  }

  #expressed(part: {
    readonly expr: string;
    readonly forMs?: number;
    readonly limit: string;
    readonly course: Course;
    readonly shown?: Pick<Signal, 'dimension' | 'currency'>;
    readonly windowMs?: number;
    readonly differs?: string;
  }): Expressed {
    const { shown = this.#signal, forMs = 0, differs = this.#difference, course } = part;
    const windowMs = part.windowMs ?? this.#windowMs;
    const requests = this.#series.requests({ windowMs, ...this.#by });
    const { minRequests } = this.#signal;
    const enough = requests === null || minRequests === 0 ? '' : ` and ${operand(requests)} >= ${minRequests}`;
    return {
      subject: this.#subject,
      expr: enough === '' ? part.expr : `(${part.expr})${enough}`,
      forMs,
      limit: part.limit,
      shown,
      ...(differs !== undefined && { differs }),
      test: { material: this.#series.material, factor: this.#series.factor, windowMs, ...this.#by, course },
    };
  }

  get #by(): { readonly by?: string } {
    return this.#subject.by === undefined ? {} : { by: this.#subject.by };
  }

  get #value(): string {
    return this.#series.value({ windowMs: this.#windowMs, ...this.#by });
  }

  /** What rises since the stage began is read over the length of the stage. */
  get #windowMs(): number {
    const { options, everyMs, observeMs } = this.#place;
    return this.#isIncrease ? observeMs : Math.max(options.windowMs, everyMs);
  }

  get #isIncrease(): boolean {
    const { material } = this.#series;
    return material.form === 'counter' && material.measure === 'increase';
  }

  get #difference(): string | undefined {
    if (!this.#isIncrease) return undefined;
    return `the rise is that of the last ${formatDuration(this.#windowMs)}; Holdpoint counts since the stage began`;
  }

  #op(op: Comparator): Comparator {
    return this.#place.inverted ? OPPOSITE[op] : op;
  }

  #isRelative({ dimension }: Quantity): boolean {
    return dimension === 'ratio' && this.#signal.dimension !== 'ratio';
  }
}

/** A steep run for a comparison that wants much, an even one for one that wants little. */
function slope(op: Comparator, limit: number, from: number): Course {
  const [steep, flat] = [limit * 2, limit / 2];
  const wantsMuch = op === '>' || op === '>=';
  return { kind: 'slope', from, bad: wantsMuch ? steep : flat, good: wantsMuch ? flat : steep };
}
