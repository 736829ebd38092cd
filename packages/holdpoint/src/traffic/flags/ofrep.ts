import { createHash } from 'node:crypto';
import { type Evaluator, type FlagUser, openFeatureReason } from '@holdpoint/sdk';

/*
 * The OpenFeature Remote Evaluation Protocol: https://github.com/open-feature/protocol. Flags are evaluated here, by
 * the ruleset in force, for applications without our SDK.
 */

/** What is answered; the body is JSON. */
export interface OfrepAnswer {
  readonly status: 200 | 304 | 400 | 404 | 503;
  readonly body?: object;
  readonly etag?: string;
}

type Context = { readonly ok: true; readonly user: FlagUser } | { readonly ok: false; readonly fault: object };

function fault(errorCode: string, errorDetails: string): object {
  return { errorCode, errorDetails };
}

/** The user whom a request is about: `targetingKey` is the key, everything is an attribute. */
function contextOf(body: unknown): Context {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    return { ok: false, fault: fault('PARSE_ERROR', 'the body is no JSON object in UTF-8') };
  }
  const { context = {} }: { readonly context?: unknown } = body;
  if (typeof context !== 'object' || context === null || Array.isArray(context)) {
    return { ok: false, fault: fault('INVALID_CONTEXT', 'context is no object') };
  }
  const { targetingKey = null }: { readonly targetingKey?: unknown } = context;
  if (targetingKey !== null && typeof targetingKey !== 'string') {
    return { ok: false, fault: fault('INVALID_CONTEXT', 'targetingKey is no text') };
  }
  return { ok: true, user: { key: targetingKey, attributes: { ...context } } };
}

function evaluated(evaluator: Evaluator, key: string, user: FlagUser): object {
  const { variant, value, reason, version } = evaluator.evaluate(key, user);
  return { key, value, variant, reason: openFeatureReason(reason), metadata: { rule: reason, version } };
}

/** One flag. `body` is what was sent, undefined where that is no JSON. */
export function evaluateOne(evaluator: Evaluator, key: string, body: unknown): OfrepAnswer {
  const context = contextOf(body);
  if (!context.ok) return { status: 400, body: { key, ...context.fault } };
  const { ruleset } = evaluator;
  if (ruleset === null) return { status: 503, body: { key, ...fault('GENERAL', 'there was no launch yet') } };
  if (!Object.hasOwn(ruleset.flags, key)) {
    return { status: 404, body: { key, ...fault('FLAG_NOT_FOUND', `ruleset ${ruleset.version} has no such flag`) } };
  }
  return { status: 200, body: evaluated(evaluator, key, context.user) };
}

/** All flags; `held` is the `If-None-Match` of a client, which holds the answer of before. */
export function evaluateAll(evaluator: Evaluator, body: unknown, isHeld: (etag: string) => boolean): OfrepAnswer {
  const context = contextOf(body);
  if (!context.ok) return { status: 400, body: context.fault };
  const { ruleset } = evaluator;
  if (ruleset === null) return { status: 503, body: fault('GENERAL', 'there was no launch yet') };
  const flags = Object.keys(ruleset.flags).map((key) => evaluated(evaluator, key, context.user));
  const answer = { flags, metadata: { version: ruleset.version, launch: ruleset.launch } };
  const etag = `"${createHash('sha256').update(JSON.stringify(answer)).digest('hex')}"`;
  return isHeld(etag) ? { status: 304, etag } : { status: 200, body: answer, etag };
}
