import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readDocument } from '../../src/read-document.ts';

const LENGTH = 100_000;
const PIECES = [
  ' ',
  '\t',
  '|',
  '[',
  ']',
  '(',
  ')',
  '](',
  '[x](',
  '*',
  '**',
  '_',
  '`',
  '` `` ',
  '~',
  '<',
  '>',
  '<a ',
  '&',
  '\\',
  '#',
  '-',
  '- ',
  '=',
  '+',
  '1',
  '1.',
  '1,',
  '1 ',
  '%',
  '$',
  '@',
  'a@',
  'a.',
  ':',
  '：',
  '→',
  '│',
  '├─',
  'a',
  'a ',
  '(a ',
  '5% ',
  '5% → ',
  '< 5% ',
  'T-',
  '12:',
  'day 1 ',
  'error rate ',
  'if ',
  'for ',
  'over 5 minutes ',
  'é',
  'Ã©',
  'â€',
  '第',
  '9件',
  'http://a',
  '#a ',
  '"',
  "'",
  '/',
  '5/5 ',
  '万',
];

describe('hostile lines of 100,000 characters', () => {
  test.each(PIECES)('%j again and again', (piece) => {
    const line = piece.repeat(LENGTH / piece.length);
    const forms = [line, `- [ ] ${line}`, `| a | b |\n|---|---|\n| ${line} | x |`, `\`\`\`\n${line}\n\`\`\``];
    for (const form of forms) {
      const text = `# Rollback triggers\n\n${form}\n`;
      const reading = readDocument(new TextEncoder().encode(text));
      expect(reading.ok || reading.problem.code === 'document_too_deep').toBe(true);
    }
  });

  test('many headings, many brackets to nowhere, many fences', () => {
    const text = [
      '# a\n'.repeat(20_000),
      '[a]: b\n[a] '.repeat(10_000),
      '```\n'.repeat(20_001),
      '| a\n'.repeat(20_000),
      '**Owner:** x\n'.repeat(10_000),
    ];
    for (const each of text) expect(readDocument(new TextEncoder().encode(each)).ok).toBe(true);
  });
});

const word = fc.constantFrom(
  'error rate',
  'p95',
  '<',
  '> 5%',
  '10%',
  '→',
  'for 5 minutes',
  '|',
  '|---|---|',
  '# Rollback',
  '## Stages',
  '- [ ] ',
  '1. ',
  '```',
  '```bash',
  '$ ls',
  'T-15 minutes',
  '02:00:15',
  'Day 3',
  '**Owner:**',
  'Tech Lead',
  '#ops',
  'a@b.co',
  '\n',
  '\n\n',
  '    ',
  '├─ ',
  '✅',
  '❌',
  'Go/No-Go',
  'if',
  'roll back',
  '٥٪',
  '错误率超过5%',
  'エラー率',
  '오류율',
  'menor que',
  '---',
  'title: x',
  ':',
  '(',
  ')',
  '> ',
  '+50%',
  'baseline',
  '1,000 users',
  '\r\n',
  '\uFEFF',
  'Ã©',
);

describe('any document', () => {
  test('is read without an exception, with lines within it and a true coverage', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof({ weight: 5, arbitrary: word }, fc.string({ unit: 'grapheme' })), { maxLength: 60 }),
        (parts) => {
          const text = parts.join(' ');
          const reading = readDocument(new TextEncoder().encode(text));
          if (!reading.ok) return;
          const { coverage, unrecognised, language: _, title: __, repairs, ...kinds } = reading.facts;
          const lines = text.split('\n').length;
          expect(coverage).toBeGreaterThanOrEqual(0);
          expect(coverage).toBeLessThanOrEqual(1);
          const found = Object.values(kinds).flat();
          for (const { line } of [...found, ...unrecognised]) {
            expect(Number.isInteger(line) && line >= 1 && line <= lines).toBe(true);
          }
          for (const { confidence } of found) expect(confidence > 0 && confidence <= 1).toBe(true);
          const missed = new Set(unrecognised.map(({ line }) => line));
          expect(found.filter(({ line }) => missed.has(line))).toEqual([]);
          expect(repairs.every(({ count }) => count > 0)).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('is read without an exception from any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const reading = readDocument(bytes);
        if (!reading.ok) expect(reading.problem.hint).not.toBe('');
      }),
      { numRuns: 500 },
    );
  });
});
