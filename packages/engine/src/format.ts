import type { Comparator } from '@holdpoint/plan';

/** A value in base units as people write it, such as `12.3%`, `385ms`, `125MB`. */
export function formatValue(value: number | null, dimension: string): string {
  if (value === null) return 'unknown';
  switch (dimension) {
    case 'ratio':
      return `${trim(value * 100)}%`;
    case 'points':
      return `${trim(value * 100)}pp`;
    case 'duration':
      return formatDuration(value);
    case 'bytes':
      return formatBytes(value);
    case 'rate':
      return `${trim(value)}/s`;
    default:
      return trim(value);
  }
}

function trim(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return String(Number(value.toFixed(digits)));
}

function formatBytes(bytes: number): string {
  const units = ['bytes', 'KB', 'MB', 'GB', 'TB'];
  const exponent = bytes === 0 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(Math.abs(bytes)) / 3));
  return `${trim(bytes / 1000 ** Math.max(0, exponent))}${exponent <= 0 ? ' bytes' : units[exponent]}`;
}

/** A duration as in plans: `90s` is `1m30s`; below a minute with decimals. */
export function formatDuration(ms: number): string {
  if (ms < 1000) return `${trim(ms)}ms`;
  if (ms < 60_000) return `${trim(ms / 1000)}s`;
  const parts: string[] = [];
  let rest = Math.round(ms / 1000);
  for (const [unit, seconds] of [
    ['d', 86_400],
    ['h', 3600],
    ['m', 60],
    ['s', 1],
  ] as const) {
    const count = Math.floor(rest / seconds);
    if (count > 0) parts.push(`${count}${unit}`);
    rest -= count * seconds;
  }
  return parts.slice(0, 2).join('');
}

/** Whether `left op right` holds. */
export function compare(left: number, op: Comparator, right: number): boolean {
  switch (op) {
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    case '=':
      return left === right;
    case '!=':
      return left !== right;
  }
}

/** A count with its thousands apart, such as 12,345. */
export function formatCount(count: number): string {
  return String(Math.round(count)).replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
}
