import type { ExternalAlert } from '@holdpoint/engine';
import { toAlert } from '../facts.ts';
import { listAt, objectAt, textAt, textsAt, timeAt } from '../fields.ts';
import { matches } from './matchers.ts';

/** Alerts that are read at all; a source that shows more is asked for fewer by `match`. */
const MAX_SHOWN = 20_000;

/** The alerts of `GET /api/v2/alerts` whose labels match. Errors: `FieldError` for an answer that is none. */
export function readAlerts(body: unknown, match: Readonly<Record<string, string>>): readonly ExternalAlert[] {
  return listAt(body, 'the answer', MAX_SHOWN).flatMap((each, i) => {
    const place = `alert ${i + 1}`;
    const { fingerprint, labels: given, annotations, startsAt, status } = objectAt(each, place);
    const labels = textsAt(given, `${place}.labels`);
    const alert = toAlert({
      fingerprint: fingerprintAt(fingerprint, `${place}.fingerprint`),
      labels,
      annotations: textsAt(annotations ?? {}, `${place}.annotations`),
      startsAt: timeAt(startsAt, `${place}.startsAt`),
      state: stateAt(status, `${place}.status`),
    });
    return matches(labels, match) ? [alert] : [];
  });
}

/** What tells one alert from all others; no longer than any hash that is in use. */
export function fingerprintAt(value: unknown, place: string): string {
  return textAt(value, place).slice(0, 128);
}

function stateAt(value: unknown, place: string): ExternalAlert['state'] {
  const { state, silencedBy, inhibitedBy } = objectAt(value, place);
  if (textAt(state, `${place}.state`) !== 'suppressed') return 'firing';
  if (listAt(silencedBy ?? [], `${place}.silencedBy`, MAX_SHOWN).length > 0) return 'silenced';
  // Whatever keeps an alert back otherwise, nobody has said that it is known.
  return listAt(inhibitedBy ?? [], `${place}.inhibitedBy`, MAX_SHOWN).length > 0 ? 'inhibited' : 'firing';
}
