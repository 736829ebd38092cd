import type { SuiteRequest, TrafficHarness } from './harness.ts';

/** The users of the contract suite. */
export const USERS = Array.from({ length: 60 }, (_, index) => `user-${index}`);

/** Who of the users gets the candidate. */
export async function candidates(harness: TrafficHarness, more: Omit<SuiteRequest, 'user'> = {}): Promise<string[]> {
  const found: string[] = [];
  for (const user of USERS) if ((await harness.send({ user, ...more })) === 'candidate') found.push(user);
  return found;
}

/** Half of the traffic, or all of it for a router that switches it whole. */
export function halfOf({ kind }: TrafficHarness): number {
  return kind.capabilities.shares === 'whole' ? 10_000 : 5_000;
}
