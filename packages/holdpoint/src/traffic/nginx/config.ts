import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostAndPort, NginxSettings, StickyKey, Target } from '@holdpoint/plan';
import { addressText } from '../shared/address-text.ts';
import { owned } from './owned-file.ts';
import { audiencePattern, cookiePattern, endpointPattern } from './patterns.ts';

const SOURCE = join(import.meta.dirname, 'choice.njs');

/** The files that nginx reads for one target, beside one another. */
export interface NginxFiles {
  /** What nginx.conf includes. */
  readonly include: string;
  /** What chooses the version of each request. */
  readonly script: string;
  /** The split in force, read anew for each request. */
  readonly split: string;
}

/** What the configuration of one target says. */
export interface NginxConfig {
  /** Identifies these texts. */
  readonly generation: string;
  readonly include: string;
  readonly script: string;
}

/** Where the files of a target are. */
export function filesOf({ include }: NginxSettings): NginxFiles {
  const stem = include.replace(/\.conf$/, '');
  return { include, script: `${stem}.js`, split: `${stem}.split` };
}

/** The texts of the two files that nginx reads when it is loaded. */
export function configOf(target: Target, settings: NginxSettings): NginxConfig {
  const { upstream: name } = settings;
  const { audiences, key } = target.traffic;
  const fixed = {
    split: filesOf(settings).split,
    key: keyVariable(key, name),
    audiences: Object.fromEntries(audiences.map(({ id }, index) => [id, `${name}_audience_${index}`])),
  };
  const source = readFileSync(SOURCE, 'utf8');
  const body = includeOf(target, settings);
  const generation = createHash('sha256')
    .update(JSON.stringify([source, fixed, body]))
    .digest('hex')
    .slice(0, 16);
  const constant = `const TARGET = ${JSON.stringify({ ...fixed, generation })};`;
  return {
    generation,
    include: owned('#', body),
    script: owned(
      '//',
      source.replace('const TARGET = {};', () => constant),
    ),
  };
}

/** By which `Host` the answering server of a target is told from others at the same port. */
export function statusHost({ upstream }: NginxSettings): string {
  return `holdpoint-${upstream.toLowerCase()}.invalid`;
}

/** Begins each line of the log that belongs to a target. */
export function logMark({ upstream }: NginxSettings): string {
  return `holdpoint:${upstream}`;
}

function includeOf(target: Target, settings: NginxSettings): string {
  const { upstream: name, stable, candidate, log, status } = settings;
  const servers = (list: readonly HostAndPort[], words = '') =>
    list.map((each) => `  server ${addressText(each)}${words};\n`).join('');
  return `js_import holdpoint_${name} from ${filesOf(settings).script};
js_set $${name}_choice holdpoint_${name}.choice;
${mapsOf(target, name)}upstream ${name}_stable {
  zone ${name}_stable 64k;
${servers(stable)}  keepalive 64;
}
upstream ${name}_candidate {
  zone ${name}_candidate 64k;
${servers(candidate)}${servers(stable, ' backup')}  keepalive 64;
}
log_format ${name}_counts '${logMark(settings)} $msec $proxy_host $${name}_endpoint/$${name}_audience $status '
  '"$upstream_addr" "$upstream_response_time" "$upstream_header_time"';
access_log ${log} ${name}_counts if=$${name}_counted;
server {
  listen ${addressText(status)};
  server_name ${statusHost(settings)};
  access_log off;
  location / { js_content holdpoint_${name}.status; }
}
`;
}

/** What nginx itself can tell of a request costs less than what the script would. */
function mapsOf({ traffic }: Target, name: string): string {
  const { audiences, endpoints, key } = traffic;
  const variables = audiences.map((_, index) => `$${name}_audience_${index}`);
  const none = (index: number): string => '0'.repeat(index);
  return [
    map(`$${name}_choice`, `$${name}`, `${name}_stable`, [['^candidate$', `${name}_candidate`]]),
    map('$proxy_host', `$${name}_counted`, '0', [[`^${name}_(?:stable|candidate)$`, '1']]),
    ...(key.kind === 'cookie' ? [map('$http_cookie', `$${name}_key`, '""', [[cookiePattern(key.name), '$1']])] : []),
    ...audiences.map((audience, index) =>
      map(`$${headerVariable(audience.header)}`, variables[index] ?? '', '0', [[audiencePattern(audience), '1']]),
    ),
    map(
      `${variables.join('')}:$${keyVariable(key, name)}`,
      `$${name}_audience`,
      '-1',
      audiences.map((_, index) => [`^${none(index)}1[01]*:.`, String(index)]),
    ),
    map(
      '$request_method $request_uri',
      `$${name}_endpoint`,
      String(endpoints.length),
      endpoints.map((text, index) => [endpointPattern(text), String(index)]),
    ),
  ].join('');
}

/** Patterns are tried in order, and need no room in a hash table of nginx. */
function map(from: string, to: string, otherwise: string, cases: readonly (readonly [string, string])[]): string {
  const lines = cases.map(([pattern, value]) => `  "~${pattern}" ${value};\n`).join('');
  return `map "${from}" ${to} {\n  default ${otherwise};\n${lines}}\n`;
}

function keyVariable(key: StickyKey, name: string): string {
  switch (key.kind) {
    case 'header':
      return headerVariable(key.name);
    case 'cookie':
      return `${name}_key`;
    case 'address':
      return 'remote_addr';
  }
}

/** Headers of the plan that nginx drops, or has no variable for. */
export function unseenHeaders({ traffic }: Target): readonly string[] {
  const { key, audiences } = traffic;
  const headers = [...(key.kind === 'header' ? [key.name] : []), ...audiences.map(({ header }) => header)];
  return headers.filter((name) => !/^[A-Za-z0-9-]+$/.test(name));
}

function headerVariable(name: string): string {
  return `http_${name.toLowerCase().replaceAll('-', '_')}`;
}
