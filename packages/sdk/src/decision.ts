import type { FlagVariant } from './ruleset.ts';

/** Which rule decided. */
export type FlagReason =
  | 'no_ruleset'
  | 'unknown_flag'
  | 'switched_off'
  | 'unheard'
  | 'share_is_zero'
  | 'no_key'
  | 'unusable_key'
  | 'allow_list'
  | 'audience'
  | 'share'
  | 'user_limit';

/** A version, and the rule that gave it. */
export interface Decision {
  readonly variant: FlagVariant;
  readonly reason: FlagReason;
}

/*
 * Every decision that there is. They are made once, so that evaluating makes no object.
 */
export const NO_RULESET: Decision = { variant: 'stable', reason: 'no_ruleset' };
export const UNKNOWN_FLAG: Decision = { variant: 'stable', reason: 'unknown_flag' };
export const SWITCHED_OFF: Decision = { variant: 'stable', reason: 'switched_off' };
export const UNHEARD: Decision = { variant: 'stable', reason: 'unheard' };
export const SHARE_IS_ZERO: Decision = { variant: 'stable', reason: 'share_is_zero' };
export const NO_KEY: Decision = { variant: 'stable', reason: 'no_key' };
export const UNUSABLE_KEY: Decision = { variant: 'stable', reason: 'unusable_key' };
export const USER_LIMIT: Decision = { variant: 'stable', reason: 'user_limit' };
export const ALLOW_LIST: Decision = { variant: 'candidate', reason: 'allow_list' };
export const IN_AUDIENCE: Decision = { variant: 'candidate', reason: 'audience' };
export const BEYOND_AUDIENCE: Decision = { variant: 'stable', reason: 'audience' };
export const IN_SHARE: Decision = { variant: 'candidate', reason: 'share' };
export const BEYOND_SHARE: Decision = { variant: 'stable', reason: 'share' };
