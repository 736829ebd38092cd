import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostAndPort, NginxSettings, StickyKey, Target } from '@holdpoint/plan';
import { owned } from './owned-file.ts';

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
  const { endpoints, audiences, key } = target.traffic;
  const fixed = {
    split: filesOf(settings).split,
    key: keyOf(key),
    audiences: audiences.map(({ id, header, values }) => ({ id, variable: headerVariable(header), values })),
    endpoints: endpoints.map(patternOf),
  };
  const source = readFileSync(SOURCE, 'utf8');
  const body = includeOf(settings);
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

/** `10.0.0.1:8080` or `[::1]:8080`, as nginx reads and writes it. */
export function serverText({ host, port }: HostAndPort): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

/** By which `Host` the answering server of a target is told from others at the same port. */
export function statusHost({ upstream }: NginxSettings): string {
  return `holdpoint-${upstream.toLowerCase()}.invalid`;
}

/** Begins each line of the log that belongs to a target. */
export function logMark({ upstream }: NginxSettings): string {
  return `holdpoint:${upstream}`;
}

function includeOf(settings: NginxSettings): string {
  const { upstream: name, stable, candidate, log, status } = settings;
  const servers = (list: readonly HostAndPort[], words = '') =>
    list.map((each) => `  server ${serverText(each)}${words};\n`).join('');
  return `js_import holdpoint_${name} from ${filesOf(settings).script};
js_set $${name}_choice holdpoint_${name}.choice;
map $${name}_choice $${name} {
  default ${name}_stable;
  ~^candidate/ ${name}_candidate;
}
upstream ${name}_stable {
  zone ${name}_stable 64k;
${servers(stable)}  keepalive 64;
}
upstream ${name}_candidate {
  zone ${name}_candidate 64k;
${servers(candidate)}${servers(stable, ' backup')}  keepalive 64;
}
map $proxy_host $${name}_counted {
  default 0;
  ${name}_stable 1;
  ${name}_candidate 1;
}
log_format ${name}_counts '${logMark(settings)} $msec $proxy_host $${name}_choice $status '
  '"$upstream_addr" "$upstream_response_time" "$upstream_header_time"';
access_log ${log} ${name}_counts if=$${name}_counted;
server {
  listen ${serverText(status)};
  server_name ${statusHost(settings)};
  access_log off;
  location / { js_content holdpoint_${name}.status; }
}
`;
}

function keyOf(key: StickyKey): { readonly variable: string; readonly cookie?: string } {
  switch (key.kind) {
    case 'header':
      return { variable: headerVariable(key.name) };
    case 'cookie':
      return { variable: 'http_cookie', cookie: key.name };
    case 'address':
      return { variable: 'remote_addr' };
  }
}

function headerVariable(name: string): string {
  return `http_${name.toLowerCase().replaceAll('-', '_')}`;
}

/** A pattern such as `POST /batch`, as the script matches it. */
function patternOf(text: string): { readonly method: string | null; readonly path: string } {
  const [first = '', second] = text.trim().split(/\s+/);
  const source = (second ?? first)
    .replace(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replace(/\*$/, '.+')
    .replaceAll('*', '[^/]+');
  return { method: second === undefined ? null : first.toUpperCase(), path: `^${source}$` };
}
