import { argo, fivePercent, flagger } from './limits.ts';
import { mannWhitney } from './mann-whitney.ts';
import type { Watcher } from './watcher.ts';
import { peekedZ } from './z-test.ts';

export type OtherRule = 'fivePercent' | 'argo' | 'flagger' | 'mannWhitney' | 'peekedZ';
export type RuleId = 'holdpoint' | OtherRule;

export const OTHER_RULES: Readonly<Record<OtherRule, Watcher>> = { fivePercent, argo, flagger, mannWhitney, peekedZ };

export const RULE_IDS: readonly RuleId[] = ['holdpoint', 'fivePercent', 'argo', 'flagger', 'mannWhitney', 'peekedZ'];

export const RULE_TITLES: Readonly<Record<RuleId, string>> = {
  holdpoint: 'Holdpoint',
  fivePercent: 'over 5 % for 2 min',
  argo: 'Argo limit',
  flagger: 'Flagger limit',
  mannWhitney: 'Mann-Whitney',
  peekedZ: 'z each minute',
};
