import type { ExternalAlert } from '@holdpoint/engine';
import type { Plan, SourceSettings } from '@holdpoint/plan';
import type { Clock } from '../shell/clock.ts';
import { resolveReference } from '../shell/references.ts';
import { readWebhook } from './alertmanager/webhook.ts';
import { alertmanagerSource } from './alertmanager.ts';
import type { AlertHook, AlertSource } from './index.ts';

/**
 * The sources of a plan that report by themselves, and whom they report to. Errors: `secret_missing` for a
 * token that is not there.
 */
export function alertHooks(
  plan: Plan,
  hear: (source: string, firing: readonly ExternalAlert[]) => void,
): readonly AlertHook[] {
  return Object.values(plan.sources).flatMap(({ id, kind, match, webhookToken }): readonly AlertHook[] => {
    if (kind !== 'alertmanager' || webhookToken === undefined) return [];
    return [{ token: resolveReference(webhookToken), hear: (body) => hear(id, readWebhook(body, match)) }];
  });
}

/** How each is opened; what other kinds give are signals. */
const KINDS: Readonly<
  Partial<Record<SourceSettings['kind'], (settings: SourceSettings, clock: Clock) => AlertSource>>
> = {
  alertmanager: (settings, clock) => alertmanagerSource(settings, { clock }),
};

/** Kinds of sources of alerts that this version asks. */
export function alertKinds(): readonly string[] {
  return Object.keys(KINDS);
}

/** The sources of alerts that a plan names. Of the clock only real time is used, for deadlines. */
export function openAlertSources({ sources }: Pick<Plan, 'sources'>, clock: Clock): readonly AlertSource[] {
  return Object.values(sources).flatMap((settings) => KINDS[settings.kind]?.(settings, clock) ?? []);
}
