import { isCandidate } from '@holdpoint/bucketing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Evaluator, type FlagAttributes } from '../src/index.ts';
import { flag, sealed } from './support/rulesets.ts';

async function evaluator(changes: Parameters<typeof sealed>[0] = {}): Promise<Evaluator> {
  const made = new Evaluator();
  made.use(await sealed(changes));
  return made;
}

const staff = { id: 'staff', attribute: 'group', values: ['staff'], sizeBp: 2_000 };
const beta = { id: 'beta', attribute: 'beta', values: ['true'], sizeBp: 1_500 };

describe('a flag', () => {
  it('gives the candidate to the keys to which a router of the same split gives it', async () => {
    for (const shareBp of [1, 1_000, 2_500, 5_000, 10_000]) {
      const flags = { checkout: flag({ shareBp, audiences: [staff, beta] }) };
      const flagged = await evaluator({ flags });
      const first = [staff, beta].map(({ id, sizeBp }) => ({ audience: id, sizeBp }));
      const key = fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => !text.includes('\0'));
      fc.assert(
        fc.property(key, fc.boolean(), fc.boolean(), (user, isStaff, isBeta) => {
          const audiences = [...(isStaff ? ['staff'] : []), ...(isBeta ? ['beta'] : [])];
          const attributes = { group: isStaff ? 'staff' : 'guest', beta: isBeta };
          const routed = isCandidate({ salt: 'launch-1', shareBp, first, key: user, audiences });
          return flagged.isEnabled('checkout', user, attributes) === routed;
        }),
      );
    }
  });

  it('gives stable before there is a ruleset, and where it is not known', async () => {
    expect(new Evaluator().isEnabled('checkout', 'ann')).toBe(false);
    expect(new Evaluator().evaluate('checkout', { key: 'ann' })).toEqual({
      variant: 'stable',
      value: false,
      reason: 'no_ruleset',
      version: null,
    });
    const flagged = await evaluator();
    for (const name of ['other', 'constructor', '__proto__', '', null as unknown as string]) {
      expect(flagged.evaluate(name, { key: 'ann' })).toMatchObject({ variant: 'stable', reason: 'unknown_flag' });
    }
  });

  it('never throws, whatever it is asked', async () => {
    const flagged = await evaluator({ flags: { checkout: flag({ shareBp: 10_000, audiences: [staff] }) } });
    const thrower = new Proxy(
      {},
      {
        getOwnPropertyDescriptor: () => {
          throw new Error('mine');
        },
        get: () => {
          throw new Error('mine');
        },
      },
    );
    const odd: readonly unknown[] = [
      undefined,
      null,
      7,
      Number.NaN,
      {},
      [],
      thrower,
      Symbol('a'),
      () => 'a',
      10n,
      '\0',
      '\ud800',
    ];
    for (const value of odd) {
      expect(flagged.isEnabled('checkout', value as string)).toBe(false);
      expect(flagged.evaluate('checkout', { key: value as string })).toMatchObject({ variant: 'stable' });
      expect(flagged.evaluate('checkout', value as object)).toMatchObject({ variant: 'stable' });
      expect(flagged.isEnabled('checkout', 'ann', value as FlagAttributes)).toBe(true);
      expect(flagged.evaluate('checkout', { key: 'ann', attributes: { group: value } })).toMatchObject({
        variant: 'candidate',
      });
    }
  });

  it('belongs to no audience by what an attribute object inherits', async () => {
    const flags = { checkout: flag({ shareBp: 1_000, audiences: [{ ...staff, sizeBp: 1_000 }] }) };
    const flagged = await evaluator({ flags });
    expect(flagged.evaluate('checkout', { key: 'ann', attributes: { group: 'staff' } }).variant).toBe('candidate');
    const inherited = Object.create({ group: 'staff' });
    expect(flagged.evaluate('checkout', { key: 'ann', attributes: inherited }).variant).toBe('stable');
  });
});

describe('a new ruleset', () => {
  it('takes force as a whole, and keeps who was admitted in the same launch', async () => {
    const limited = (version: number, launch = 'launch-1') =>
      sealed({ launch, version, flags: { checkout: flag({ shareBp: 10_000, maxUsers: 1 }) } });
    const flagged = new Evaluator();
    flagged.use(await limited(1));
    expect([flagged.isEnabled('checkout', 'ann'), flagged.isEnabled('checkout', 'bob')]).toEqual([true, false]);
    flagged.use(await limited(2));
    expect([flagged.isEnabled('checkout', 'bob'), flagged.isEnabled('checkout', 'ann')]).toEqual([false, true]);
    flagged.use(await limited(3, 'launch-2'));
    expect([flagged.isEnabled('checkout', 'bob'), flagged.isEnabled('checkout', 'ann')]).toEqual([true, false]);
  });
});

describe('counts', () => {
  it('are taken once, by launch, also of flags that are gone', async () => {
    const flagged = await evaluator();
    const answers = ['ann', 'bob', 'cyd', 'dan'].map((key) => flagged.isEnabled('checkout', key));
    flagged.evaluate('checkout', { key: null });
    flagged.isEnabled('other', 'ann');
    const candidate = answers.filter(Boolean).length;
    const counted = { launch: 'launch-1', flag: 'checkout', candidate, stable: 5 - candidate };
    flagged.use(await sealed({ version: 8 }));
    flagged.use(await sealed({ version: 9, launch: 'launch-2', flags: {} }));
    expect(flagged.takeCounts()).toEqual([counted]);
    expect(flagged.takeCounts()).toEqual([]);
  });
});
