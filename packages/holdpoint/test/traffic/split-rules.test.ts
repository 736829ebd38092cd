import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { readMemory } from '../../src/traffic/by-command/memory.ts';
import { parseMemory } from '../../src/traffic/dns/rules.ts';
import { parseFence as parseHaproxy, splitInForce } from '../../src/traffic/haproxy/rules.ts';
import { parseFence as parseNginx } from '../../src/traffic/nginx/kept-split.ts';
import { isSoundSplit } from '../../src/traffic/split-rules.ts';
import { Cleanup, split } from './world.ts';

const cleanup = new Cleanup();
afterEach(() => cleanup.run());

/** What another hand may put where a split is kept. */
const IMPOSSIBLE: readonly object[] = [
  ...['10%', '0', -3, 10_001, 0.5, Number.NaN, null, undefined].map((shareBp) => ({ ...split(0), shareBp })),
  ...[-1, 0.5, '1', 2 ** 53].map((epoch) => ({ ...split(0), epoch })),
  ...[undefined, null, {}, [null], [{ audience: 'a', sizeBp: '1' }]].map((first) => ({ ...split(0), first })),
  ...[[-1], [Number.NaN], [5_000, 5_001]].map((sizes) => ({
    ...split(0),
    first: sizes.map((sizeBp, i) => ({ audience: `a${i}`, sizeBp })),
  })),
  { ...split(0), salt: '' },
  { ...split(0), salt: 7 },
  { ...split(0), launch: '' },
  { ...split(0), maxUsers: -1 },
  { ...split(0), mirrorBp: 10_001 },
  { ...split(0), unheardMs: 0 },
];

/** What a router by commands is taken to have, where its memory holds this. */
function asked(memory: object): unknown {
  const folder = mkdtempSync(join(tmpdir(), 'holdpoint-memory-'));
  cleanup.add(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'split.json');
  writeFileSync(file, JSON.stringify(memory));
  return readMemory(file).asked;
}

it.each(IMPOSSIBLE)('%j is taken for a split nowhere', (found) => {
  expect(isSoundSplit(found)).toBe(false);
  expect(parseHaproxy(JSON.stringify({ epoch: 1, split: found }))).toBeNull();
  expect(parseNginx(JSON.stringify({ writtenBy: 'holdpoint', epoch: 1, split: found }))).toBeNull();
  expect(parseMemory(JSON.stringify({ holdpoint: 1, epoch: 1, split: found, until: null }))).toBeNull();
  expect(asked({ epoch: 1, confirmed: null, asked: found })).toBeNull();
});

it('a sound one is, everywhere', () => {
  const found = split(0, { unheardMs: 1 });
  expect(isSoundSplit(found)).toBe(true);
  expect(parseHaproxy(JSON.stringify({ epoch: 1, split: found }))?.split).toEqual(found);
  expect(parseNginx(JSON.stringify({ writtenBy: 'holdpoint', epoch: 1, split: found }))?.split).toEqual(found);
  expect(parseMemory(JSON.stringify({ holdpoint: 1, epoch: 1, split: found, until: null }))?.split).toEqual(found);
  expect(asked({ epoch: 1, confirmed: null, asked: found })).toEqual(found);
});

describe('a map of HAProxy that another hand has written', () => {
  const server = { status: 'no check', setWeight: 0, weight: 0, inFlight: 0, sessions: 0, lost: 0, handedOn: 0 };
  const candidate = [{ ...server, name: 'web-2', answers: [], idleSeconds: null }];
  const given = (rule: string) => {
    const entries = new Map([['split', rule]]);
    return splitInForce({ worker: 'one', servers: [], entries }, { stable: [], candidate })?.shareBp;
  };

  it.each([
    ['50000/shop-1:', 5_000],
    ['999999/shop-1:', 10_000],
    ['-3/shop-1:', undefined],
    ['10%/shop-1:', undefined],
    ['50000/shop-1', undefined],
  ])('%s gives %s basis points', (rule, shareBp) => {
    expect(given(rule)).toBe(shareBp);
  });
});
