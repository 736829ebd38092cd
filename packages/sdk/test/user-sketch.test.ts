import { distinctIn, REGISTERS } from '@holdpoint/bucketing';
import { describe, expect, it } from 'vitest';
import { Evaluator, eachRegister } from '../src/index.ts';
import { flag, sealed } from './support/rulesets.ts';

/** How many users the texts tell of, taken together. */
function usersIn(...texts: readonly (string | undefined)[]): number {
  const registers = new Uint8Array(REGISTERS);
  for (const text of texts) {
    eachRegister(text ?? '', (index, rank) => {
      registers[index] = Math.max(registers[index] ?? 0, rank);
    });
  }
  return Math.round(distinctIn(registers));
}

async function counting(shareBp = 10_000): Promise<Evaluator> {
  const evaluator = new Evaluator({ countUsers: true });
  evaluator.use(await sealed({ flags: { checkout: flag({ shareBp }) } }));
  return evaluator;
}

describe('users of the candidate', () => {
  it('are told once each, and those of several clients add up to all', async () => {
    const [one, two] = [await counting(), await counting()];
    for (let i = 0; i < 30; i++) {
      one.isEnabled('checkout', `user-${i}`);
      two.evaluate('checkout', { key: `user-${i + 20}` });
    }
    const told = [one, two].map((evaluator) => evaluator.takeCounts()[0]?.users);
    expect(usersIn(told[0])).toBe(30);
    expect(usersIn(...told)).toBe(50);
    one.isEnabled('checkout', 'user-3');
    expect(one.takeCounts()[0]).toEqual({ launch: 'launch-1', flag: 'checkout', stable: 0, candidate: 1 });
    one.isEnabled('checkout', 'user-1000');
    expect(usersIn(one.takeCounts()[0]?.users)).toBe(1);
  });

  it('are told again when whoever counts them may have forgotten them', async () => {
    const evaluator = await counting();
    for (let i = 0; i < 30; i++) evaluator.isEnabled('checkout', `user-${i}`);
    evaluator.takeCounts();
    evaluator.forgetTakenUsers();
    evaluator.isEnabled('checkout', 'user-1');
    expect(usersIn(evaluator.takeCounts()[0]?.users)).toBe(30);
  });

  it('are not those who got stable, and nobody unless it is asked for', async () => {
    const evaluator = await counting(0);
    evaluator.isEnabled('checkout', 'ann');
    expect(evaluator.takeCounts()[0]?.users).toBeUndefined();
    const plain = new Evaluator();
    plain.use(await sealed({ flags: { checkout: flag({ shareBp: 10_000 }) } }));
    plain.isEnabled('checkout', 'ann');
    expect(plain.takeCounts()[0]?.users).toBeUndefined();
  });

  it.each(['a', 'ab=', '!!!!', 'AAAAA'])('are not read of the text %j', (text) => {
    const taken: number[] = [];
    expect(eachRegister(text, (index) => taken.push(index))).toBe(false);
    expect(taken).toEqual([]);
  });
});
