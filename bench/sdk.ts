/**
 * How fast a flag is evaluated, beside a bare hash of the same keys (no evaluation can be faster), and beside
 * public SDKs and OpenFeature with the same question.
 */
import { Evaluator, FlagClient, type Ruleset, sealRuleset } from '@holdpoint/sdk';
import { OpenFeature } from '@openfeature/server-sdk';
import { ServerProvider } from '../packages/sdk/src/openfeature-server.ts';
import type { BenchResult, BenchRow } from './lib.ts';
import { type FlagSdk, flagSdks } from './support/flag-sdks.ts';

const CALLS = 4_000_000;
const OTHERS_CALLS = 200_000;
const ROUNDS = 7;
const MANY = 1_000;
const KEYS = Array.from({ length: 8_192 }, (_, i) => `user-${(i * 7_919) % 100_000}`);

function namesOf(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => `flag-${i}`);
}

function rulesetOf(names: readonly string[]): Promise<Ruleset> {
  const flag = { salt: 'batch-patches-2026-02-08-1', on: true, shareBp: 5_000, audiences: [], allow: [] };
  const flags = Object.fromEntries(names.map((name) => [name, flag]));
  return sealRuleset({ v: 1, launch: 'bench-2026-02-08-1', version: 1, flags });
}

/** MurmurHash3 x86 32 over ASCII: no salt, no flag, no check of the key. */
function bareHash(key: string): number {
  const { length } = key;
  let h = 0;
  let i = 0;
  const scramble = (word: number): number => {
    const k = Math.imul(word, 0xcc9e2d51);
    return Math.imul((k << 15) | (k >>> 17), 0x1b873593);
  };
  for (; i + 4 <= length; i += 4) {
    h ^= scramble(
      key.charCodeAt(i) | (key.charCodeAt(i + 1) << 8) | (key.charCodeAt(i + 2) << 16) | (key.charCodeAt(i + 3) << 24),
    );
    h = (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
  }
  let tail = 0;
  for (let j = length - 1; j >= i; j--) tail = (tail << 8) | key.charCodeAt(j);
  h ^= scramble(tail) ^ length;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

type Work = (calls: number) => number;

function bareWork(calls: number): number {
  let candidates = 0;
  for (let i = 0; i < calls; i++) if (bareHash(KEYS[i & 8_191] ?? '') < 2 ** 31) candidates++;
  return candidates;
}

async function ours(names: readonly string[], countUsers = false): Promise<Work> {
  const evaluator = new Evaluator({ countUsers });
  evaluator.use(await rulesetOf(names));
  return (calls) => {
    let candidates = 0;
    let flag = 0;
    for (let i = 0; i < calls; i++) {
      if (evaluator.isEnabled(names[flag] ?? '', KEYS[i & 8_191] ?? '')) candidates++;
      flag = flag + 1 === names.length ? 0 : flag + 1;
    }
    return candidates;
  };
}

/** Million calls a second: the best of each work over rounds in which all take their turn. */
function best(works: readonly Work[]): readonly number[] {
  const rates = works.map(() => 0);
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, work] of works.entries()) {
      const started = performance.now();
      const candidates = work(CALLS);
      const rate = CALLS / (performance.now() - started) / 1e3;
      if (candidates < CALLS * 0.45 || candidates > CALLS * 0.55) throw new Error(`${candidates} of ${CALLS} got it`);
      rates[index] = Math.max(rates[index] ?? 0, rate);
    }
  }
  return rates;
}

/** Million calls a second of an SDK: the best round. Answers that are promises are awaited. */
async function rateOf({ name, ask }: FlagSdk): Promise<number> {
  let best = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now();
    let candidates = 0;
    for (let i = 0; i < OTHERS_CALLS; i++) {
      const answer = ask(KEYS[i & 8_191] ?? '');
      if (typeof answer === 'boolean' ? answer : await answer) candidates++;
    }
    best = Math.max(best, OTHERS_CALLS / (performance.now() - started) / 1e3);
    if (candidates < OTHERS_CALLS * 0.45 || candidates > OTHERS_CALLS * 0.55) {
      throw new Error(`${name}: ${candidates} of ${OTHERS_CALLS} got the candidate`);
    }
  }
  return best;
}

/** Others, and how many times as fast as the fastest of them ours is. */
async function besideOthers(ours: number): Promise<readonly BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const sdk of await flagSdks()) {
    rows.push({ label: sdk.name, value: await rateOf(sdk), unit: 'M/s' });
    sdk.close();
  }
  const fastest = Math.max(...rows.map(({ value }) => value));
  return [
    ...rows,
    { label: 'isEnabled, times the fastest of these', value: ours / fastest, unit: 'times', goal: '>= 4' },
  ];
}

/** OpenFeature itself with our provider. */
async function openFeature(ruleset: Ruleset): Promise<readonly BenchRow[]> {
  const body = (): Response =>
    new Response(JSON.stringify(ruleset), { headers: { 'content-type': 'application/json' } });
  const fetch = async (): Promise<Response> => body();
  const provider = new ServerProvider(new FlagClient({ url: 'http://127.0.0.1:9', countsMs: 0, fetch }));
  const asked = OpenFeature.getClient();
  const ask = (targetingKey: string): Promise<boolean> => asked.getBooleanValue('flag-0', false, { targetingKey });
  await OpenFeature.setProviderAndWait(provider);
  const value = await rateOf({ name: 'OpenFeature', ask, close: () => {} });
  await OpenFeature.clearProviders();
  return [{ label: 'isEnabled through OpenFeature', value, unit: 'M/s' }];
}

/** Bytes that the heap grows by a call, while nothing is collected. */
function bytesPerCall(work: Work): number {
  const before = process.memoryUsage().heapUsed;
  work(CALLS);
  return Math.max(0, (process.memoryUsage().heapUsed - before) / CALLS);
}

/** Evaluates one flag, and a thousand in turn. */
export async function run(): Promise<BenchResult> {
  const [one, many] = [namesOf(1), namesOf(MANY)];
  const works = [bareWork, await ours(one), await ours(many), await ours(one, true)] as const;
  const [bare = 0, single = 0, thousand = 0, counted = 0] = best(works);
  return {
    name: 'sdk',
    rows: [
      { label: 'a bare hash and a comparison', value: bare, unit: 'M/s' },
      { label: 'isEnabled', value: single, unit: 'M/s' },
      { label: 'isEnabled, part of the bare hash', value: single / bare, unit: '', goal: '>= 0.35' },
      { label: 'isEnabled, users counted', value: counted, unit: 'M/s' },
      { label: `isEnabled, ${MANY} flags in turn`, value: thousand, unit: 'M/s' },
      {
        label: `isEnabled, ${MANY} flags in turn, part of one flag`,
        value: thousand / single,
        unit: '',
        goal: '>= 0.8',
      },
      { label: 'isEnabled, memory of a call', value: bytesPerCall(works[1]), unit: 'bytes', goal: '< 0.1' },
      ...(await besideOthers(single)),
      ...(await openFeature(await rulesetOf(one))),
    ],
  };
}

if (import.meta.main) console.table((await run()).rows);
