import { formatDuration, formatValue } from '@holdpoint/engine';
import type { Plan } from '@holdpoint/plan';
import { isTrusted, type Look, type Looks } from './look.ts';

/** The looks as a table, with what is wrong below the row that it concerns, and a sentence at the end. */
export function looksText(plan: Plan, { looks, fromRouter }: Looks): string {
  const rows = looks.map((look) => ({ look, cells: cellsOf(plan, look) }));
  const head = ['signal', 'from', 'version', 'value', 'age', 'took'];
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map(({ cells }) => cells[i]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join('  ')
      .trimEnd();
  const lines = rows.flatMap(({ look, cells }) => [
    line(cells),
    ...(look.detail === undefined ? [] : [`    ${look.detail}`]),
  ]);
  return [...(rows.length === 0 ? [] : [line(head), ...lines, '']), ...routerText(fromRouter), verdict(looks)].join(
    '\n',
  );
}

function cellsOf(plan: Plan, look: Look): readonly string[] {
  const { signal, from, variant, label, state, ageMs, tookMs } = look;
  const name = label === undefined ? signal : `${signal} ${label.name}=${label.value}`;
  const age = ageMs === undefined ? '–' : ageMs < 1_000 ? 'now' : formatDuration(ageMs);
  return [name, from, variant, state === 'fresh' ? valueText(plan, look) : state, age, `${tookMs} ms`];
}

function valueText(plan: Plan, { signal, value, requests }: Look): string {
  if (value === undefined) return '–';
  const { dimension = 'count', currency } = plan.signals[signal] ?? {};
  const amount = `${formatValue(value, dimension)}${currency === undefined ? '' : ` ${currency}`}`;
  return requests === undefined ? amount : `${amount} of ${requests.toLocaleString('en-GB')} requests`;
}

function routerText(fromRouter: readonly string[]): readonly string[] {
  if (fromRouter.length === 0) return [];
  const names = new Intl.ListFormat('en-GB').format(fromRouter);
  return [`Not read: ${names}, which the router counts while the launch runs.`];
}

function verdict(looks: readonly Look[]): string {
  const bad = looks.filter((look) => !isTrusted(look)).length;
  if (looks.length === 0) return 'There is nothing else to read.';
  const readings = `${looks.length} reading${looks.length === 1 ? '' : 's'}`;
  return bad === 0 ? `All ${readings} can be trusted.` : `${bad} of ${readings} cannot be trusted.`;
}
