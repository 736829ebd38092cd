import { dimensionOfMeasure } from '../compile/compile.ts';
import type { Condition, Operand } from '../condition.ts';
import type { SeriesUnit, SignalDraft } from '../document/signals.ts';
import type { Dimension, Quantity } from '../quantity.ts';
import type { Path } from '../source/node.ts';
import { DIMENSION_UNITS } from '../units.ts';
import { anyOf, quote } from '../wording.ts';
import { placedConditions } from './conditions.ts';
import { type CheckContext, entryOf } from './context.ts';

/** Reports quantities that measure something else than the signal they are compared with. */
export function checkUnits(context: CheckContext): void {
  for (const [id, signal] of Object.entries(context.draft.signals ?? {})) checkSeries(context, id, signal);
  for (const { parsed, path, inherited } of placedConditions(context.draft)) {
    if (!inherited) checkCondition(context, parsed.condition, { path, index: parsed.marks.amount });
  }
  for (const [signal, levels] of Object.entries(context.draft.thresholds ?? {})) {
    for (const [name, level] of Object.entries(levels ?? {})) {
      const place = { path: ['thresholds', signal, name], index: level.marks.amount };
      checkQuantity(context, { signal, ...comparedWith(level.operand) }, place);
    }
  }
}

interface Place {
  readonly path: Path;
  readonly index?: number | undefined;
}

/** How a quantity stands to a signal: compared with its value, with a shift of it, or with its growth. */
type Use = 'value' | 'shift' | 'growth' | 'margin';

interface Compared {
  readonly signal: string;
  readonly use: Use;
  readonly quantity: Quantity | undefined;
}

function checkCondition(context: CheckContext, condition: Condition, place: Place): void {
  switch (condition.kind) {
    case 'compare':
      return checkQuantity(context, { signal: condition.subject.signal, ...comparedWith(condition.operand) }, place);
    case 'range': {
      const { subject, low, high } = condition;
      checkQuantity(context, { signal: subject.signal, use: 'value', quantity: low }, place);
      return checkQuantity(context, { signal: subject.signal, use: 'value', quantity: high }, place);
    }
    case 'change': {
      const { subject, amount } = condition;
      return checkQuantity(context, { signal: subject.signal, use: 'shift', quantity: amount }, place);
    }
    case 'growth': {
      const { subject, amount } = condition;
      return checkQuantity(context, { signal: subject.signal, use: 'growth', quantity: amount }, place);
    }
    case 'not_worse': {
      const { subject, margin } = condition;
      checkComparable(context, subject.signal, place.path);
      return checkQuantity(context, { signal: subject.signal, use: 'margin', quantity: margin }, place);
    }
    case 'trend':
    case 'evidence':
    case 'alert':
    case 'check':
    case 'ask':
      return;
  }
}

function comparedWith(operand: Operand): Pick<Compared, 'use' | 'quantity'> {
  return operand.kind === 'quantity'
    ? { use: 'value', quantity: operand.quantity }
    : { use: 'shift', quantity: operand.offset?.quantity };
}

function checkQuantity(context: CheckContext, { signal, use, quantity }: Compared, { path, index }: Place): void {
  const unit = unitOf(entryOf<SignalDraft | undefined>(context.draft.signals, signal));
  if (unit === undefined || quantity === undefined) return;
  const allowed = allowedFor(unit.dimension, use);
  const sameMoney = quantity.dimension !== 'money' || quantity.currency === unit.currency;
  if (allowed.includes(quantity.dimension) && sameMoney) return;
  const measured = unit.currency ?? NAMES[unit.dimension];
  const message = `${quote(signal)} is measured as ${measured}; found ${quote(quantity.text)}, ${NAMES[quantity.dimension]}`;
  const hint = sameMoney
    ? `use ${anyOf(allowed.map((dimension) => DIMENSION_UNITS[dimension]))}`
    : `use ${unit.currency ?? 'the same currency'}; currencies are not converted`;
  context.remark(path, { code: 'units_unlike', message, hint, index });
}

const NAMES: Readonly<Record<Dimension, string>> = {
  ratio: 'a ratio',
  points: 'percentage points',
  duration: 'a duration',
  bytes: 'bytes',
  count: 'a count',
  rate: 'a rate',
  money: 'money',
};

/** Percent of a shift is relative; the difference of two ratios is in points. */
function allowedFor(dimension: Dimension, use: Use): readonly Dimension[] {
  const difference = dimension === 'ratio' ? 'points' : dimension;
  switch (use) {
    case 'value':
      return [dimension];
    case 'shift':
      return ['ratio', difference];
    case 'growth':
      return dimension === 'ratio' ? ['points'] : ['ratio', difference];
    case 'margin':
      return ['points'];
  }
}

/** What a signal's values mean; undefined where the author's statement of it could not be read. */
function unitOf(signal: SignalDraft | undefined): SeriesUnit | undefined {
  if (signal !== undefined && 'unit' in signal) return signal.unit;
  return signal?.from === 'traffic' && signal.measure
    ? { dimension: dimensionOfMeasure(signal.measure), scale: 1 }
    : undefined;
}

/** Two versions are compared by counts of requests, which only ratios of the router have. */
function checkComparable(context: CheckContext, name: string, path: Path): void {
  const signal = entryOf<SignalDraft | undefined>(context.draft.signals, name);
  const dimension = unitOf(signal)?.dimension;
  if (signal === undefined || dimension === undefined || (signal.from === 'traffic' && dimension === 'ratio')) return;
  const message = `"not worse than stable" compares parts of requests; ${quote(name)} is none, and this version has no other comparison`;
  const hint = 'use a signal from traffic such as errors / requests, or compare with the baseline';
  context.remark(path, { code: 'not_supported_yet', message, hint });
}

/** A rate is per second, whatever the series counts; a rise is in the unit of the series. */
function checkSeries(context: CheckContext, id: string, signal: SignalDraft | undefined): void {
  if (signal?.from !== 'metrics' || signal.unit === undefined || signal.measure === undefined) return;
  const perSecond = signal.unit.dimension === 'rate';
  if (perSecond === (signal.measure === 'rate') || (perSecond && signal.measure === 'value')) return;
  const message = perSecond
    ? `${quote(id)} is an increase, which is no rate per second`
    : `${quote(id)} is a rate, which is measured per second`;
  const hint = perSecond ? 'state what the series counts, such as count or bytes' : 'write unit: /s';
  context.remark(['signals', id, 'unit'], { code: 'units_unlike', message, hint });
}
