import type { Condition, Operand, Subject } from '../condition.ts';
import { formatDuration } from '../duration.ts';

/** Prints a condition in its one canonical form; reading it again gives the same condition. */
export function formatCondition(condition: Condition): string {
  switch (condition.kind) {
    case 'compare':
      return `${subject(condition.subject)} ${condition.op} ${operand(condition.operand)}${span('for', condition.forMs)}`;
    case 'range':
      return `${subject(condition.subject)} from ${condition.low.text} to ${condition.high.text}`;
    case 'change': {
      const { direction, amount, since } = condition;
      return `${subject(condition.subject)} ${direction} ${amount.text} since ${since.replace('_', ' ')}`;
    }
    case 'growth': {
      const { op, amount, perMs } = condition;
      return `${subject(condition.subject)} grows ${op} ${amount.text}${span('per', perMs)}`;
    }
    case 'trend':
      return `${subject(condition.subject)} trending ${condition.direction}${rate(condition.rate)}${span('over', condition.overMs)}`;
    case 'not_worse':
    case 'worse': {
      const margin = condition.margin === undefined ? '' : ` by ${condition.margin.text}`;
      const worse = condition.kind === 'worse' ? 'worse' : 'not worse';
      return `candidate ${subject(condition.subject)} ${worse} than stable${margin}`;
    }
    case 'burn':
      return `${subject(condition.subject)} burns ${condition.op} ${condition.factor}x${span('over', condition.overMs)}`;
    case 'evidence':
      return `${condition.what} ${condition.op} ${condition.count}`;
    case 'alert': {
      const since = condition.since === undefined ? '' : ' since previous stage';
      return `${condition.expect === 'none' ? 'no' : 'any'} ${condition.level} alert${since}`;
    }
    case 'split':
      return `split ${condition.expect === 'off' ? 'not ' : ''}as ordered`;
    case 'check':
      return `check ${condition.id} passes`;
    case 'ask':
      return `ask ${condition.role}: ${condition.question}`;
  }
}

/** The candidate is meant where no version is named. */
function subject({ signal, variant, by }: Subject): string {
  return `${variant === 'stable' ? 'stable ' : ''}${signal}${by === undefined ? '' : ` by ${by}`}`;
}

function operand(value: Operand): string {
  if (value.kind === 'quantity') return value.quantity.text;
  const name = value.kind === 'baseline' ? 'baseline' : 'last week';
  if (value.offset === undefined) return name;
  return `${name} ${value.offset.sign === 1 ? '+' : '-'} ${value.offset.quantity.text}`;
}

function rate(value: Extract<Condition, { readonly kind: 'trend' }>['rate']): string {
  return value === undefined ? '' : ` by ${value.op} ${value.amount.text}${span('per', value.perMs)}`;
}

function span(word: string, ms: number | undefined): string {
  return ms === undefined ? '' : ` ${word} ${formatDuration(ms)}`;
}
