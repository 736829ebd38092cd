import { type Plan, type Problem, readScenario, type Scenario, type Step } from '../src/index.ts';
import { bytesOf, edited, planOf } from './plans.ts';

const AUTOMATIC: Omit<Step, 'id' | 'name' | 'work'> = {
  tell: [],
  timeoutMs: 60_000,
  retries: 0,
  onFailure: { kind: 'stop' },
  after: [],
  needs: [],
  destructive: false,
  reversible: true,
  idempotent: false,
};

const STEPS: readonly Step[] = [
  {
    ...AUTOMATIC,
    id: 'p1.s1',
    name: 'Team assembles',
    work: { kind: 'manual' },
    at: { kind: 'relative', offsetMs: -900_000, text: 'T-15m' },
  },
  {
    ...AUTOMATIC,
    id: 'p1.s2',
    name: 'Boards on, all of them',
    work: { kind: 'run', command: { line: './boards-on.sh', place: 'local' } },
  },
];

const SMALL = planOf(
  edited('- name: Staff', '- name: Wave 1, staff')
    .replace('{ name: All,', '{ name: "Wave 10: all",')
    .replace('signals:\n', 'signals:\n  rps: { from: traffic, measure: requests per second, better: higher }\n'),
);

/** The plan that scenarios of the tests are about: two stages, a runbook of two steps, a channel. */
export const PLAN: Plan = {
  ...SMALL,
  sources: {
    am: { id: 'am', kind: 'alertmanager', url: 'http://127.0.0.1:1', headers: {}, timeoutMs: 5000, match: {} },
  },
  channels: { alerts: { id: 'alerts', kind: 'slack', address: '$SLACK_WEBHOOK', severity: [] } },
  runbook: [{ id: 'p1', name: 'Activation', steps: STEPS }],
};

/** A scenario that uses everything. Tests edit it. */
export const SCENARIO = `rehearsal: 1
title: A day on which much goes wrong
seed: 7
world:
  requests: 3000/min
  users: 20000
  peak: 14:30
  quiet: 40%
  stable: { error_rate: 0.4%, memory: 200MB }
  candidate: { p99: 1.5s }
  delay: { memory: 30s }
people:
  ben: { answers: never }
  commander: { answers: 5m, says: no, asleep: 23:00 to 07:00 }
  tech-lead: {}
events:
  - { at: Wave 1 + 7m, candidate: { error_rate: 6%, p99: 3s }, for: 30m }
  - { at: Wave 1 + 8m, candidate: { memory: grows 150MB per 30m } }
  - { at: "Wave 1, staff + 9m", stable: { memory: shrinks 1MB per 1h } }
  - { at: "Wave 10: all", candidate: down, for: 5m }
  - { at: T+10m, silent: metrics, for: 6m }
  - { at: T+1h, silent: p99 }
  - { at: T+1h, silent: am, for: 1m }
  - { at: T+1h, alert: QueueStuck, for: 5m }
  - { at: T+1h, alert: DiskFull, level: info, drill: yes }
  - { at: T+1h, load: 0.5, for: 10m }
  - { at: T, step: Boards on, fails: yes }
  - { at: T-15m, step: Stable answers, hangs: yes }
  - { at: T+2h, channel: alerts, down: yes, for: 10m }
  - { at: T+3h, router: unreachable, for: 20s }
  - { at: T+3h30m, router: deaf }
  - { at: T+4h, absent: ben, for: 1h }
  - { at: T + 5h, decision: pause, by: tech-lead, reason: Lunch }
  - { at: T+5h, decision: continue, by: ana }
  - { at: T+6h, crash: 30s }
`;

/** The scenario with `from` replaced by `to`; fails where `from` does not stand there exactly once. */
export function editedScenario(from: string, to: string): string {
  if (SCENARIO.split(from).length !== 2) throw new Error(`${JSON.stringify(from)} does not stand once in the scenario`);
  return SCENARIO.replace(from, () => to);
}

/** The scenario of a text that must read. */
export function scenarioOf(text: string, plan = PLAN): Scenario {
  const result = readScenario(bytesOf(text), 'scenario.yaml', plan);
  if (!result.ok) throw new Error(JSON.stringify(result.problems, null, 2));
  return result.scenario;
}

/** Everything that reading the text reports, errors or warnings. */
export function scenarioProblems(text: string | Uint8Array, plan = PLAN): readonly Problem[] {
  const result = readScenario(typeof text === 'string' ? bytesOf(text) : text, 'scenario.yaml', plan);
  return result.ok ? result.warnings : result.problems;
}
