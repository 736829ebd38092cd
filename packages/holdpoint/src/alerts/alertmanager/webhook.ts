import type { ExternalAlert } from '@holdpoint/engine';
import { toAlert } from '../facts.ts';
import { FieldError, listAt, objectAt, textAt, textsAt, timeAt } from '../fields.ts';
import { fingerprintAt } from './answer.ts';
import { matches } from './matchers.ts';

/** More than fit into the largest body that is taken. */
const MAX_ALERTS = 10_000;

/**
 * The alerts that fire and match, of a webhook notification in format version 4; members that are not known are
 * let be. What has ended, and what was cut off (`truncatedAlerts`), is learnt by asking. Errors: `FieldError`.
 */
export function readWebhook(body: unknown, match: Readonly<Record<string, string>>): readonly ExternalAlert[] {
  const { version, alerts } = objectAt(body, 'the notification');
  const format = textAt(version, 'version');
  if (format !== '4') throw new FieldError(`version is ${JSON.stringify(format.slice(0, 20))}; expected is "4"`);
  return listAt(alerts, 'alerts', MAX_ALERTS).flatMap((each, i): readonly ExternalAlert[] => {
    const place = `alerts[${i}]`;
    const { status, fingerprint, labels, annotations, startsAt } = objectAt(each, place);
    const state = textAt(status, `${place}.status`);
    if (state !== 'firing' && state !== 'resolved') {
      throw new FieldError(`${place}.status is neither firing nor resolved`);
    }
    const facts = {
      fingerprint: fingerprintAt(fingerprint, `${place}.fingerprint`),
      labels: textsAt(labels, `${place}.labels`),
      annotations: textsAt(annotations ?? {}, `${place}.annotations`),
      startsAt: timeAt(startsAt, `${place}.startsAt`),
      state: 'firing' as const,
    };
    return state === 'firing' && matches(facts.labels, match) ? [toAlert(facts)] : [];
  });
}
