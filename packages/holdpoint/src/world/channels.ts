import type { Messenger } from '../channels/index.ts';
import type { Clock } from '../shell/clock.ts';
import type { Random } from './random.ts';

/** How long a channel takes to accept a message. */
const USUAL_SEND_MS = 400;
const SEND_SIGMA = 0.5;
/** How long a channel that is down lets the sender wait. */
const DEAD_SEND_MS = 10_000;

/** Channels of a simulated world: they take messages, unless the scenario has them down. */
export function simulatedMessenger(clock: Clock, random: Random, dead: ReadonlySet<string>): Messenger {
  return {
    send: async ({ id }, _text, signal) => {
      if (dead.has(id)) {
        await clock.sleep(DEAD_SEND_MS, signal);
        return { delivered: false, detail: 'no answer' };
      }
      await clock.sleep(random.logNormal(USUAL_SEND_MS, SEND_SIGMA), signal);
      return { delivered: true, detail: 'accepted' };
    },
  };
}
