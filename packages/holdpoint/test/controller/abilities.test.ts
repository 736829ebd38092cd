import { expect, it } from 'vitest';
import { planOf, SMALL_PLAN } from '../../../plan/test/plans.ts';
import { partsNotRun, runnablePlan, type Without } from '../../src/controller/abilities.ts';
import { LaunchError } from '../../src/errors.ts';

const MORE = `${SMALL_PLAN}matrix: [{ situation: Fire, decides: commander, do: pause }]
boards: { main: { title: Main, signals: [p99] } }
`;

/** What keeps the plan from being run: the code, the message and the hint. */
function refusal(text: string, without: Without): string {
  try {
    runnablePlan(planOf(text), without);
  } catch (error) {
    if (error instanceof LaunchError) return `${error.code}: ${error.message}\n${error.hint}`;
    throw error;
  }
  return 'none';
}

it('runs a plan that asks for nothing more as it is', () => {
  const plan = planOf(SMALL_PLAN);
  expect(runnablePlan(plan, [])).toBe(plan);
  expect(runnablePlan(plan, 'all')).toBe(plan);
  expect(partsNotRun(plan)).toEqual([]);
});

it('refuses a plan that needs more, names each part, and says how to run it all the same', () => {
  const said = refusal(MORE, []);
  expect(said).toMatch(/^plan_needs_more: .*\n {2}matrix: 1 row\n {2}boards: 1 board\n/);
  expect(said).toContain('holdpoint rehearse');
  expect(said).toContain('--without matrix,boards');
});

it('leaves out what was named, or all that is missing', () => {
  expect(refusal(MORE, ['matrix'])).toMatch(/^plan_needs_more: (?!.*matrix: )/s);
  const plan = runnablePlan(planOf(MORE), ['matrix', 'boards']);
  expect(plan).toMatchObject({ matrix: [], boards: {}, without: ['boards', 'matrix'] });
  expect(runnablePlan(planOf(MORE), 'all')).toEqual(plan);
});

it.each(['stages', 'mtrix', 'runbook', ''])('knows no part %j that could be left out', (name) => {
  expect(refusal(MORE, [name])).toMatch(/^wrong_use: .*\nIt may be matrix, boards, or all\./);
});

it('runs no launch without its router, its signals, or all of its steps', () => {
  const haproxy = SMALL_PLAN.replace('driver: proxy\n  listen: 127.0.0.1:8080', 'driver: haproxy');
  const said = refusal(haproxy.replace('driver: haproxy', 'driver: argo-rollouts'), 'all');
  expect(said).toContain('traffic: driver argo-rollouts of target main\n');
  expect(said).not.toContain('--without');
  expect(refusal(haproxy, 'all')).toContain(
    'socket, backend, stable, candidate and map for the driver haproxy of target main\n',
  );
  const start = SMALL_PLAN.slice(0, SMALL_PLAN.indexOf('services:'));
  const steps = `${start}runbook: [{ phase: Day, steps: [{ name: On, owner: commander }] }]\n`;
  expect(refusal(steps, 'all')).toContain('runbook: 1 step');
});

it('runs no launch that asks a router for what its driver does not do, and says what', () => {
  const settings = '{ socket: /s, backend: b, stable: [w1], candidate: [w2], map: /m }';
  const plan = SMALL_PLAN.replace('driver: proxy\n  listen: 127.0.0.1:8080', `driver: haproxy\n  haproxy: ${settings}`)
    .replace('    share: 10%', '    share: 10%\n    users: 1000')
    .replace('- no critical alert', '- error_rate by endpoint < 5%');
  const parts = partsNotRun(planOf(plan)).map(({ section, what }) => `${section}: ${what}`);
  const driver = 'the driver haproxy of target main';
  expect(parts).toEqual([
    `traffic: audience internal for ${driver}`,
    `traffic: limit of users of stage Staff for ${driver}`,
    `signals: error_rate by endpoint from ${driver}`,
    `signals: latency for p99 from ${driver}`,
  ]);
  expect(refusal(plan, 'all')).toContain('it would not be this launch');
});
