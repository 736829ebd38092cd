import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { holdpoint } from './command.ts';

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'holdpoint-init-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const init = (file: string, ...args: readonly string[]) =>
  holdpoint(['init', '--yes', '--output', join(dir, file), ...args]);

it('writes a plan that is valid, and says the next two commands', async () => {
  const { code, out, err } = await init('plan.yaml', '--name', 'checkout');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const plan = join(dir, 'plan.yaml');
  expect(out).toContain(`  holdpoint validate --strict ${plan}\n  holdpoint rehearse ${plan}\n`);
  expect(await holdpoint(['validate', '--strict', plan])).toMatchObject({ code: 0, err: '' });
  expect(readFileSync(plan, 'utf8')).toContain('name: checkout');
});

it('puts the schema beside a plan that finds no other one', async () => {
  await init('plan.yaml');
  expect(readdirSync(dir).toSorted()).toEqual(['plan.schema.json', 'plan.yaml']);
  expect(readFileSync(join(dir, 'plan.yaml'), 'utf8')).toMatch(/^# yaml-language-server: \$schema=plan.schema.json\n/);
  const { out } = await holdpoint(['validate', '--schema']);
  expect(JSON.parse(readFileSync(join(dir, 'plan.schema.json'), 'utf8'))).toEqual(JSON.parse(out));
});

it('names the schema of a package that is installed in a folder above, and leaves one that is there as it is', async () => {
  mkdirSync(join(dir, 'node_modules/@holdpoint/plan'), { recursive: true });
  mkdirSync(join(dir, 'launches'));
  writeFileSync(join(dir, 'node_modules/@holdpoint/plan/plan.schema.json'), '{}');
  expect(await init('launches/plan.yaml')).toMatchObject({ code: 0 });
  const [first] = readFileSync(join(dir, 'launches/plan.yaml'), 'utf8').split('\n');
  expect(first).toBe('# yaml-language-server: $schema=../node_modules/@holdpoint/plan/plan.schema.json');
  expect(readdirSync(join(dir, 'launches'))).toEqual(['plan.yaml']);
  rmSync(join(dir, 'node_modules'), { recursive: true });
  writeFileSync(join(dir, 'plan.schema.json'), '{"mine":true}');
  expect(await init('plan.yaml')).toMatchObject({ code: 0 });
  expect(readFileSync(join(dir, 'plan.schema.json'), 'utf8')).toBe('{"mine":true}');
});

it('never writes over a file', async () => {
  writeFileSync(join(dir, 'plan.yaml'), 'mine');
  const { code, out, err } = await init('plan.yaml');
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(`${join(dir, 'plan.yaml')} cannot be written: it is there already`);
  expect(readdirSync(dir)).toEqual(['plan.yaml']);
  expect(readFileSync(join(dir, 'plan.yaml'), 'utf8')).toBe('mine');
});

it.each([
  [['--candidate', 'http://127.0.0.1:3001'], 'an address of its own'],
  [['--stable', 'nowhere'], '--stable: "nowhere" is no address of a service'],
  [['--split', 'dns', '--metrics', 'traffic'], '--metrics: "dns" counts no requests'],
  [['--split', 'istio'], 'Allowed choices are proxy, haproxy, nginx, flags, dns'],
  [['--name', 'My Shop'], '--name: "My Shop" is no name'],
])('%j is refused, and nothing is written', async (args, says) => {
  const { code, out, err } = await init('plan.yaml', ...args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(says);
  expect(readdirSync(dir)).toEqual([]);
});

it('says which answers are missing where it can ask nobody', async () => {
  const { code, err } = await holdpoint(['init', '--name', 'shop', '--output', join(dir, 'plan.yaml')]);
  expect(code).toBe(2);
  expect(err).toContain('there is no terminal to ask in, and --title, --stable');
});

it('says so where the folder is not there', async () => {
  expect(await init('nowhere/plan.yaml')).toMatchObject({
    code: 2,
    err: expect.stringContaining('its folder is not there'),
  });
});
