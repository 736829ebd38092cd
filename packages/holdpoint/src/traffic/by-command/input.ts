import type { Target } from '@holdpoint/plan';
import type { Split } from '../index.ts';
import type { Told } from './runner.ts';

/** Version of the JSON that commands read and print. */
export const CONTRACT_VERSION = 1;

/** What commands are told of the split that is wanted, whatever they read it from; the target alone before the first one. */
export function toldOf(split: Split | null, target: Target): Told {
  const variables = { HOLDPOINT_TARGET: target.id };
  if (split === null) return { input: '', variables };
  return {
    input: wishText(split, target),
    variables: {
      ...variables,
      HOLDPOINT_LAUNCH: split.launch,
      HOLDPOINT_EPOCH: String(split.epoch),
      HOLDPOINT_SHARE_BP: String(split.shareBp),
    },
  };
}

/** The split as one line of JSON; see docs/routers.md. */
function wishText(split: Split, { id, stable, candidate, traffic }: Target): string {
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
