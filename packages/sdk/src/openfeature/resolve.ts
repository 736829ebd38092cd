import {
  ErrorCode,
  type EvaluationContext,
  type ResolutionDetails,
  StandardResolutionReasons,
} from '@openfeature/core';
import type { FlagClient } from '../client/client.ts';
import { openFeatureReason } from './reasons.ts';

/** A flag as OpenFeature asks for it. */
export interface Question<T> {
  readonly flag: string;
  readonly otherwise: T;
  /** `targetingKey` is the key; everything is an attribute. */
  readonly context: EvaluationContext;
}

/** Answers by the ruleset held; the default value where that says nothing, or something of another type. */
export function resolve<T>(client: FlagClient, { flag, otherwise, context }: Question<T>): ResolutionDetails<T> {
  const { value, variant, reason, version, stale } = client.evaluate(flag, {
    key: context.targetingKey ?? null,
    attributes: context,
  });
  const failed = (errorCode: ErrorCode, errorMessage: string): ResolutionDetails<T> => ({
    value: otherwise,
    reason: StandardResolutionReasons.ERROR,
    errorCode,
    errorMessage,
  });
  if (reason === 'no_ruleset') return failed(ErrorCode.PROVIDER_NOT_READY, 'there is no ruleset yet');
  if (reason === 'unknown_flag') return failed(ErrorCode.FLAG_NOT_FOUND, `ruleset ${version} has no flag "${flag}"`);
  if (kindOf(value) !== kindOf(otherwise)) {
    const detail = `flag "${flag}" gives ${kindOf(value)}; ${kindOf(otherwise)} was asked for`;
    return failed(ErrorCode.TYPE_MISMATCH, detail);
  }
  return {
    value: value as T,
    variant,
    reason: stale ? StandardResolutionReasons.STALE : openFeatureReason(reason),
    flagMetadata: { rule: reason, stale, ...(version === null ? {} : { version }) },
  };
}

function kindOf(value: unknown): string {
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
