import type { Target } from '@holdpoint/plan';
import type { Split } from '../index.ts';

/** Version of the JSON that commands read and print. */
export const CONTRACT_VERSION = 1;

/** What commands read from their standard input: the split as one line of JSON; see docs/routers.md. */
export function wishText(split: Split, { id, stable, candidate, traffic }: Target): string {
  const { launch, epoch, salt, shareBp } = split;
  return `${JSON.stringify({
    v: CONTRACT_VERSION,
    target: id,
    launch,
    epoch,
    salt,
    shareBp,
    share: `${shareBp / 100}%`,
    key: traffic.key,
    stable: { url: stable.url },
    candidate: { url: candidate.url },
  })}\n`;
}
