/** Randomness as the client needs it; another one may be passed in. */
export interface SdkRandom {
  /** From 0 to below 1. */
  fraction(): number;
  /** A name for one life of a client. */
  id(): string;
}

/** The randomness of the platform. It spreads clients over time and tells them apart; it keeps no secret. */
export const platformRandom: SdkRandom = {
  fraction: () => Math.random(),
  id: () =>
    Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join(''),
};
