import type { Plan, QueryPlace, Signal, SourceKind, SourceSettings } from '@holdpoint/plan';
import { isReference } from '../../shell/references.ts';

/** How long one request may take where no source of the plan says so, in real milliseconds. */
export const DEFAULT_TIMEOUT_MS = 5_000;

/** Signals by the place where they are asked. */
interface PlaceSignals<S> {
  readonly settings: SourceSettings;
  readonly signals: readonly S[];
}

/**
 * The signals of a kind, by place: the source that each names, its address, or the only source of the kind.
 * Signals without any of these are left out; readers of plans refuse them.
 */
export function byPlace<S extends Signal & { readonly source: QueryPlace }>(
  plan: Plan,
  kind: SourceKind,
  signals: readonly S[],
): readonly PlaceSignals<S>[] {
  const places = new Map<string, { readonly settings: SourceSettings; readonly signals: S[] }>();
  for (const signal of signals) {
    const settings = placeOf(plan, kind, signal.source);
    if (settings === null) continue;
    const id = JSON.stringify([settings.id, settings.url]);
    const place = places.get(id) ?? { settings, signals: [] };
    place.signals.push(signal);
    places.set(id, place);
  }
  return [...places.values()];
}

function placeOf(plan: Plan, kind: SourceKind, { source, at }: QueryPlace): SourceSettings | null {
  if (source !== undefined) return plan.sources[source] ?? null;
  if (at !== undefined) return { id: shown(at), kind, url: at, headers: {}, match: {}, timeoutMs: DEFAULT_TIMEOUT_MS };
  const [only, ...others] = Object.values(plan.sources).filter((each) => each.kind === kind);
  return only === undefined || others.length > 0 ? null : only;
}

/** An address without a login or parameters, in which secrets may stand. */
function shown(at: string): string {
  if (isReference(at) || !URL.canParse(at)) return isReference(at) ? at : 'address';
  const { protocol, host, pathname } = new URL(at);
  return `${protocol}//${host}${pathname}`;
}
