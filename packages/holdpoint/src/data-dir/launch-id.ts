const UTC_DATE = new Intl.DateTimeFormat('sv-SE', { timeZone: 'UTC', dateStyle: 'short' });

/**
 * The id of a new launch, such as `batch-patches-2026-02-08-1`: the plan's name, the date in UTC of
 * `at` (epoch milliseconds), and the number after the highest of that day among `existing`.
 */
export function launchId(name: string, at: number, existing: readonly string[]): string {
  const prefix = `${name}-${UTC_DATE.format(at)}-`;
  const numbers = existing
    .filter((id) => id.startsWith(prefix))
    .map((id) => id.slice(prefix.length))
    .filter((rest) => /^\d+$/.test(rest))
    .map(Number);
  return `${prefix}${Math.max(0, ...numbers) + 1}`;
}
