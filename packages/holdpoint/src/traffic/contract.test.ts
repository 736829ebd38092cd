import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { brokenDrivers } from '../../test/traffic/broken-drivers.ts';
import { caughtBy } from '../../test/traffic/caught-by.ts';
import { casesFor, contractCases, runCase } from '../../test/traffic/contract-cases.ts';
import { harnesses, memoryHarness } from '../../test/traffic/harnesses.ts';
import { trafficDriver, trafficDrivers } from './registry.ts';

/** Files of this folder that are no driver. */
const NO_DRIVER = ['index.ts', 'needs.ts', 'open.ts', 'registry.ts', 'several.ts', 'split-rules.ts'];

describe('enrolment', () => {
  it('has a harness for every driver file', () => {
    const files = readdirSync(import.meta.dirname).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
    const drivers = files.filter((file) => !NO_DRIVER.includes(file)).map((file) => file.replace(/\.ts$/, ''));
    expect(Object.keys(harnesses).sort()).toEqual(drivers.sort());
  });

  it('has a harness for every driver that a plan may name', () => {
    expect(Object.keys(harnesses)).toEqual(expect.arrayContaining(trafficDrivers.map(({ name }) => name)));
  });

  it('names the known drivers when it is asked for another', () => {
    expect(trafficDriver('proxy').name).toBe('proxy');
    expect(() => trafficDriver('proxi')).toThrow(
      expect.objectContaining({ code: 'wrong_use', hint: expect.stringMatching(/^Known drivers: proxy, haproxy, /) }),
    );
  });
});

describe.each(Object.entries(harnesses))('the %s driver', (name, makeHarness) => {
  const kind = trafficDrivers.find((each) => each.name === name);
  it.each(kind === undefined ? contractCases : casesFor(kind))('$name', (test) => runCase(test, makeHarness));
});

describe('the suite itself', () => {
  it.each(Object.entries(brokenDrivers))('fails for a driver that %s', async (name, routers) => {
    const test = contractCases.find(({ name: each }) => each === caughtBy[name]);
    if (test === undefined) throw new Error(`caught-by.ts names no case of the suite for a driver that ${name}.`);
    await expect(runCase(test, () => memoryHarness(routers()))).rejects.toThrow();
  });

  it('names a case for drivers that are there', () => {
    expect(Object.keys(brokenDrivers)).toEqual(expect.arrayContaining(Object.keys(caughtBy)));
  });
});
