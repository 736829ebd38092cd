import type { Plan } from '@holdpoint/plan';
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

it('asks of flags neither errors nor how large an audience is', () => {
  const flags = '  driver: flags\n  flags: { flag: new-checkout, listen: 127.0.0.1:8090 }\n';
  const plan = SMALL_PLAN.replace('  driver: proxy\n  listen: 127.0.0.1:8080\n', flags)
    .replace(', size: 2.5%', '')
    .replace('    share: 10%', '    share: 10%\n    users: 1000')
    .replace('- no critical alert', '- requests >= 1000\n      - users >= 500');
  const driver = 'the driver flags of target main';
  expect(partsNotRun(planOf(plan)).map(({ section, what }) => `${section}: ${what}`)).toEqual([
    `traffic: audience internal without a size for ${driver}`,
    `traffic: limit of users of stage Staff for ${driver}`,
    `signals: errors for error_rate from ${driver}`,
    `signals: latency for p99 from ${driver}`,
  ]);
});

it('asks of commands what the plan says that they do', () => {
  const planWith = (does: string): Plan =>
    planOf(
      SMALL_PLAN.replace(
        '  driver: proxy\n  listen: 127.0.0.1:8080\n  key: header X-User-Id\n',
        `  driver: command\n  command: { apply: ./set, observe: ./show${does} }\n`,
      )
        .replace('  audiences:\n    internal: { header X-Group: [staff, beta], size: 2.5% }\n', '')
        .replace('    audience: internal\n', '')
        .replace(', measure: latency p99', ', measure: fallbacks / requests')
        .replace('- no critical alert', '- requests >= 1000\n      - users >= 500'),
    );
  const missing = (does: string) => partsNotRun(planWith(does)).map(({ section, what }) => `${section}: ${what}`);
  const driver = 'the driver command of target main';
  expect(missing('')).toEqual([
    `signals: counts for error_rate from ${driver}`,
    `signals: counts for p99 from ${driver}`,
    `gates: condition requests >= 1000 of stage Staff for ${driver}`,
    `gates: condition users >= 500 of stage Staff for ${driver}`,
    `gates: condition requests >= 1000 of stage All for ${driver}`,
    `gates: condition users >= 500 of stage All for ${driver}`,
  ]);
  expect(missing(', does: [counts]')).toEqual([
    `gates: condition users >= 500 of stage Staff for ${driver}`,
    `gates: condition users >= 500 of stage All for ${driver}`,
  ]);
});

it('runs no launch by shares on a switch', () => {
  const plan = SMALL_PLAN.replace(
    '  driver: proxy\n  listen: 127.0.0.1:8080\n  key: header X-User-Id\n',
    '  driver: blue-green\n  blue-green: { to_candidate: ./on, to_stable: ./off, active: ./show }\n',
  );
  const said = refusal(plan, 'all');
  expect(said).toContain(
    'traffic: share of 10 % of stage Staff, which is not all or nothing, for the driver blue-green',
  );
  expect(said).not.toContain('of stage All, which');
});
