import type { AlertEvent, ExternalAlert } from './events-alerts.ts';
import { because } from './wording.ts';

type DataOf = { readonly [E in AlertEvent as E['type']]: E['data'] };

/** One sentence for each event of alerts that come from outside. */
export const ALERT_SENTENCES: { readonly [T in AlertEvent['type']]: (data: DataOf[T]) => string } = {
  AlertSourceAnswered: ({ source, shown, dropped }) =>
    `alerts of source ${source} are known: ${shown} shown${dropped === 0 ? '' : `, ${dropped} of them left out`}`,
  AlertSourceLost: ({ source, detail }) => `alerts of source ${source} are unknown${because(detail)}`,
  ExternalAlertRaised: ({ source, alert }) =>
    `${alert.level} alert from ${source}: ${alert.name}${alertMarks(alert)}${because(alert.summary)}`,
  ExternalAlertChanged: ({ source, name, ...alert }) =>
    `${alert.level} alert from ${source} is ${alert.state} now: ${name}${alertMarks({ ...alert, state: 'firing' })}`,
  ExternalAlertCleared: ({ source, name, level }) => `${level} alert from ${source} is over: ${name}`,
};

/** What keeps an alert from counting, and what was assumed of it, such as ` (silenced, drill)`. */
export function alertMarks(
  alert: Pick<ExternalAlert, 'state' | 'drill' | 'assumedFrom'> & { readonly outdated?: boolean },
): string {
  const marks = [
    ...(alert.outdated === true ? ['as last seen'] : []),
    ...(alert.state === 'firing' ? [] : [alert.state]),
    ...(alert.drill ? ['drill'] : []),
    ...(alert.assumedFrom === undefined ? [] : [assumption(alert.assumedFrom)]),
  ];
  return marks.length === 0 ? '' : ` (${marks.join(', ')})`;
}

function assumption(severity: string): string {
  return severity === '' ? 'without a severity' : `severity ${severity} is not known`;
}
