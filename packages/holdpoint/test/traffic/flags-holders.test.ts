import { beforeEach, describe, expect, it } from 'vitest';
import { Holders } from '../../src/traffic/flags/holders.ts';

let now: number;
let holders: Holders;
const told = (shareBp: number, launch = 'shop-1') => ({ launch, shareBp });

beforeEach(() => {
  now = 0;
  holders = new Holders(() => now);
  holders.publish(1, told(2_500));
});

describe('who holds which version', () => {
  it('names the version in force first, then the five that most clients hold, and how many more there are', () => {
    for (let version = 2; version <= 9; version++) holders.publish(version, told(2_500));
    for (let version = 1; version <= 8; version++) {
      for (let i = 0; i < version; i++) holders.connect(`client-${version}-${i}`, version);
    }
    expect(holders.parts().map(({ name }) => name)).toEqual([
      '0 of 36 clients hold version 9',
      ...[8, 7, 6, 5, 4].map((version) => `${version} of 36 clients hold version ${version}`),
      '3 more versions are held by clients',
    ]);
  });

  it('takes a client that has none for one that gives nobody the candidate', () => {
    holders.connect('new', null);
    holders.publish(2, told(0));
    expect(holders.parts()).toContainEqual({ name: '1 of 1 client holds no version yet', shareBp: null });
    expect(holders.ahead()).toBe(0);
  });

  it('is ahead with a higher share, with the candidate of another launch, or with a version that nobody knows here', () => {
    const versions = { higher: 1, lower: 2, strange: 1_000_000 };
    holders.publish(2, told(100));
    holders.publish(3, told(500));
    for (const [name, version] of Object.entries(versions)) holders.connect(name, version);
    expect(holders.ahead()).toBe(2);
    holders.publish(4, told(10_000, 'shop-2'));
    expect(holders.ahead()).toBe(3);
    for (const name of Object.keys(versions)) holders.holds(name, 4);
    // Who holds a newer version than the one that is served refuses it.
    expect(holders.ahead()).toBe(1);
    expect(holders.parts()[1]).toEqual({
      name: '1 of 3 clients holds version 1000000',
      shareBp: null,
      problem: 'is newer than version 4, which is served: they refuse it',
    });
  });

  it('never goes back by an older word, and believes no version that was not served', () => {
    holders.publish(2, told(0));
    holders.connect('ann', 2);
    holders.holds('ann', 1);
    holders.holds('ann', 77);
    expect(holders.parts()[0]).toEqual({ name: '1 of 1 client holds version 2', shareBp: 0 });
  });

  it('counts a client with two streams once, until both have ended', () => {
    holders.connect('ann', 1);
    holders.connect('ann', 1);
    holders.disconnect('ann');
    expect(holders.parts()[0]?.name).toBe('1 of 1 client holds version 1');
    holders.disconnect('ann');
    holders.disconnect('ann');
    expect(holders.parts()[0]?.name).toBe('0 of 0 clients hold version 1');
  });

  it('tells of clients that left with a higher share, for a minute or until they are back', () => {
    for (const name of ['ann', 'bob']) holders.connect(name, 1);
    for (const name of ['ann', 'bob']) holders.disconnect(name);
    holders.publish(2, told(0));
    expect(holders.parts()[1]?.name).toBe('2 clients left in the last minute');
    holders.connect('ann', 1);
    holders.holds('ann', 2);
    expect(holders.parts()[1]?.name).toBe('1 client left in the last minute');
    now = 60_001;
    expect(holders.parts()).toHaveLength(1);
  });
});
