import type { AlertLevel, Tell } from '@holdpoint/plan';
import type { Recorder } from './recorder.ts';
import { currentStage, type LaunchState } from './state.ts';

/** What a message speaks of, beside the launch itself. */
export interface About {
  readonly reason?: string;
  readonly step?: string;
}

/** Queues the messages of a step or a trigger. Sending them is up to the controller, and holds nothing up. */
export function tell(recorder: Recorder, tells: readonly Tell[], about: About): void {
  for (const { channel, message } of tells) queue(recorder, channel, fill(message, recorder, about));
}

/** Queues an alert for every channel that wants alerts of its level. */
export function tellOfAlert(recorder: Recorder, level: AlertLevel, text: string): void {
  const { channels, launch } = recorder.state.plan;
  for (const { id, severity } of Object.values(channels)) {
    if (severity.includes(level)) queue(recorder, id, `${launch.title}: ${level} alert: ${text}`);
  }
}

function queue(recorder: Recorder, channel: string, text: string): void {
  const message = `m${recorder.state.messageCount + 1}`;
  recorder.record({ type: 'MessageQueued', data: { message, channel, text } });
}

/** Fills in what a template leaves open; what is not known stays empty. */
function fill(template: string, { state, at }: Recorder, { reason = '', step = '' }: About): string {
  const values: Readonly<Record<string, string>> = {
    time: localTime(state, at),
    stage: currentStage(state)?.name ?? '',
    reason,
    step,
  };
  return template.replaceAll(/\{\{\s*(\w+)\s*\}\}/g, (whole, name: string) => values[name] ?? whole);
}

/** Swedes write times as the plan language does. */
function localTime({ plan }: LaunchState, at: number): string {
  const { timezone } = plan.launch;
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone: timezone, dateStyle: 'short', timeStyle: 'medium' });
  return `${format.format(at)} ${timezone}`;
}

/** What came of sending a message; the first word on it counts. */
export function onMessageResult(
  recorder: Recorder,
  { message, delivered, detail }: { readonly message: string; readonly delivered: boolean; readonly detail: string },
): void {
  const waiting = recorder.state.messages.find(({ id }) => id === message);
  if (waiting === undefined) return;
  const { channel } = waiting;
  recorder.record({ type: delivered ? 'MessageDelivered' : 'MessageFailed', data: { message, channel, detail } });
}
