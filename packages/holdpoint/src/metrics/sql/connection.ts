import type { SourceSettings } from '@holdpoint/plan';
import type { PoolConfig } from 'pg';
import { LaunchError } from '../../errors.ts';
import { type Environment, isReference, readText, resolveReference } from '../../shell/references.ts';

/** How a database is reached, and which texts of it must not be shown. */
export interface Access {
  readonly config: PoolConfig;
  readonly secrets: readonly string[];
}

/** Modes of TLS that the driver reads as `verify-full`, and warns of on standard error. */
const READ_AS_FULL = ['prefer', 'require', 'verify-ca'];

/**
 * The settings of a source as the PostgreSQL driver takes them. Over TLS the certificate is always verified,
 * unless the URL says `sslmode=no-verify`. Errors: `secret_missing`, which names a place and never a value.
 */
export function accessTo(settings: SourceSettings, env?: Environment): Access {
  const secrets: string[] = [];
  const reveal = (text: string): string => {
    const value = resolveReference(text, env);
    if (value !== text) secrets.push(value);
    return value;
  };
  const url = parsedUrl(reveal(settings.url), settings.url);
  const own = { user: settings.user, password: settings.password };
  if (url.password !== '') secrets.push(url.password, decoded(url.password));
  // As parameters they reach the driver also where the URL names a socket and no host.
  if (own.user !== undefined) url.searchParams.set('user', reveal(own.user));
  if (own.password !== undefined) url.searchParams.set('password', reveal(own.password));
  const ssl = tlsOf(settings);
  // What the URL says of TLS would replace the certificates of the source.
  if (ssl !== null) for (const name of ['ssl', 'sslmode']) url.searchParams.delete(name);
  if (READ_AS_FULL.includes(url.searchParams.get('sslmode') ?? '')) url.searchParams.set('sslmode', 'verify-full');
  return {
    config: { connectionString: url.href, application_name: 'holdpoint', ...(ssl === null ? {} : { ssl }) },
    secrets: secrets.filter((secret) => secret !== ''),
  };
}

/** Null where the URL alone says whether TLS is spoken. */
function tlsOf({ ca, cert, key, serverName }: SourceSettings): Exclude<PoolConfig['ssl'], boolean | undefined> | null {
  if (ca === undefined && cert === undefined && serverName === undefined) return null;
  return {
    ...(ca === undefined ? {} : { ca: readText(ca) }),
    ...(cert === undefined ? {} : { cert: readText(cert) }),
    ...(key === undefined ? {} : { key: readText(key) }),
    ...(serverName === undefined ? {} : { servername: serverName }),
  };
}

function parsedUrl(text: string, written: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url !== null && ['postgres:', 'postgresql:'].includes(url.protocol)) return url;
  const what = isReference(written) ? `${written} holds` : 'the address is';
  throw new LaunchError('secret_missing', `${what} no URL of a database such as postgres://user@host:5432/name`);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
