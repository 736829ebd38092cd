import type { ExternalAlert } from '@holdpoint/engine';
import { project } from '@holdpoint/engine';
import type { Condition } from '@holdpoint/plan';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { alert, alertSource } from './support/alerts.ts';
import { TestLaunch } from './support/launch.ts';
import { criterion, HOUR, plan, stage, trigger } from './support/plan.ts';

const NO_CRITICAL: Condition = { kind: 'alert', level: 'critical', expect: 'none' };
const ANY_WARNING: Condition = { kind: 'alert', level: 'warning', expect: 'any' };

/** A stage whose gate needs that no critical alert fires, and that pauses on a warning. */
const PLAN = plan({
  sources: { am: alertSource('am') },
  stages: [
    stage({
      observeMs: 100 * HOUR,
      gate: [criterion(1, NO_CRITICAL), criterion(2, { ...NO_CRITICAL, since: 'previous_stage' })],
      triggers: [trigger(1, ANY_WARNING, 'pause')],
    }),
  ],
});

/** Few fingerprints, so that the same alert comes again in other forms. */
const anAlert: fc.Arbitrary<ExternalAlert> = fc
  .record({
    fingerprint: fc.constantFrom('a', 'b', 'c', 'd'),
    level: fc.constantFrom('critical' as const, 'warning' as const, 'info' as const),
    state: fc.constantFrom('firing' as const, 'silenced' as const, 'inhibited' as const),
    drill: fc.boolean(),
    startsAt: fc.constantFrom(0, 1000),
  })
  .map((change) => alert({ ...change, name: change.fingerprint }));
const someAlerts = fc.uniqueArray(anAlert, { maxLength: 4, selector: ({ fingerprint }) => fingerprint });

type Act =
  | { readonly kind: 'show' | 'hear'; readonly alerts: readonly ExternalAlert[] }
  | { readonly kind: 'lose' | 'restart' | 'read' };

const acts: fc.Arbitrary<readonly Act[]> = fc.array(
  fc.oneof(
    { weight: 4, arbitrary: fc.record({ kind: fc.constant('show' as const), alerts: someAlerts }) },
    fc.record({ kind: fc.constant('hear' as const), alerts: someAlerts }),
    fc.record({ kind: fc.constantFrom('lose' as const, 'restart' as const, 'read' as const) }),
  ),
  { maxLength: 20 },
);

function observing(): TestLaunch {
  const launch = new TestLaunch(PLAN);
  launch.start();
  launch.read(0);
  launch.input({ kind: 'alerts', source: 'am', alerts: [], heard: 'all' });
  launch.decision('go', { as: 'commander' });
  launch.settle();
  return launch;
}

let epoch = 1;

function perform(launch: TestLaunch, act: Act): void {
  launch.wait(1000);
  switch (act.kind) {
    case 'show':
    case 'hear':
      launch.input({ kind: 'alerts', source: 'am', alerts: act.alerts, heard: act.kind === 'show' ? 'all' : 'some' });
      return;
    case 'lose':
      launch.input({ kind: 'alerts_unknown', source: 'am', reason: 'source_down', detail: 'refused' });
      return;
    case 'restart':
      epoch += 1;
      return launch.start(epoch);
    case 'read':
      launch.read(0, { every: 1000 });
  }
}

const verdicts = (launch: TestLaunch) => project(launch.state, launch.now).gate.map(({ verdict }) => verdict);
const fires = ({ state, drill, level }: ExternalAlert) => state === 'firing' && !drill && level === 'critical';
const isDrill = ({ drill }: ExternalAlert) => drill;

it('a gate is as what was shown last says, and never healthy while that is not known', () => {
  fc.assert(
    fc.property(acts, (all) => {
      const launch = observing();
      let known: readonly ExternalAlert[] | null = [];
      for (const act of all) {
        perform(launch, act);
        if (act.kind === 'show') known = act.alerts;
        if (act.kind === 'lose' || act.kind === 'restart') known = null;
        const [now] = verdicts(launch);
        if (known === null) expect(now).not.toBe('healthy');
        else if (known.some(fires)) expect(now).toBe('unhealthy');
        // What was heard beside an answer counts until the next one.
        else if (act.kind === 'show') expect(now).toBe('healthy');
      }
      expect(launch.replayed()).toEqual(launch.state);
    }),
  );
});

it('what is shown twice is recorded once', () => {
  fc.assert(
    fc.property(acts, someAlerts, (all, shown) => {
      const launch = observing();
      for (const act of all) perform(launch, act);
      const again = { kind: 'alerts', source: 'am', alerts: shown, heard: 'all' } as const;
      launch.input(again);
      expect(launch.input(again)).toEqual([]);
      const kept = launch.state.alertSources.am?.alerts ?? new Map();
      expect([...kept.keys()].toSorted()).toEqual(shown.map(({ fingerprint }) => fingerprint).toSorted());
    }),
  );
});

it('drills change nothing', () => {
  fc.assert(
    fc.property(acts, (all) => {
      const [launch, without] = [observing(), observing()];
      for (const act of all) {
        perform(launch, act);
        perform(without, 'alerts' in act ? { ...act, alerts: act.alerts.filter((each) => !isDrill(each)) } : act);
        expect(verdicts(launch)).toEqual(verdicts(without));
        expect([launch.state.phase, launch.state.paused]).toEqual([without.state.phase, without.state.paused]);
      }
    }),
  );
});
