import { Agent, type Dispatcher, request } from 'undici';
import { LaunchError } from '../../errors.ts';
import type { Clock } from '../../shell/clock.ts';
import { type Environment, isReference, readText, resolveReference } from '../../shell/references.ts';
import { readBody } from './body.ts';
import { meaningOf, quoted, wasClosed } from './failure.ts';

/** How a server is reached and what we show it. Texts may be `$NAME` or `file:PATH`; `ca`, `cert` and `key` are paths. */
export interface HttpSettings {
  readonly url: string;
  /** Sent as bearer token. */
  readonly token?: string;
  readonly user?: string;
  readonly password?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  /** The name that the server's certificate must be for, where it is not the host of the URL. */
  readonly serverName?: string;
  /** Real milliseconds until an answer must be complete. */
  readonly timeoutMs: number;
}

/** A request that may be sent twice: a kept connection can end at the moment it is used. */
export interface HttpQuestion {
  readonly method: 'GET' | 'POST';
  /** Appended to the path of the URL, such as `/api/v1/query`; the URL itself where it is left out. */
  readonly path?: string;
  /** Query of a GET, form of a POST. */
  readonly fields?: Readonly<Record<string, string>>;
  /** Ends the request; the deadline of a round of requests. The client's own deadline is kept as well. */
  readonly signal?: AbortSignal;
}

export type HttpAnswer =
  | {
      readonly outcome: 'json';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: unknown;
      /** The request as it is called in details, without secrets: `POST http://127.0.0.1:9090/api/v1/query`. */
      readonly asked: string;
    }
  /** `detail` begins with the request and says what went wrong; it holds no secret. */
  | { readonly outcome: 'failed'; readonly reason: 'source_down' | 'unreadable'; readonly detail: string };

/** Asks one server for JSON. Never rejects. */
export interface HttpClient {
  /** Status 200 alone is an answer, and those that `accepts` names. */
  ask(question: HttpQuestion, accepts?: readonly number[]): Promise<HttpAnswer>;
  /** Ends kept connections. */
  close(): Promise<void>;
}

export interface HttpSurroundings {
  /** Of the clock only real time is used. */
  readonly clock: Clock;
  readonly env?: Environment;
  /** Connections that are open at the same time; further requests wait within their deadline. */
  readonly connections?: number;
}

/**
 * A client of one server. Redirects are not followed, for they could carry a token elsewhere. Secrets and
 * certificates are resolved at each request, so that they may be replaced while a launch runs; one that is
 * missing is a failed answer which names its place.
 */
export function openHttpClient(settings: HttpSettings, surroundings: HttpSurroundings): HttpClient {
  const { clock, env, connections = 8 } = surroundings;
  const agents = new Map<string, Agent>();

  const agentFor = (material: TlsMaterial): Agent => {
    const id = JSON.stringify(material);
    const known = agents.get(id);
    if (known !== undefined) return known;
    // Certificates were replaced: what is under way ends, and the next request uses the new ones.
    for (const old of agents.values()) void old.close();
    agents.clear();
    const agent = new Agent({ connections, connect: { ...material } });
    agents.set(id, agent);
    return agent;
  };

  const ask = async (question: HttpQuestion, accepts: readonly number[]): Promise<HttpAnswer> => {
    let asked = `${question.method} ${shownTarget(settings.url, question.path)}`;
    const answered = new AbortController();
    const late = new AbortController();
    void clock.pause(settings.timeoutMs, answered.signal).then(() => late.abort());
    const signals = question.signal === undefined ? [late.signal] : [late.signal, question.signal];
    const signal = AbortSignal.any(signals);
    try {
      const call = callOf(settings, question, env);
      if (isReference(settings.url)) asked += ` (${call.url.host})`;
      const options = { ...call.options, signal, dispatcher: agentFor(tlsMaterial(settings)) };
      const response = await request(call.url, options).catch((error: unknown) => {
        if (!wasClosed(error) || signal.aborted) throw error;
        return request(call.url, options);
      });
      return await readAnswer(response, { asked, accepts, hides: call.secrets });
    } catch (error) {
      return { outcome: 'failed', reason: 'source_down', detail: `${asked}: ${failureText(error, signal, settings)}` };
    } finally {
      answered.abort();
    }
  };

  return {
    ask: (question, accepts = []) => ask(question, accepts),
    close: async () => {
      await Promise.all([...agents.values()].map((agent) => agent.destroy()));
      agents.clear();
    },
  };
}

function failureText(error: unknown, signal: AbortSignal, { timeoutMs }: HttpSettings): string {
  if (error instanceof LaunchError) return error.message;
  return signal.aborted ? `no complete answer within ${timeoutMs / 1000} s` : meaningOf(error);
}

type TlsMaterial = {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly servername?: string;
};

function tlsMaterial({ ca, cert, key, serverName }: HttpSettings): TlsMaterial {
  return {
    ...(ca === undefined ? {} : { ca: readText(ca) }),
    ...(cert === undefined ? {} : { cert: readText(cert) }),
    ...(key === undefined ? {} : { key: readText(key) }),
    ...(serverName === undefined ? {} : { servername: serverName }),
  };
}

interface Call {
  readonly url: URL;
  readonly options: {
    readonly method: 'GET' | 'POST';
    readonly headers: Record<string, string>;
    readonly body?: string;
  };
  /** Values that must not be shown. */
  readonly secrets: readonly string[];
}

/** The request with its secrets. Errors: `secret_missing`. */
function callOf(settings: HttpSettings, { method, path = '', fields = {} }: HttpQuestion, env?: Environment): Call {
  const secrets: string[] = [];
  const reveal = (text: string): string => {
    const value = resolveReference(text, env);
    if (value !== text) secrets.push(value);
    return value;
  };
  const url = parsedUrl(reveal(settings.url), settings.url);
  const authorization = authorizationOf(settings, url, reveal);
  if (authorization !== null) secrets.push(authorization.replace(/^\w+ /, ''));
  if (url.password !== '') secrets.push(decodeURIComponent(url.password));
  url.username = '';
  url.password = '';
  if (path !== '') url.pathname = `${url.pathname.replace(/\/+$/, '')}${path}`;
  const form = new URLSearchParams(fields);
  if (method === 'GET') for (const [name, value] of form) url.searchParams.set(name, value);
  const headers = {
    accept: 'application/json',
    'accept-encoding': 'identity',
    ...Object.fromEntries(Object.entries(settings.headers).map(([name, value]) => [name.toLowerCase(), reveal(value)])),
    ...(authorization === null ? {} : { authorization }),
    ...(method === 'POST' ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
  };
  return { url, options: { method, headers, ...(method === 'POST' ? { body: form.toString() } : {}) }, secrets };
}

function parsedUrl(text: string, written: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  const what = isReference(written) ? `${written} holds no URL` : `${written} is no URL`;
  throw new LaunchError('secret_missing', `${what} that begins with http:// or https://`);
}

function authorizationOf(
  { token, user, password }: HttpSettings,
  url: URL,
  reveal: (text: string) => string,
): string | null {
  if (token !== undefined) return `Bearer ${reveal(token)}`;
  const name = user === undefined ? decodeURIComponent(url.username) : reveal(user);
  const word = password === undefined ? decodeURIComponent(url.password) : reveal(password);
  return name === '' && word === '' ? null : `Basic ${Buffer.from(`${name}:${word}`).toString('base64')}`;
}

/** What is asked, for people; of a URL that is a secret its place is shown. */
function shownTarget(url: string, path = ''): string {
  return isReference(url) ? `${url}${path}` : shownUrl(url, path);
}

/** A URL for people: without user, password and query, where secrets may stand. */
function shownUrl(text: string, path = ''): string {
  if (!URL.canParse(text)) return text;
  const { origin, pathname } = new URL(text);
  return `${origin}${path === '' ? pathname : `${pathname.replace(/\/+$/, '')}${path}`}`;
}

interface Reading {
  readonly asked: string;
  readonly accepts: readonly number[];
  readonly hides: readonly string[];
}

async function readAnswer(response: Dispatcher.ResponseData, { asked, accepts, hides }: Reading): Promise<HttpAnswer> {
  const { statusCode: status } = response;
  const headers = flat(response.headers);
  const hide = (text: string): string => hides.reduce((rest, secret) => rest.replaceAll(secret, '•••'), text);
  const body = await readBody(response.body, headers, hide);
  const failed = (reason: 'source_down' | 'unreadable', detail: string): HttpAnswer => ({
    outcome: 'failed',
    reason,
    detail: hide(`${asked}: ${detail}`),
  });
  if (status !== 200 && !(accepts.includes(status) && body.outcome === 'json')) {
    return failed('source_down', statusText(status, headers));
  }
  if (body.outcome !== 'json') return failed('unreadable', body.detail);
  return { outcome: 'json', status, headers, body: body.value, asked };
}

function statusText(status: number, headers: Readonly<Record<string, string>>): string {
  if (status === 401) return 'answered 401: it wants to know who asks; see token, or user and password';
  if (status === 403) return 'answered 403: who asks may not; see token, or user and password';
  if (status === 407) return 'answered 407: a proxy wants to know who asks';
  if (status === 429) return 'answered 429: it is asked too often';
  if (status < 300 || status > 399) return `answered ${status}`;
  const to = headers.location === undefined ? '' : ` to ${quoted(shownUrl(headers.location))}`;
  return `answered ${status}, a redirect${to}; redirects are not followed, state the final URL`;
}

function flat(headers: Dispatcher.ResponseData['headers']): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}
