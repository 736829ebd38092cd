import type { Facts, Found } from '../facts.ts';
import type { Cast } from './cast.ts';
import type { Choices } from './choices.ts';
import type { SignalBook } from './signals.ts';

/** A fact that has no place in the plan, and why. */
export interface LeftOut {
  readonly fact: Found;
  readonly reason: string;
}

/** What all sections of a plan are drafted from, and what they leave behind. */
export interface Draft {
  readonly facts: Facts;
  readonly choices: Choices;
  readonly cast: Cast;
  readonly signals: SignalBook;
  /** Says that a fact has no place in the plan. */
  leaveOut(fact: Found, reason: string): void;
}
