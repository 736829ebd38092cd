import type { IncomingMessage } from 'node:http';
import { type Fields, fieldsOf, listMembers, onlyValue } from '../wire/fields.ts';
import { type Framing, requestFraming } from '../wire/framing.ts';

/** A request that may be passed on, or the status and the reason to refuse it with. */
export type Acceptance =
  | { readonly accepted: true; readonly target: string; readonly fields: Fields; readonly framing: Framing }
  | { readonly accepted: false; readonly status: 400 | 501 | 505; readonly reason: string };

const ABSOLUTE = /^https?:\/\/([^/?#]+)([^#]*)$/i;

function refuse(status: 400 | 501 | 505, reason: string): Acceptance {
  return { accepted: false, status, reason };
}

/**
 * Refuses what a service behind might read in another way than this proxy: two hosts, a body with
 * two lengths, unknown codings. An absolute target is turned into a path, and its authority becomes the host.
 */
export function accept(target: string, fields: Fields): Acceptance {
  const framing = requestFraming(fields);
  if (framing === null) {
    const coded = onlyValue(fields, 'transfer-encoding') !== undefined;
    return coded ? refuse(501, 'unsupported transfer coding') : refuse(400, 'ambiguous content length');
  }
  const host = onlyValue(fields, 'host');
  if (host === null) return refuse(400, 'two hosts');
  if (target.startsWith('/') || target === '*') return { accepted: true, target, fields, framing };
  const absolute = ABSOLUTE.exec(target);
  if (absolute === null) return refuse(400, 'unreadable target');
  const [, authority = '', rest = ''] = absolute;
  const path = rest.startsWith('/') ? rest : `/${rest}`;
  return { accepted: true, target: path, fields: withHost(fields, authority), framing };
}

/** The same for a request that Node's HTTP server has read. */
export function acceptIncoming(request: IncomingMessage): Acceptance {
  if (request.httpVersionMajor !== 1) return refuse(505, 'only HTTP/1.0 and HTTP/1.1');
  return accept(request.url ?? '/', fieldsOf(request.rawHeaders));
}

/** A switch to WebSocket is asked for by a GET without a body. */
export function acceptUpgrade(request: IncomingMessage): Acceptance {
  const acceptance = acceptIncoming(request);
  if (!acceptance.accepted || (acceptance.framing.kind === 'none' && request.method === 'GET')) return acceptance;
  return refuse(400, 'an upgrade with a body, or by another method than GET');
}

function withHost(fields: Fields, authority: string): Fields {
  const kept = ['host', authority];
  for (let i = 0; i < fields.length; i += 2) {
    if (fields[i] !== 'host') kept.push(fields[i] ?? '', fields[i + 1] ?? '');
  }
  return kept;
}

/** Whether a switch to WebSocket is asked for; other protocols are not switched to. */
export function asksForWebSocket(request: IncomingMessage): boolean {
  const fields = fieldsOf(request.rawHeaders);
  return listMembers(fields, 'connection').includes('upgrade') && listMembers(fields, 'upgrade').includes('websocket');
}
