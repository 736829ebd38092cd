import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  type Evaluation,
  Evaluator,
  type FlagAttributes,
  type RulesetContent,
  readRuleset,
  sealRuleset,
} from '../src/index.ts';

interface Scenario {
  readonly about: string;
  /** Without its checksum. */
  readonly ruleset: RulesetContent;
  readonly cases: readonly {
    readonly flag: string;
    /** A text that is repeated stands for one that is too long to write down. */
    readonly key: string | null | { readonly repeat: string; readonly times: number };
    readonly attributes?: FlagAttributes;
    /** For how long the server has not been heard; 0 unless stated. */
    readonly silentMs?: number;
    readonly expect: Omit<Evaluation, 'version'>;
  }[];
}

const FOLDER = new URL('../scenarios/', import.meta.url);
const files = readdirSync(FOLDER).filter((file) => file.endsWith('.json'));
const read = (file: string): Scenario => JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'));

describe('the scenarios of docs/flags.md', () => {
  it.each(files)('%s', async (file) => {
    const { ruleset, cases } = read(file);
    const reading = await readRuleset(JSON.stringify(await sealRuleset(ruleset)), { held: null });
    if (!reading.ok) throw new Error(reading.detail);
    const [asked, enabled] = [new Evaluator(), new Evaluator()];
    for (const evaluator of [asked, enabled]) evaluator.use(reading.ruleset);
    for (const [index, { flag, key: written, attributes = {}, silentMs = 0, expect: wanted }] of cases.entries()) {
      for (const evaluator of [asked, enabled]) evaluator.silentFor(silentMs);
      const isLong = typeof written === 'object' && written !== null;
      const key = isLong ? written.repeat.repeat(written.times) : written;
      const given = asked.evaluate(flag, { key, attributes });
      expect({ index, ...given }).toEqual({ index, ...wanted, version: ruleset.version });
      expect(enabled.isEnabled(flag, key, attributes)).toBe(wanted.variant === 'candidate');
    }
  });

  it('show every reason but the lack of a ruleset', () => {
    const reasons = files.flatMap((file) => read(file).cases.map((each) => each.expect.reason));
    expect([...new Set(reasons)].sort()).toEqual([
      'allow_list',
      'audience',
      'no_key',
      'share',
      'share_is_zero',
      'switched_off',
      'unheard',
      'unknown_flag',
      'unusable_key',
      'user_limit',
    ]);
  });
});
