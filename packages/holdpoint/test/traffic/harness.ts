import { Agent, createServer, request as httpRequest, type Server } from 'node:http';
import type { Target, Variant } from '@holdpoint/plan';
import type { TrafficDriverKind } from '../../src/traffic/index.ts';
import type { Cleanup } from './world.ts';

/** A request of the contract suite. */
export interface SuiteRequest {
  readonly user?: string;
  readonly group?: string;
  /** A request to `/users/1` rather than to `/`. */
  readonly toUsers?: boolean;
  /** `GET` unless stated. */
  readonly method?: 'GET' | 'POST';
  /** Whether the candidate never answers the copy of this request. */
  readonly copyHangs?: boolean;
}

/** Asks the candidate of the suite never to answer a copy. */
const HANGS = 'x-suite-copy-hangs';

/** A driver before its services, as the suite needs it. */
export interface TrafficHarness {
  readonly kind: TrafficDriverKind;
  readonly target: Target;
  readonly dataDir: string;
  /** Sends a request through the router; resolves to the version that answered. */
  send(request: SuiteRequest): Promise<Variant>;
  dispose(): Promise<void>;
}

/** The headers that tell whose request it is. */
export function headersOf({ user, group, copyHangs = false }: SuiteRequest): Record<string, string> {
  return {
    ...(copyHangs ? { [HANGS]: 'yes' } : {}),
    ...(user === undefined ? {} : { 'x-user-id': user }),
    ...(group === undefined ? {} : { 'x-user-group': group }),
  };
}

/** Sends requests to a port over kept connections, and says which version has answered. */
export function sender(port: number, cleanup: Cleanup): TrafficHarness['send'] {
  const agent = new Agent({ keepAlive: true });
  cleanup.add(() => agent.destroy());
  return (request) =>
    new Promise((resolve, reject) => {
      const path = request.toUsers === true ? '/users/1' : '/';
      const { method = 'GET' } = request;
      const options = { host: '127.0.0.1', port, method, path, agent, headers: headersOf(request) };
      const sent = httpRequest(options, (answer) => {
        let body = '';
        answer.setEncoding('utf8').on('data', (part) => {
          body += part;
        });
        answer.on('end', () => resolve(body === 'candidate' ? 'candidate' : 'stable'));
      });
      sent.on('error', reject).end();
    });
}

/** A candidate that never answers the copies which ask for it; all else it answers with its name. */
export function copiedCandidate(): Server {
  return createServer((request, response) => {
    request.resume();
    if (request.headers[HANGS] === undefined || request.headers['x-holdpoint-mirror'] === undefined) {
      response.end('candidate');
    }
  });
}

/** The port of an origin. */
export function portOf(origin: string): number {
  return Number(new URL(origin).port);
}
