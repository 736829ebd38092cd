import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPlan } from '@holdpoint/plan';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HOLDPOINT, holdpoint } from '../cli/command.ts';
import { BAKERY, BAKERY_ANSWERS, BAKERY_LATER, HOSTILE } from './documents.ts';

let dir: string;
let document: string;
let plan: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'holdpoint-import-'));
  document = join(dir, 'BAKERY.md');
  plan = join(dir, 'bakery.yaml');
  writeFileSync(document, BAKERY);
  writeFileSync(join(dir, 'answers.yaml'), BAKERY_ANSWERS);
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const importDoc = (...args: readonly string[]) => holdpoint(['import', document, ...args]);
const importAll = (...args: readonly string[]) =>
  importDoc('-o', plan, '--answers', join(dir, 'answers.yaml'), ...args);
const text = (file = plan) => readFileSync(file, 'utf8');

describe('a first import', () => {
  it('prints a plan with the lines of the document, and tells of it on standard error', async () => {
    const { code, out, err } = await importDoc();
    expect(code).toBe(0);
    const result = readPlan(new TextEncoder().encode(out), 'out');
    expect(result.ok && result.plan.choices?.map(({ choice }) => choice)).toContain('services.stable');
    expect(out).toContain('title: Load test passed } # ticked in the document, which proves nothing; BAKERY.md:7');
    expect(err).toContain('choices are open');
    expect(readdirSync(dir).sort()).toEqual(['BAKERY.md', 'answers.yaml']);
  });

  it('writes a plan that is valid, and neither run nor rehearsed before it is answered', async () => {
    const { code, out, err } = await importDoc('-o', plan);
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(err).toContain(`${plan} is written.`);
    expect((await holdpoint(['validate', plan])).code).toBe(0);
    for (const command of ['run', 'rehearse']) {
      const refused = await holdpoint([command, plan]);
      expect([refused.code, refused.out]).toEqual([1, '']);
      expect(refused.err).toContain('still to be decided');
    }
  });

  it('is rehearsed once its choices are answered', async () => {
    const { code, err } = await importAll();
    expect(err).toContain('Nothing is open');
    expect(code).toBe(0);
    expect(text()).not.toContain('CHOOSE');
    const rehearsed = await holdpoint(['rehearse', plan, '--json']);
    expect(rehearsed.code).toBe(0);
    expect(JSON.parse(rehearsed.out).outcome).toBe('completed');
  });

  it('takes answers by number and by name, and says what is wrong with them', async () => {
    const listed = JSON.parse((await importDoc('--json')).out).choices;
    const stable = listed.find(({ id }: { id: string }) => id === 'services.stable').number;
    const { code } = await importDoc(
      '-o',
      plan,
      '--answer',
      `${stable}=http://10.9.9.9`,
      '--answer',
      'stages.*.observe=6h',
    );
    expect(code).toBe(0);
    expect(text()).toContain('stable: { url: http://10.9.9.9 }\n');
    expect(text().match(/observe: 6h/g)).toHaveLength(3);
    const wrong = await importDoc('--answer', 'services.stable=nowhere', '--answer', 'ovens=3', '--answer', 'x.*=1');
    expect([wrong.code, wrong.out]).toEqual([2, '']);
    for (const part of [
      '"nowhere" is no answer to services.stable',
      'nothing is asked under the name "ovens"',
      'no choice has a name like x.*',
    ]) {
      expect(wrong.err).toContain(part);
    }
    expect((await importDoc('--answer', 'nothing')).code).toBe(2);
  });

  it('reads standard input', () => {
    const { status, stdout } = spawnSync(process.execPath, [HOLDPOINT, 'import', '-', '--json'], {
      input: BAKERY,
      encoding: 'utf8',
    });
    expect(status).toBe(0);
    expect(JSON.parse(stdout).checklist).toHaveLength(3);
  });
});

describe('an import over a plan that was imported', () => {
  it('brings what changed, keeps edits by hand, and says both', async () => {
    await importAll();
    writeFileSync(
      plan,
      text().replace('title: Ovens on the new queue', 'title: Ovens on the new queue and hot').replace('> 5%', '> 4%'),
    );
    writeFileSync(document, BAKERY_LATER);
    const { code, err } = await importDoc('-o', plan);
    expect(code).toBe(0);
    expect(err).toContain('changed thresholds / error_rate / target: < 1% -> < 0.5%');
    expect(err).toMatch(/added readiness \/ .* \/ flour-ordered/);
    expect(err).toContain('  thresholds / error_rate / critical');
    for (const part of ['queue and hot', '> 4%', '< 0.5%', 'Flour ordered', 'url: http://10.0.0.1:8080'])
      expect(text()).toContain(part);
    const again = await importDoc('-o', plan);
    expect(again.err).toContain('Nothing of the plan changed with the document.');
  });

  it('names what both changed with both sides, writes nothing, and does what it is told', async () => {
    await importAll();
    const mine = text().replace('target: < 1%', 'target: < 0.8%');
    writeFileSync(plan, mine);
    writeFileSync(document, BAKERY_LATER);
    const refused = await importDoc('-o', plan);
    expect(refused.code).toBe(1);
    for (const part of [
      'thresholds / error_rate / target',
      'by hand:  < 0.8%',
      'document: < 0.5%',
      'Nothing was written',
    ]) {
      expect(refused.err).toContain(part);
    }
    expect(text()).toBe(mine);
    const kept = await importDoc('-o', plan, '--keep', 'mine');
    expect(kept.code).toBe(0);
    expect(kept.err).not.toContain('changed thresholds / error_rate / target');
    expect(text()).toContain('target: < 0.8%');
    expect((await importDoc('-o', plan)).err).not.toContain('Nothing was written');
    expect(text()).toContain('target: < 0.8%');
  });

  it('takes the side of the document where that is asked for', async () => {
    await importAll();
    writeFileSync(plan, text().replace('target: < 1%', 'target: < 0.8%'));
    writeFileSync(document, BAKERY_LATER);
    const taken = await importDoc('-o', plan, '--keep', 'document');
    expect(taken.code).toBe(0);
    expect(taken.err).toContain('changed thresholds / error_rate / target');
    expect(text()).toContain('target: < 0.5%');
  });

  it('never writes over a plan that was not imported, nor over one that is damaged', async () => {
    writeFileSync(plan, 'ours: by hand\n');
    const foreign = await importDoc('-o', plan);
    expect([foreign.code, text()]).toEqual([2, 'ours: by hand\n']);
    expect(foreign.err).toContain('was not imported');
    rmSync(plan);
    await importAll();
    const damaged = `${text()}\n  wrong: [`;
    writeFileSync(plan, damaged);
    const broken = await importDoc('-o', plan);
    expect([broken.code, text()]).toEqual([1, damaged]);
    expect(broken.err).toContain('holdpoint validate');
    writeFileSync(join(dir, 'bakery.import.json'), '{}');
    expect((await importDoc('-o', plan)).err).toContain('is damaged');
  });

  it('writes nothing where the edits and the document together would be no plan', async () => {
    await importAll();
    const mine = text().replaceAll('head-baker', 'night-baker');
    writeFileSync(plan, mine);
    writeFileSync(document, BAKERY_LATER.replace('./bakery.sh back\n', './bakery.sh back\n./bakery.sh check\n'));
    const { code, err } = await importDoc('-o', plan);
    expect([code, text()]).toEqual([1, mine]);
    expect(err).toContain('would be no plan');
  });
});

describe('what is no document', () => {
  it.each([
    ['a file that is not there', () => join(dir, 'none.md'), 'there is no such file'],
    ['a folder', () => dir, 'it is a folder'],
    ['a plan', () => file('plan.yaml', '# a plan\nholdpoint: 1\n'), 'is a plan already'],
    ['a binary', () => file('a.md', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 0, 0, 9])), 'a.md: '],
    ['nothing', () => file('b.md', ''), 'b.md: '],
    ['a PDF', () => file('c.md', '%PDF-1.7\n1 0 obj\n'), 'c.md: '],
  ])('is refused with the reason: %s', async (_, name, reason) => {
    const path = name();
    const { code, out, err } = await holdpoint(['import', path, '-o', plan]);
    expect([code, out]).toEqual([2, '']);
    expect(err).toContain(reason);
    expect(existsSync(plan)).toBe(false);
  });

  it('is refused where the plan would stand in its place, and where the plan cannot stand', async () => {
    expect((await importDoc('-o', document)).code).toBe(2);
    expect(text(document)).toBe(BAKERY);
    const nowhere = await importDoc('-o', join(dir, 'none', 'plan.yaml'));
    expect([nowhere.code, nowhere.err.includes('its folder is not there')]).toEqual([3, true]);
    mkdirSync(join(dir, 'folder.yaml'));
    expect((await importDoc('-o', join(dir, 'folder.yaml'))).code).toBe(2);
  });

  it.each([
    ['answers that are no map', '- 1\n'],
    ['answers that are no YAML', 'a: [\n'],
    ['answers within answers', 'a: { b: 1 }\n'],
  ])('is the same for %s', async (_, answers) => {
    const { code } = await importDoc('--answers', file('bad.yaml', answers));
    expect(code).toBe(2);
  });

  it('takes one of --report and --json', async () => {
    expect((await importDoc('--report', 'md', '--json')).code).toBe(2);
    expect((await importDoc('--report', 'pdf')).code).toBe(2);
  });
});

describe('a report', () => {
  it('shows every line that was understood, with what became of it, and all that was not', async () => {
    const [html, markdown] = await Promise.all([importDoc('--report', 'html'), importDoc('--report', 'md')]);
    for (const { code, out } of [html, markdown]) {
      expect(code).toBe(0);
      for (const part of [
        'Load test passed',
        'readiness / Before the launch',
        'Open choices',
        'Not understood',
        'services.stable',
      ]) {
        expect(out.replaceAll('\\', '')).toContain(part);
      }
    }
    expect(html.out).toMatch(/^<!doctype html>/);
    expect(html.out).toContain('prefers-color-scheme:dark');
  });

  it('is inert, whatever the document holds, and nothing of it is run', async () => {
    writeFileSync(document, HOSTILE);
    const args = ['import', document, '-o', plan] as const;
    const run = (form: string): string =>
      spawnSync(process.execPath, [HOLDPOINT, ...args, '--report', form], { cwd: dir, encoding: 'utf8' }).stdout;
    const [html, markdown] = [run('html'), run('md')];
    expect(html).toContain("default-src 'none'".replaceAll("'", '&#39;'));
    expect(html).not.toMatch(/<(?:script|img|a|iframe|link|form|base)\b/i);
    expect(html.match(/&lt;script&gt;/g)?.length).toBeGreaterThan(0);
    expect(markdown).not.toMatch(/<(?!br>)|\]\(javascript/i);
    expect(readdirSync(dir)).not.toContain('PROOF');
    const result = readPlan(readFileSync(plan), plan);
    const steps = result.ok
      ? [...result.plan.rollback.steps, ...result.plan.runbook.flatMap((phase) => phase.steps)]
      : [];
    expect(steps.filter(({ work }) => work.kind === 'run').every(({ needs }) => needs.length > 0)).toBe(true);
    expect(result.ok).toBe(true);
  });
});

describe('as JSON', () => {
  it('gives the facts as they are, with choices and findings', async () => {
    const { code, out } = await importDoc('--json');
    const found = JSON.parse(out);
    expect(code).toBe(0);
    expect(Object.keys(found)).toEqual(
      expect.arrayContaining([
        'language',
        'title',
        'checklist',
        'stages',
        'thresholds',
        'triggers',
        'rollbackSteps',
        'coverage',
        'choices',
        'findings',
      ]),
    );
    expect(found.checklist[0]).toMatchObject({ line: 7, text: 'Load test passed', done: true });
  });
});

function file(name: string, content: string | Uint8Array): string {
  const path = join(dir, name);
  writeFileSync(path, content);
  return path;
}
