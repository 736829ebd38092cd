import type { PlanDocument } from '../document/index.ts';
import type { SourceValue } from '../document/sources.ts';
import type { Plan, SourceKind, SourceSettings } from '../plan.ts';
import { mapValues } from './map-values.ts';

/** The servers that signals are asked of, and whose alerts count. */
export function compileSources(document: PlanDocument): Plan['sources'] {
  return mapValues(document.sources ?? {}, compileSource);
}

function compileSource(source: SourceValue, id: string): SourceSettings {
  const { kind, url, timeout: timeoutMs, user, password, ca, cert, key, server_name: serverName } = source;
  const { token, headers = {} } = source.kind === 'sql' ? {} : source;
  const { match = {}, webhook_token: webhookToken } = source.kind === 'alertmanager' ? source : {};
  return {
    id,
    kind,
    url,
    headers,
    timeoutMs,
    match,
    ...present({ token, user, password, ca, cert, key, serverName, webhookToken }),
  };
}

type Optional = 'token' | 'user' | 'password' | 'ca' | 'cert' | 'key' | 'serverName' | 'webhookToken';

function present(texts: Readonly<Partial<Record<Optional, string | undefined>>>): Partial<Record<Optional, string>> {
  return Object.fromEntries(Object.entries(texts).filter(([, value]) => value !== undefined));
}

/** Ids of the sources of a kind, in the order of the plan. */
export function sourcesOfKind(
  sources: Readonly<Record<string, { readonly kind?: SourceKind } | undefined>> | undefined,
  kind: SourceKind,
): readonly string[] {
  return Object.entries(sources ?? {}).flatMap(([id, source]) => (source?.kind === kind ? [id] : []));
}
