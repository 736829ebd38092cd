import type { Clock } from '../shell/clock.ts';
import type { Messenger } from './index.ts';

/** Real milliseconds before each further attempt. */
const PAUSES_MS = [1_000, 4_000, 16_000];

/** A messenger that tries three times more where a channel does not take a message, ever later. */
export function patientMessenger(messenger: Messenger, clock: Clock): Messenger {
  return {
    send: async (channel, text, signal) => {
      let result = await messenger.send(channel, text, signal);
      for (const ms of PAUSES_MS) {
        if (result.delivered || signal.aborted) return result;
        await clock.pause(ms, signal);
        if (!signal.aborted) result = await messenger.send(channel, text, signal);
      }
      return result;
    },
  };
}
