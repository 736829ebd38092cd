import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildProgram } from '../../src/cli/program.ts';
import { endAll, holdpoint } from './command.ts';

const EXAMPLE = fileURLToPath(new URL('../../../../examples/plans/batch-patches.yaml', import.meta.url));
let dir: string;

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'holdpoint-cli-'));
});
afterAll(async () => {
  await endAll();
  rmSync(dir, { recursive: true, force: true });
});

describe('help', () => {
  it('is the same by every way of asking, and on standard output', async () => {
    const texts = await Promise.all([['--help'], ['-h'], ['help']].map((args) => holdpoint(args)));
    for (const { code, out, err } of texts)
      expect({ code, err, out }).toEqual({ code: 0, err: '', out: texts[0]?.out });
    expect(texts[0]?.out).toContain('audit verify');
  });

  it('comes with examples for every command', () => {
    const program = buildProgram(() => {});
    const all = [...program.commands, ...program.commands.flatMap(({ commands }) => commands)];
    expect(all.length).toBeGreaterThan(11);
    for (const command of all) {
      let text = '';
      command.configureOutput({
        writeOut: (part) => {
          text += part;
        },
      });
      command.outputHelp();
      expect(text).toMatch(/\nExamples:\n {2}holdpoint /);
    }
  });

  it('knows its version', async () => {
    expect(await holdpoint(['--version'])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^holdpoint \d+\.\d+\.\d+\n$/),
    });
  });
});

describe('wrong use', () => {
  it.each([
    [['stauts'], 'Did you mean status?'],
    [['status', '--jsno'], 'Did you mean --json?'],
    [['run'], "missing required argument 'PLAN'"],
    [['run', 'plan.yaml', '--time-scale', '0'], 'A number from 0.001'],
    [['run', 'plan.yaml', '--port', '70000'], 'A port from 1 to 65535'],
    [['pause', '--for', '30'], 'a duration needs a unit'],
    [['demo', '--bad', 'weather'], 'Allowed choices are errors, latency'],
    [['watch', '--after', 'x'], 'The number of an event'],
    [['go', 'one', 'two'], 'too many arguments'],
    [['answer', 'maybe'], '"maybe" is not an answer'],
    [['validate'], 'no plan is named'],
    [['validate', 'nothing.yaml'], 'nothing.yaml cannot be read: there is no such file'],
    [['validate', '.'], 'it is a folder'],
  ])('of %j says what is wrong and ends with 2', async (args, message) => {
    const { code, out, err } = await holdpoint(args);
    expect(err).toContain(message);
    expect(err).toMatch(/^holdpoint: /);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });

  it('without any command shows help on standard error', async () => {
    const { code, out, err } = await holdpoint([]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('Usage: holdpoint');
  });
});

describe('where nothing runs', () => {
  it.each([['status'], ['watch'], ['go'], ['continue'], ['pause'], ['rollback'], ['answer', 'yes']])(
    '%s says so and ends with 1',
    async (...args) => {
      const { code, out, err } = await holdpoint([...args, '--data', dir]);
      expect({ code, out }).toEqual({ code: 1, out: '' });
      expect(err).toContain(`no launch is running on the data folder ${dir}`);
      expect(err).toContain(`holdpoint run PLAN --data ${dir}`);
    },
  );

  it('takes the folder from HOLDPOINT_DATA, and --data before it', async () => {
    expect((await holdpoint(['status'], { HOLDPOINT_DATA: join(dir, 'env') })).err).toContain(join(dir, 'env'));
    expect((await holdpoint(['status', '--data', dir], { HOLDPOINT_DATA: 'env' })).err).toContain(`folder ${dir}\n`);
  });

  it('audit verify finds no record', async () => {
    expect(await holdpoint(['audit', 'verify', '--data', dir])).toMatchObject({
      code: 1,
      err: expect.stringContaining('There is no record'),
    });
  });
});

describe('validate', () => {
  it('accepts the example', async () => {
    const { code, out } = await holdpoint(['validate', EXAMPLE]);
    expect(code).toBe(0);
    expect(out).toContain('a valid plan of Batch patch service v1.0.0, with 4 stages, 8 signals, 8 steps and 20 items');
  });

  it('shows every problem with its place, without colour where there is no terminal', async () => {
    const file = join(dir, 'bad.yaml');
    writeFileSync(file, 'holdpoint: 1\nlaunch: { name: x, tilte: X }\nstages: 3\n');
    const { code, out } = await holdpoint(['validate', file]);
    expect(code).toBe(1);
    expect(out).toContain(`${file}:2:20: error unknown_field`);
    expect(out).toMatch(/\d+ problems\n$/);
    expect(out).not.toContain('\u001b');
    const json = await holdpoint(['validate', file, '--json']);
    expect(json.code).toBe(1);
    const report = JSON.parse(json.out);
    expect(report).toMatchObject({ file, ok: false });
    expect(report.problems).toContainEqual(expect.objectContaining({ code: 'unknown_field', line: 2, column: 20 }));
  });

  it('prints the schema', async () => {
    const { code, out } = await holdpoint(['validate', '--schema']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ title: 'Holdpoint plan' });
    const scenarios = await holdpoint(['validate', '--schema', 'scenario']);
    expect(JSON.parse(scenarios.out)).toMatchObject({ title: 'Holdpoint scenario' });
  });
});
