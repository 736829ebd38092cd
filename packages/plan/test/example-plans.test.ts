import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { type Plan, readPlan, type Step } from '../src/index.ts';
import { DOCUMENTS, NOT_IN_A_PLAN, REQUIREMENTS } from './requirements.ts';

const FOLDER = new URL('../../../examples/plans/', import.meta.url);
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.yaml'));
const textOf = (file: string): string => readFileSync(new URL(file, FOLDER), 'utf8');

function planOf(file: string): Plan {
  const result = readPlan(readFileSync(new URL(file, FOLDER)), file);
  if (!result.ok) throw new Error(JSON.stringify(result.problems, null, 2));
  return result.plan;
}

test('there is a plan for each document, and no other', () => {
  expect(FILES).toEqual(Object.values(DOCUMENTS).sort());
});

describe.each(FILES)('%s', (file) => {
  test('reads without errors or warnings', () => {
    const result = readPlan(readFileSync(new URL(file, FOLDER)), file);
    expect(result.ok ? result.warnings : result.problems).toEqual([]);
  });

  test('answers what its document asks for, by its comments', () => {
    const asked = Object.entries(REQUIREMENTS).filter(([, documents]) =>
      documents.some((document) => DOCUMENTS[document] === file),
    );
    const answered = idsIn(textOf(file));
    const missing = asked.map(([id]) => id).filter((id) => !answered.has(id) && !Object.hasOwn(NOT_IN_A_PLAN, id));
    expect(missing).toEqual([]);
  });

  test('names no requirement that nobody has', () => {
    expect([...idsIn(textOf(file))].filter((id) => !Object.hasOwn(REQUIREMENTS, id))).toEqual([]);
  });

  test('has a section in the README', () => {
    expect(textOf('README.md')).toContain(`](${file})`);
  });
});

test('what is not in a plan is in no plan, and has a reason', () => {
  const answered = new Set(FILES.flatMap((file) => [...idsIn(textOf(file))]));
  for (const [id, reason] of Object.entries(NOT_IN_A_PLAN)) {
    expect(answered.has(id), `${id} is in a plan`).toBe(false);
    expect(reason.length).toBeGreaterThan(10);
  }
});

describe('figures of the documents', () => {
  test('ramps', () => {
    const shares = (file: string) => planOf(file).stages.map(({ shareBp }) => shareBp / 100);
    expect(shares('production-launch.yaml')).toEqual([0, 10, 50, 100]);
    expect(shares('batch-patches.yaml')).toEqual([10, 25, 50, 100]);
    expect(shares('go-live.yaml')).toEqual([1, 25, 100]);
    expect(planOf('go-live.yaml').stages[0]?.users).toBe(1000);
  });

  test('the name of the API is waited for longer than it may be kept', () => {
    const { rollback, targets } = planOf('go-live.yaml');
    const waits = rollback.steps.flatMap(({ work }) => (work.kind === 'wait' ? [work.ms] : []));
    expect(Math.min(...waits)).toBeGreaterThan(targets.main?.traffic.ttlMs ?? Number.POSITIVE_INFINITY);
  });

  test('deployment day has five checkpoints, six boards, six figures and five rules', () => {
    const plan = planOf('deployment-day.yaml');
    expect(plan.runbook.filter(({ checkpoint }) => checkpoint)).toHaveLength(5);
    expect(Object.keys(plan.boards)).toHaveLength(6);
    expect(Object.keys(plan.kpis)).toHaveLength(6);
    expect(Object.keys(plan.thresholds)).toHaveLength(5);
    expect(plan.escalations).toHaveLength(6);
  });

  test('deployment day runs every command of the document', () => {
    const plan = planOf('deployment-day.yaml');
    const commands = [...plan.runbook.flatMap(({ steps }) => steps), ...plan.rollback.steps].flatMap(commandOf);
    const checks = plan.readiness.flatMap(({ items }) => items.flatMap(({ check }) => check?.subject ?? []));
    expect([...checks, ...commands]).toEqual(expect.arrayContaining(COMMANDS.map((name) => `./scripts/${name}.sh`)));
  });

  test('a rollback of deployment day that is decided at its planned end still fits', () => {
    const { launch, rollback, runbook } = planOf('deployment-day.yaml');
    const until = runbook.at(-1)?.until;
    const end = until?.kind === 'wall' ? until.atMs : Number.NaN;
    expect(end + (rollback.takesMs ?? Number.NaN)).toBeLessThanOrEqual(launch.window?.toMs ?? 0);
  });

  test('the steps of the rollback of deployment day take no longer than all of it', () => {
    const { steps, takesMs = 0 } = planOf('deployment-day.yaml').rollback;
    expect(steps.reduce((sum, step) => sum + (step.takesMs ?? 0), 0)).toBeLessThanOrEqual(takesMs);
  });

  test('the checklist has eight areas, 108 points and five criteria', () => {
    const { readiness } = planOf('implementation-checklist.yaml');
    const criteria = readiness.filter(({ area }) => area === 'Completion').flatMap(({ items }) => items);
    expect(new Set(readiness.map(({ area }) => area)).size).toBe(8 + 1);
    expect(readiness.flatMap(({ items }) => items)).toHaveLength(108 + 5);
    expect(criteria).toHaveLength(5);
  });

  test('what destroys something needs two people, in every plan', () => {
    const destructive = FILES.flatMap((file) => {
      const plan = planOf(file);
      const steps = [...plan.runbook.flatMap((phase) => phase.steps), ...plan.rollback.steps];
      return steps.filter((step) => step.destructive);
    });
    expect(destructive.length).toBeGreaterThan(5);
    for (const { name, needs } of destructive) expect(needs, name).toHaveLength(2);
  });
});

/** The scripts that the document names, in the order of its timeline. */
const COMMANDS = [
  'pre-deployment-checklist',
  'final-readiness-check',
  'activate-phase5-framework',
  'activate-grafana-dashboards',
  'activate-alert-rules',
  'verify-data-sources',
  'generate-daily-report',
  'test-alert-notification',
  'cleanup-test-alerts',
  'enable-ops-team-access',
  'enable-management-access',
  'verify-alert-visibility',
  'inject-test-incident',
  'resolve-test-incident',
  'load-test-2000tps',
  'analyze-load-test-results',
  'check-memory-stability',
  'check-db-health',
  'check-cache-performance',
  'check-message-queue',
  'update-deployment-status',
  'generate-health-report',
  'disable-phase5-routing',
  'restore-phase4-backup',
  'disable-phase5-systems',
  'verify-phase4-health',
];

function commandOf({ work }: Step): readonly string[] {
  return work.kind === 'run' ? [work.command.line] : [];
}

/** Ids of requirements in the comments of a file. */
function idsIn(text: string): ReadonlySet<string> {
  const comments = [...text.matchAll(/(?:^|\s)#(.*)$/gm)].map(([, comment = '']) => comment);
  return new Set(comments.join(' ').match(/\b[A-L]\d{1,2}\b/g));
}
