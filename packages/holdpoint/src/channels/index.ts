import type { Channel } from '@holdpoint/plan';

export interface SendResult {
  readonly delivered: boolean;
  /** What the channel said, in one line, without secrets. */
  readonly detail: string;
}

/** Sends messages to the channels of a plan. */
export interface Messenger {
  /**
   * Sends one message, within a time limit of its own. Never rejects: what goes wrong is a result. When the
   * signal aborts, it lets go and resolves.
   */
  send(channel: Channel, text: string, signal: AbortSignal): Promise<SendResult>;
}

/** For a program that reaches no channel: every message is on record as one that was not delivered. */
export const noChannels: Messenger = {
  send: async ({ id }) => ({ delivered: false, detail: `this program cannot reach ${id}` }),
};
