import type { AlertLevel, Scenario, ScenarioChange } from '@holdpoint/plan';
import { expect, it } from 'vitest';
import { criterion, HOUR, MINUTE, stage, plan as testPlan, trigger } from '../../../engine/test/support/plan.ts';
import { NOTHING_HAPPENS, rehearse } from '../../src/rehearsal/rehearse.ts';
import { settings } from '../alerts/support.ts';

/** One stage of an hour, whose gate needs that no critical alert fires, and which a warning takes back. */
const PLAN = testPlan({
  sources: { am: settings() },
  stages: [
    stage({
      gate: [criterion(1, { kind: 'alert', level: 'critical', expect: 'none' })],
      triggers: [trigger(1, { kind: 'alert', level: 'warning', expect: 'any' })],
      observeMs: HOUR,
    }),
  ],
});

/** Something happens half an hour after T, for a while. */
function happens(change: ScenarioChange, forMs: number): Scenario {
  const moment = { kind: 'relative', offsetMs: 30 * MINUTE, text: 'T+30m' } as const;
  return { ...NOTHING_HAPPENS, events: [{ at: { kind: 'moment', moment }, change, forMs, text: 'am is silent' }] };
}

const silence = (forMs: number): Scenario => happens({ kind: 'silent', source: 'am' }, forMs);

it('a rehearsal has no alerts of its own, so that its gates open', async () => {
  const { summary, events } = await rehearse({ plan: PLAN, scenario: NOTHING_HAPPENS, seed: 1 });
  expect(summary.outcome).toBe('completed');
  expect(events.filter(({ type }) => type === 'AlertSourceAnswered')).toHaveLength(1);
});

it('a source of alerts that falls silent stops the window', async () => {
  const quiet = await rehearse({ plan: PLAN, scenario: NOTHING_HAPPENS, seed: 1 });
  const silent = await rehearse({ plan: PLAN, scenario: silence(15 * MINUTE), seed: 1 });
  expect(silent.summary.outcome).toBe('completed');
  expect(silent.endedAt - quiet.endedAt).toBeGreaterThanOrEqual(15 * MINUTE - 2 * MINUTE);
});

it('and pauses the launch where it stays silent', async () => {
  const { events } = await rehearse({ plan: PLAN, scenario: silence(6 * HOUR), seed: 1 });
  const paused = events.find(({ type }) => type === 'LaunchPaused');
  expect(paused?.data).toMatchObject({
    reason: 'no_data',
    detail: expect.stringMatching(/^alerts of source am are unknown for 30m\d*s?: am is silent$/),
  });
});

it('a controller that has died asks anew', async () => {
  const { events, summary } = await rehearse({ plan: PLAN, scenario: happens({ kind: 'crash' }, MINUTE), seed: 1 });
  expect(events.filter(({ type }) => type === 'AlertSourceAnswered')).toHaveLength(2);
  expect(summary.outcome).toBe('completed');
});

function fires(level: AlertLevel, drill: boolean): Scenario {
  return happens({ kind: 'alert', name: 'QueueStuck', level, drill }, HOUR);
}

it('an alert of the scenario holds the gate until it is over', async () => {
  const { events, summary } = await rehearse({ plan: PLAN, scenario: fires('critical', false), seed: 1 });
  const at = (type: string): number => events.find((event) => event.type === type)?.at ?? Number.NaN;
  expect(summary.outcome).toBe('completed');
  expect(at('GatePassed')).toBeGreaterThanOrEqual(at('ExternalAlertCleared'));
  expect(at('ExternalAlertCleared') - at('ExternalAlertRaised')).toBeGreaterThanOrEqual(HOUR - MINUTE);
});

it('an alert of the scenario fires a trigger, and one of a drill does not', async () => {
  const taken = await rehearse({ plan: PLAN, scenario: fires('warning', false), seed: 1 });
  expect(taken.summary).toMatchObject({ outcome: 'rolled_back', rollback: { trigger: 'trigger 1' } });
  const drill = await rehearse({ plan: PLAN, scenario: fires('warning', true), seed: 1 });
  expect(drill.summary.outcome).toBe('completed');
  expect(drill.events.find(({ type }) => type === 'ExternalAlertRaised')?.data).toMatchObject({
    alert: { drill: true },
  });
});
