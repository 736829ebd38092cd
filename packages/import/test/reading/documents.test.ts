import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readDocument } from '../../src/read-document.ts';
import { type Expected, scoreOf } from '../support/score.ts';

const FOLDER = new URL('../documents/', import.meta.url);
/** What is known not to be understood, so that a change of it is seen. */
const KNOWN: Readonly<Record<string, { readonly missed: number; readonly wrong: number }>> = {
  'drapeau-bilingue.md': { missed: 2, wrong: 0 },
  'edge-proxy-runbook.md': { missed: 0, wrong: 1 },
  'kiosk-firmware.md': { missed: 1, wrong: 0 },
  'mahdar-ijtima.md': { missed: 1, wrong: 0 },
  'mo-may-chu-game.md': { missed: 1, wrong: 0 },
  'mobile-phased-release.md': { missed: 5, wrong: 2 },
  'notion-korean.md': { missed: 1, wrong: 1 },
  'notion-search.md': { missed: 2, wrong: 1 },
  'pagos-instantaneos.md': { missed: 2, wrong: 1 },
  'relaunch-images.md': { missed: 1, wrong: 0 },
  'reunion-reservas.md': { missed: 1, wrong: 0 },
  'rfc-checkout.md': { missed: 1, wrong: 0 },
  'rfc-ledger-sharding.md': { missed: 7, wrong: 1 },
};

describe.each(readdirSync(FOLDER).filter((name) => name.endsWith('.md')))('%s', (name) => {
  const reading = readDocument(readFileSync(new URL(name, FOLDER)));
  const expected: Expected = JSON.parse(readFileSync(new URL(name.replace('.md', '.expected.json'), FOLDER), 'utf8'));
  if (!reading.ok) throw new Error(reading.problem.message);

  test('is in its language and has its title', () => {
    expect({ language: reading.facts.language, title: reading.facts.title }).toEqual({
      language: expected.language,
      title: expected.title,
    });
  });

  test('holds what a person finds in it', () => {
    const scores = [...scoreOf(reading.facts, expected)];
    const missed = scores.flatMap(([kind, score]) => score.missed.map((each) => `${kind} ${each}`));
    const wrong = scores.flatMap(([kind, score]) => score.wrong.map((each) => `${kind} ${each}`));
    const known = KNOWN[name] ?? { missed: 0, wrong: 0 };
    expect(missed, missed.join('\n')).toHaveLength(known.missed);
    expect(wrong, wrong.join('\n')).toHaveLength(known.wrong);
  });
});

test('there are eight styles and six languages at least', () => {
  const names = readdirSync(FOLDER).filter((name) => name.endsWith('.expected.json'));
  const languages = names.map((name) => JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')).language);
  expect(names.length).toBeGreaterThanOrEqual(8);
  expect(new Set(languages).size).toBeGreaterThanOrEqual(6);
});
