import { Agent, request as httpRequest } from 'node:http';
import type { Target, Variant } from '@holdpoint/plan';
import type { TrafficDriverKind } from '../../src/traffic/index.ts';
import type { Cleanup } from './world.ts';

/** A request of the contract suite. */
export interface SuiteRequest {
  readonly user?: string;
  readonly group?: string;
  /** A request to `/users/1` rather than to `/`. */
  readonly toUsers?: boolean;
}

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
export function headersOf({ user, group }: SuiteRequest): Record<string, string> {
  return {
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
      const options = { host: '127.0.0.1', port, path, agent, headers: headersOf(request) };
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

/** The port of an origin. */
export function portOf(origin: string): number {
  return Number(new URL(origin).port);
}
