import type { Problem } from '@holdpoint/plan';
import type { LeftOut } from './draft.ts';
import type { Emitted, Span } from './emit.ts';
import { type Field, type Item, isList, type MapValue, type Value } from './tree.ts';

type Path = readonly (string | number)[];

/** A plan without some of its entries, and what is lost with them. */
export interface Pruned {
  readonly plan: MapValue;
  readonly left: readonly LeftOut[];
}

/**
 * The plan without the smallest entries that hold its problems; undefined where nothing can be left out. Entries that a
 * plan needs, such as its version, are never left out.
 */
export function without(plan: MapValue, { spans, places }: Emitted, problems: readonly Problem[]): Pruned | undefined {
  const errors = problems.filter(({ severity }) => severity === 'error');
  const taken = new Map<string, { readonly path: Path; readonly message: string }>();
  for (const { position, message } of errors) {
    const span = smallest(spans, position.line);
    if (span !== undefined) taken.set(span.path.join('\n'), { path: span.path, message });
  }
  if (taken.size === 0) return undefined;
  const paths = [...taken.values()];
  const left = paths.flatMap(({ path, message }) =>
    places
      .filter((place) => startsWith(place.path, path))
      .map(({ fact }) => ({ fact, reason: `the plan language refuses it: ${message}` })),
  );
  const rest = cut(plan, [], new Set(paths.map(({ path }) => path.join('\n'))));
  return isMap(rest) ? { plan: rest, left } : undefined;
}

/** Fields without which an entry is none: with them, the whole entry goes. */
const NEEDED = new Set([
  'name',
  'phase',
  'section',
  'id',
  'title',
  'role',
  'steps',
  'items',
  'people',
  'may',
  'when',
  'do',
  'situation',
  'decides',
  'observe',
  'gate',
  'from',
  'unit',
  'better',
  'choice',
  'question',
  'share',
  'url',
  'run',
  'owner',
  'ask',
  'slack',
  'email',
  'pagerduty',
  'webhook',
  'status_page',
  'watch',
  'metric',
  'query',
  'measure',
]);

/** Sections that every plan has. */
const KEPT = new Set(['holdpoint', 'launch', 'people', 'roles', 'services', 'traffic', 'choices']);

function smallest(spans: readonly Span[], line: number): Span | undefined {
  const around = spans
    .filter(({ from, to }) => from <= line && line <= to)
    .sort((a, b) => a.to - a.from - (b.to - b.from) || b.path.length - a.path.length);
  return around.find(({ path }) => {
    const key = path.at(-1);
    if (path[0] === 'choices') return false;
    if (path.length === 1) return !KEPT.has(String(key));
    if (typeof key === 'string' && NEEDED.has(key)) return false;
    return !(
      path.length === 2 &&
      (path[0] === 'launch' || path[0] === 'services' || path[0] === 'traffic') &&
      key !== 'language' &&
      key !== 'title'
    );
  });
}

function startsWith(path: Path, start: Path): boolean {
  return start.every((each, i) => path[i] === each);
}

function isMap(value: Value | undefined): value is MapValue {
  return value !== undefined && typeof value !== 'string' && !isList(value);
}

/** The value without the entries at these paths; lists and maps that are empty then go, too. */
function cut(value: Value, at: Path, paths: ReadonlySet<string>): Value | undefined {
  if (typeof value === 'string') return value;
  const keep = <I extends Item>(item: I, key: string | number): readonly I[] => {
    const path = [...at, key];
    if (paths.has(path.join('\n'))) return [];
    const inner = cut(item.value, path, paths);
    return inner === undefined ? [] : [{ ...item, value: inner }];
  };
  if (isList(value)) {
    const items = value.flatMap((item, i) => keep(item, i));
    return items.length === 0 && value.length > 0 ? undefined : items;
  }
  const fields = value.fields.flatMap((each: Field) => keep(each, each.key));
  return fields.length === 0 && value.fields.length > 0 ? undefined : { fields };
}
