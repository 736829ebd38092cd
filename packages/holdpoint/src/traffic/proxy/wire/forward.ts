import type { Variant } from '@holdpoint/plan';
import { type Fields, listMembers } from './fields.ts';
import type { Framing } from './framing.ts';

/** Fields that belong to one connection (RFC 9110, section 7.6.1), and trailers, which are not passed on. */
const HOP_BY_HOP = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Fields that no `Connection` field may take away. */
const END_TO_END = new Set(['host', 'content-length', 'content-type', 'cookie', 'authorization', 'set-cookie', 'date']);

const VARIANT_FIELD = 'x-holdpoint-variant';

/** Marks a copy of a request, whose answer nobody waits for. */
const MIRROR_FIELD = 'x-holdpoint-mirror';

/** A request as it goes to a service. */
export interface ForwardedRequest {
  readonly method: string;
  /** In origin form, such as `/path?query`. */
  readonly target: string;
  readonly fields: Fields;
  /** The client's IP address. */
  readonly address: string;
  readonly framing: Framing;
  /** Whether a switch to WebSocket is asked for. */
  readonly upgrade: boolean;
}

/**
 * The head of a request for a service: hop-by-hop fields removed, `X-Forwarded-For` appended to,
 * `X-Forwarded-Proto` and `X-Forwarded-Host` added where no proxy in front has set them, `Host` kept.
 * Copies are marked; nothing that comes from a client is.
 */
export function requestHead(request: ForwardedRequest, { copy = false }: { readonly copy?: boolean } = {}): string {
  const { method, target, fields, address, framing, upgrade } = request;
  const ownFields = listMembers(fields, 'connection');
  let head = `${method} ${target} HTTP/1.1\r\n`;
  let forwardedFor = '';
  let proto = 'x-forwarded-proto: http\r\n';
  let host = '';
  let forwardedHost = false;
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i] ?? '';
    const value = fields[i + 1] ?? '';
    // The proxy answers `Expect: 100-continue` itself.
    if (isHopByHop(name, ownFields) || name === 'expect' || name === MIRROR_FIELD) continue;
    if (name === 'x-forwarded-for') {
      forwardedFor += `${value}, `;
      continue;
    }
    if (name === 'x-forwarded-proto') proto = '';
    else if (name === 'x-forwarded-host') forwardedHost = true;
    else if (name === 'host') host = `x-forwarded-host: ${value}\r\n`;
    head += `${name}: ${value}\r\n`;
  }
  if (forwardedHost) host = '';
  if (framing.kind === 'chunked') head += 'transfer-encoding: chunked\r\n';
  if (upgrade) head += 'connection: upgrade\r\nupgrade: websocket\r\n';
  if (copy) head += `${MIRROR_FIELD}: 1\r\n`;
  return `${head}${proto}${host}via: 1.1 holdpoint\r\nx-forwarded-for: ${forwardedFor}${address}\r\n\r\n`;
}

/** The fields of an answer for the client: hop-by-hop ones removed, and the version that answered added. */
export function answerFields(fields: Fields, variant: Variant): string[] {
  const ownFields = listMembers(fields, 'connection');
  const kept: string[] = [];
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i] ?? '';
    if (!isHopByHop(name, ownFields) && name !== VARIANT_FIELD) kept.push(name, fields[i + 1] ?? '');
  }
  kept.push(VARIANT_FIELD, variant);
  return kept;
}

function isHopByHop(name: string, ownFields: readonly string[]): boolean {
  return HOP_BY_HOP.has(name) || (ownFields.length > 0 && ownFields.includes(name) && !END_TO_END.has(name));
}
