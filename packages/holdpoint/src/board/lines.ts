import { describeEvent, type EventType, type RecordedEvent } from '@holdpoint/engine';
import { paint, span, type Tone } from './text.ts';

export interface LineOptions {
  /** IANA zone that times are shown in. */
  readonly zone: string;
  readonly color: boolean;
}

/** Events that say nothing which another one does not say better. */
const QUIET: readonly EventType[] = ['ReadingsTaken', 'ShareRequested', 'VerifyStepStarted', 'TriggerCleared'];

const TONES: Readonly<Partial<Record<EventType, Tone>>> = {
  StageEntered: 'strong',
  GatePassed: 'good',
  LaunchCompleted: 'good',
  RollbackCompleted: 'good',
  TrafficReturned: 'good',
  QuestionAsked: 'ask',
  LaunchPaused: 'ask',
  AlertRaised: 'worse',
  AlertSourceLost: 'worse',
  ExternalAlertRaised: 'worse',
  EvidenceLost: 'worse',
  ShareDrifted: 'worse',
  DecisionRefused: 'worse',
  CapacityLacking: 'worse',
  StableGone: 'bad',
  StableBack: 'good',
  RollbackOrdered: 'bad',
  RouterUnreachable: 'bad',
  TriggerFired: 'bad',
  RollbackStarted: 'bad',
  RollbackUnconfirmed: 'bad',
  LaunchAborted: 'bad',
};

/** An event as one line for a log, such as `2026-02-08 14:03:27  stage 2 begins at 25%: Wave 2`; null where it does not matter. */
export function eventLine(event: RecordedEvent, { zone, color }: LineOptions): string | null {
  if (QUIET.includes(event.type)) return null;
  const time = dateFormat(zone).format(event.at);
  return paint([span(`${time}  `, 'dim'), span(describeEvent(event), TONES[event.type])], color);
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Swedish writes dates as ISO 8601 does. */
function dateFormat(timeZone: string): Intl.DateTimeFormat {
  const known =
    formats.get(timeZone) ?? new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium', timeZone });
  formats.set(timeZone, known);
  return known;
}
