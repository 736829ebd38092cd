import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPlan } from '@holdpoint/plan';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { trafficDriver } from '../../src/traffic/registry.ts';
import { openSite, type Site } from '../launch/site.ts';
import { endAll, holdpoint, start } from './command.ts';

let site: Site;

beforeEach(async () => {
  site = await openSite();
});
afterEach(async () => {
  await endAll();
  const read = readPlan(readFileSync(site.planFile), site.planFile);
  const target = read.ok ? read.plan.targets.main : undefined;
  if (target !== undefined) await (await trafficDriver('proxy').open({ target, dataDir: site.dataDir })).stop();
  await site.close();
});

function typesOf(out: string): readonly string[] {
  return out
    .trim()
    .split('\n')
    .map((line): string => JSON.parse(line).type);
}

it('runs a launch that other commands steer, leaves traffic where it is, and goes on there', async () => {
  // Long enough for commands to be started on a busy machine.
  site.rewritePlan('    observe: 2h', '    observe: 10h');
  site.load(100);
  const data = ['--data', site.dataDir];
  const first = start(['run', site.planFile, ...data, '--time-scale', '3600', '--json']);
  await first.output((out) => out.includes('"QuestionAsked"'));

  const second = await holdpoint(['run', site.planFile, ...data]);
  expect(second).toMatchObject({ code: 3, err: expect.stringContaining(`process ${first.child.pid}`) });
  expect(JSON.parse((await holdpoint(['status', '--json', ...data])).out)).toMatchObject({ status: 'awaiting_go' });
  expect(await holdpoint(['rollback', ...data, '--as', 'nobody'])).toMatchObject({ code: 1 });
  expect(await holdpoint(['go', ...data, '--as', 'commander'])).toMatchObject({ code: 0 });
  await first.output((out) => out.includes('"ShareObserved"') && out.includes('"ObservationStarted"'));

  first.child.kill('SIGINT');
  const left = await first.ended;
  expect(left.code).toBe(1);
  expect(left.err).toContain('Traffic stays where it is: 10 % on the candidate.');
  expect(left.err).toContain(`holdpoint run ${site.planFile} --data ${site.dataDir}`);
  const types = typesOf(left.out);
  expect(types.slice(0, 2)).toEqual(['LaunchCreated', 'ControllerStarted']);
  expect(types.slice(-2)).toEqual(['ControllerStopped', 'Summary']);
  expect(JSON.parse(left.out.trim().split('\n').at(-1) ?? '')).toMatchObject({
    outcome: 'running',
    data: site.dataDir,
  });
  expect(existsSync(join(site.dataDir, 'control.json'))).toBe(false);

  const again = start(['run', site.planFile, ...data, '--headless']);
  await again.output((out) => out.includes('controller started'));
  expect(JSON.parse((await holdpoint(['status', '--json', ...data])).out)).toMatchObject({
    share: { appliedBp: 1000 },
    timeScale: 3600,
  });
  await again.output((out) => out.includes('stage 2 begins'));
  const rollback = await holdpoint(['rollback', ...data, '--reason', 'seen enough']);
  expect(rollback).toMatchObject({ code: 0, out: 'rolling back\n' });
  const over = await again.ended;
  expect(over.code).toBe(1);
  expect(over.out).not.toContain('launch created');
  expect(over.out).toContain('is rolled back: all traffic is on stable.');
  expect(over.out).toContain('Rolled back because: a person: seen enough.');
  expect(await holdpoint(['audit', 'verify', ...data])).toMatchObject({
    code: 0,
    out: expect.stringContaining('is as it was written'),
  });
});
