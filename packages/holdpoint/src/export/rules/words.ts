import type { Comparator, Signal } from '@holdpoint/plan';

/** `{{ $value }}` as people read it; the value is in base units of Prometheus. */
export function valueTemplate({ dimension, currency = '' }: Pick<Signal, 'dimension' | 'currency'>): string {
  switch (dimension) {
    case 'ratio':
    case 'points':
      return '{{ $value | humanizePercentage }}';
    case 'duration':
      return '{{ $value | humanizeDuration }}';
    case 'bytes':
      return '{{ $value | humanize1024 }}B';
    case 'rate':
      return '{{ $value | humanize }}/s';
    case 'money':
      return `{{ $value | humanize }} ${currency}`.trim();
    case 'count':
      return '{{ $value | humanize }}';
  }
}

/** Text that Prometheus shows as it is: labels and annotations are templates. */
export function literal(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll('{{', '{{ "{{" }}');
}

/** Part of a name of an alert: `error_rate` is `ErrorRate`. */
export function camel(text: string): string {
  return text
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/** The comparison that holds where this one does not. */
export const OPPOSITE: Readonly<Record<Comparator, Comparator>> = {
  '<': '>=',
  '<=': '>',
  '>': '<=',
  '>=': '<',
  '=': '!=',
  '!=': '=',
};

/** The comparison as PromQL writes it. */
export function promqlOp(op: Comparator): string {
  return op === '=' ? '==' : op;
}

/** A value for which the comparison holds, and one for which it does not; null where there is none that can be counted. */
export function examplesOf(op: Comparator, limit: number, ratio: boolean): { bad: number | null; good: number | null } {
  const most = ratio ? 1 : Math.max(limit * 2, 1);
  const above = limit < most ? (limit + most) / 2 : null;
  const below = limit > 0 ? limit / 2 : null;
  switch (op) {
    case '>':
      return { bad: above, good: below ?? limit };
    case '>=':
      return { bad: above ?? limit, good: below };
    case '<':
      return { bad: below, good: above ?? limit };
    case '<=':
      return { bad: below ?? limit, good: above };
    case '=':
      return { bad: limit, good: above ?? below };
    case '!=':
      return { bad: above ?? below, good: limit };
  }
}
