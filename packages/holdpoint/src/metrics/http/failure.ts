import { errors } from 'undici';

/** What a code of the operating system, of TLS or of the HTTP client means to the person who set up a source. */
const MEANINGS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the name of the host is not known',
  EAI_AGAIN: 'the name of the host cannot be looked up now',
  ECONNREFUSED: 'the connection was refused; nothing listens there',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was closed before the answer was complete',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'the answer is shorter or longer than its header says',
  UND_ERR_INVALID_ARG: 'a header or the URL holds a character that HTTP does not allow',
  UND_ERR_HEADERS_OVERFLOW: 'the headers of the answer are too large',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  ETIMEDOUT: 'no connection in time',
  EHOSTUNREACH: 'there is no way to the host',
  ENETUNREACH: 'there is no way to the host',
  CERT_HAS_EXPIRED: 'the certificate of the server has expired',
  CERT_NOT_YET_VALID: 'the certificate of the server is not valid yet; compare the clocks',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate of the server is signed by itself; name it under ca',
  SELF_SIGNED_CERT_IN_CHAIN:
    'the certificate of the server is signed by an authority that is not known; name it under ca',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'the certificate of the server is signed by an authority that is not known; name it under ca',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'the certificate of the server is signed by an authority that is not known; name it under ca',
  CERT_SIGNATURE_FAILURE: 'the certificate of the server was not signed by the authority under ca',
  CERT_REVOKED: 'the certificate of the server has been revoked',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate of the server is for another name; see server_name',
  ERR_SSL_WRONG_VERSION_NUMBER: 'the server does not speak TLS; is it http instead of https',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'the server does not speak TLS; is it http instead of https',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'the server wants a certificate of ours; see cert and key',
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE:
    'the server ended the TLS handshake; it may want a certificate; see cert and key',
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: 'the server does not know the authority of our certificate',
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: 'the server says that our certificate has expired',
  ERR_OSSL_X509_KEY_VALUES_MISMATCH: 'key does not belong to cert',
  ERR_OSSL_PEM_NO_START_LINE: 'ca, cert or key holds no PEM text',
};

/** What went wrong with a request, in one clause without addresses or secrets. */
export function meaningOf(error: unknown): string {
  const code = codeOf(error);
  if (error instanceof errors.HTTPParserError) return 'what answers does not speak HTTP';
  if (code === null) return error instanceof Error ? error.name : 'unknown failure';
  if (MEANINGS[code] !== undefined) return `${MEANINGS[code]} (${code})`;
  if (code.startsWith('ERR_SSL_')) return `TLS failed (${code})`;
  return code;
}

/** Whether a connection ended before any of the answer came, as kept ones do when a server closes them. */
export function wasClosed(error: unknown): boolean {
  return ['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'].includes(codeOf(error) ?? '');
}

/** The most exact code of an error: its own, or that of what it was caused by. */
function codeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const inner = error instanceof AggregateError ? error.errors.at(-1) : error.cause;
  const own: unknown = Reflect.get(error, 'code');
  const deeper = codeOf(inner);
  if (deeper !== null && (typeof own !== 'string' || own === 'UND_ERR_SOCKET')) return deeper;
  return typeof own === 'string' ? own : null;
}

const CONTROL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu;

/** A text of a server for people: on one line, without control characters, of at most `most` characters. */
export function quoted(text: string, most = 120): string {
  const line = text.replace(CONTROL, ' ').trim();
  return line.length <= most ? line : `${line.slice(0, most - 1)}…`;
}
