import { meaningOf } from '../compile/meaning.ts';
import type { Condition, Operand } from '../condition.ts';
import { FIGURE_DIMENSIONS, successMeaning } from '../document/after.ts';
import type { SeriesUnit } from '../document/measures.ts';
import type { SignalDraft } from '../document/signals.ts';
import type { Dimension, Quantity } from '../quantity.ts';
import type { Path } from '../source/node.ts';
import { DIMENSION_UNITS } from '../units.ts';
import { anyOf, quote } from '../wording.ts';
import { placedConditions } from './conditions.ts';
import { type CheckContext, entryOf } from './context.ts';
import { criteriaOf, statements } from './statements.ts';
import { placedBy } from './walk.ts';

/** Reports quantities that measure something else than the signal they are compared with. */
export function checkUnits(context: CheckContext): void {
  for (const [id, signal] of Object.entries(context.draft.signals ?? {})) checkSeries(context, id, signal);
  for (const { parsed, path, inherited } of placedConditions(context.draft)) {
    if (!inherited)
      checkCondition(context, parsed.condition, { path, index: parsed.marks.amount, high: parsed.marks.high });
  }
  for (const { value, path } of statements(context.draft)) {
    checkCondition(context, value.condition, { path, index: value.marks.amount, high: value.marks.high });
  }
  checkFigures(context);
  checkKpis(context);
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
  /** Where the upper end of a range begins. */
  readonly high?: number | undefined;
}

/** How a quantity stands to a signal: compared with its value, with a shift of it, or with its growth. */
type Use = 'value' | 'shift' | 'growth' | 'slope';

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
      const upper = { ...place, index: place.high };
      return checkQuantity(context, { signal: subject.signal, use: 'value', quantity: high }, upper);
    }
    case 'change': {
      const { subject, amount } = condition;
      return checkQuantity(context, { signal: subject.signal, use: 'shift', quantity: amount }, place);
    }
    case 'growth': {
      const { subject, amount } = condition;
      return checkQuantity(context, { signal: subject.signal, use: 'growth', quantity: amount }, place);
    }
    case 'trend': {
      const { subject, rate } = condition;
      return checkQuantity(context, { signal: subject.signal, use: 'slope', quantity: rate?.amount }, place);
    }
    case 'worse':
    case 'not_worse': {
      const { subject, margin } = condition;
      return checkQuantity(context, { signal: subject.signal, use: 'shift', quantity: margin }, place);
    }
    case 'burn':
    case 'evidence':
    case 'alert':
    case 'split':
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
  const unit = meaningOf(entryOf<SignalDraft | undefined>(context.draft.signals, signal));
  if (unit === undefined || quantity === undefined) return;
  reportUnlike(context, { name: signal, unit, quantity, allowed: allowedFor(unit.dimension, use) }, { path, index });
}

interface Measured {
  /** Name of what is measured. */
  readonly name: string;
  readonly unit: Pick<SeriesUnit, 'dimension' | 'currency'>;
  readonly quantity: Quantity;
  /** Dimensions that it may be compared with. */
  readonly allowed: readonly Dimension[];
}

function reportUnlike({ remark }: CheckContext, { name, unit, quantity, allowed }: Measured, place: Place): void {
  const sameMoney =
    quantity.dimension !== 'money' || unit.currency === undefined || quantity.currency === unit.currency;
  if (allowed.includes(quantity.dimension) && sameMoney) return;
  const measured = unit.currency ?? NAMES[unit.dimension];
  const message = `${quote(name)} is measured as ${measured}; found ${quote(quantity.text)}, ${NAMES[quantity.dimension]}`;
  const hint = sameMoney
    ? `use ${anyOf(allowed.map((dimension) => DIMENSION_UNITS[dimension]))}`
    : `use ${unit.currency ?? 'the same currency'}; currencies are not converted`;
  remark(place.path, { code: 'units_unlike', message, hint, index: place.index });
}

/** Figures of the launch have their own dimensions. */
function checkFigures(context: CheckContext): void {
  for (const { value, path } of criteriaOf(context.draft)) {
    const meaning = successMeaning(value, context.draft.signals);
    if (meaning.kind !== 'figure') continue;
    const { figure: name, value: quantity, index } = meaning.figure;
    const dimension = FIGURE_DIMENSIONS[name] ?? 'count';
    reportUnlike(context, { name, unit: { dimension }, quantity, allowed: [dimension] }, { path, index });
  }
}

function checkKpis(context: CheckContext): void {
  for (const { value, path } of placedBy(context.draft.kpis, ['kpis'])) {
    const { signal, target } = value;
    if (signal === undefined || target === undefined) continue;
    const place = { path: [...path, 'target'], index: target.marks.amount };
    checkQuantity(context, { signal, ...comparedWith(target.operand) }, place);
  }
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
    case 'slope':
      return [difference];
  }
}

/** A rate is counted per second, whatever the series counts; a rise is in the unit of the series. */
function checkSeries(context: CheckContext, id: string, signal: SignalDraft | undefined): void {
  if (signal?.from !== 'metrics' || signal.unit === undefined || signal.measure === undefined) return;
  const perSecond = signal.unit.dimension === 'rate';
  if (signal.measure === 'rate' ? perSecond && signal.unit.scale === 1 : !perSecond || signal.measure === 'value')
    return;
  const increase = signal.measure === 'increase';
  const message = increase
    ? `${quote(id)} is an increase, which is no rate per second`
    : `${quote(id)} is a rate, which is measured per second`;
  const hint = increase ? 'state what the series counts, such as count or bytes' : 'write unit: /s';
  context.remark(['signals', id, 'unit'], { code: 'units_unlike', message, hint });
}
