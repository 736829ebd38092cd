import type { FlagReason } from '../decision.ts';

/** How OpenFeature calls the rules; the rule itself is in the metadata of each answer. */
const REASONS: Readonly<Record<FlagReason, string>> = {
  no_ruleset: 'ERROR',
  unknown_flag: 'ERROR',
  switched_off: 'DISABLED',
  unheard: 'STALE',
  share_is_zero: 'SPLIT',
  no_key: 'DEFAULT',
  unusable_key: 'DEFAULT',
  allow_list: 'TARGETING_MATCH',
  audience: 'TARGETING_MATCH',
  share: 'SPLIT',
  user_limit: 'SPLIT',
};

/** The reason of OpenFeature for the rule that decided. */
export function openFeatureReason(reason: FlagReason): string {
  return REASONS[reason];
}
