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

/** Names that the `Connection` fields say are for this connection only. */
function namedByConnection(fields: Fields): ReadonlySet<string> {
  return new Set(listMembers(fields, 'connection').filter((name) => !END_TO_END.has(name)));
}

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
 */
export function requestHead({ method, target, fields, address, framing, upgrade }: ForwardedRequest): string {
  const own = namedByConnection(fields);
  let head = `${method} ${target} HTTP/1.1\r\n`;
  let forwardedFor = '';
  let host = '';
  let proto = false;
  let forwardedHost = false;
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i] ?? '';
    const value = fields[i + 1] ?? '';
    const lower = name.toLowerCase();
    // The proxy answers `Expect: 100-continue` itself.
    if (HOP_BY_HOP.has(lower) || lower === 'expect' || own.has(lower)) continue;
    if (lower === 'x-forwarded-for') {
      forwardedFor += `${value}, `;
      continue;
    }
    if (lower === 'host') host = value;
    else if (lower === 'x-forwarded-proto') proto = true;
    else if (lower === 'x-forwarded-host') forwardedHost = true;
    head += `${name}: ${value}\r\n`;
  }
  if (framing.kind === 'chunked') head += 'transfer-encoding: chunked\r\n';
  if (upgrade) head += 'connection: upgrade\r\nupgrade: websocket\r\n';
  if (!proto) head += 'x-forwarded-proto: http\r\n';
  if (!forwardedHost && host !== '') head += `x-forwarded-host: ${host}\r\n`;
  return `${head}via: 1.1 holdpoint\r\nx-forwarded-for: ${forwardedFor}${address}\r\n\r\n`;
}

/** The fields of an answer for the client: hop-by-hop ones removed, and the version that answered added. */
export function answerFields(fields: Fields, variant: Variant): string[] {
  const own = namedByConnection(fields);
  const kept: string[] = [];
  for (let i = 0; i < fields.length; i += 2) {
    const name = fields[i] ?? '';
    const lower = name.toLowerCase();
    if (!HOP_BY_HOP.has(lower) && lower !== VARIANT_FIELD && !own.has(lower)) kept.push(name, fields[i + 1] ?? '');
  }
  kept.push(VARIANT_FIELD, variant);
  return kept;
}
