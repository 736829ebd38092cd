export { canonicalJson, checksumOf, sealRuleset } from './canonical.ts';
export {
  type ClientChange,
  type ClientEvaluation,
  type ClientProblem,
  type ClientStatus,
  FlagClient,
} from './client/client.ts';
export type { ClientOptions, RulesetCopy } from './client/options.ts';
export type { FlagAttributes } from './decide.ts';
export type { FlagReason } from './decision.ts';
export { type Evaluation, Evaluator, type EvaluatorOptions, type FlagCounts, type FlagUser } from './evaluator.ts';
export { openFeatureReason } from './openfeature/reasons.ts';
export { type ReadRulesetOptions, type RulesetReading, readRuleset } from './read-ruleset.ts';
export {
  type Flag,
  type FlagAudience,
  type FlagValue,
  type FlagVariant,
  LIMITS,
  type Ruleset,
  type RulesetContent,
  type RulesetFault,
} from './ruleset.ts';
export type { SdkClock } from './shell/clock.ts';
export type { SdkRandom } from './shell/random.ts';
export { eachRegister } from './user-sketch.ts';
