import { expect, it } from 'vitest';
import { Remembered } from '../src/remembered.ts';

it('forgets what was used longest ago', () => {
  const remembered = new Remembered<number>(2);
  remembered.set('a', 1);
  remembered.set('b', 2);
  expect(remembered.get('a')).toBe(1);
  remembered.set('c', 3);
  expect(remembered.get('b')).toBeUndefined();
  expect([remembered.get('a'), remembered.get('c'), remembered.size]).toEqual([1, 3, 2]);
});
