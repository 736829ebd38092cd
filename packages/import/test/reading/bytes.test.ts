import { describe, expect, test } from 'vitest';
import { MAX_DOCUMENT_BYTES } from '../../src/bytes/decode.ts';
import { mendDoubleEncoding } from '../../src/bytes/double-encoded.ts';
import { readDocument } from '../../src/read-document.ts';
import { factsOf } from '../support/read.ts';

/** UTF-8 read as another encoding: by its table, else byte by byte as Latin-1. */
function damaged(text: string, encoding: 'windows-1252' | 'windows-1254' | 'latin1'): string {
  const bytes = new TextEncoder().encode(text);
  if (encoding !== 'latin1') return new TextDecoder(encoding).decode(bytes);
  return [...bytes].map((byte) => String.fromCharCode(byte)).join('');
}

const mend = (...lines: readonly string[]) => mendDoubleEncoding(lines).map(({ text }) => text);

describe('double-encoded text', () => {
  test.each(['windows-1252', 'windows-1254', 'latin1'] as const)('is mended from %s', (encoding) => {
    const text = '🚀 Reversión → 10 % — “ahora” Ổn định Đà Nẵng';
    expect(mend(damaged(text, encoding))).toEqual([text]);
  });

  test('is mended where it went wrong twice', () => {
    expect(mend(damaged(damaged('— revisión', 'latin1'), 'latin1'))).toEqual(['— revisión']);
  });

  test('is mended in Arabic, whose letters have two bytes', () => {
    const text = 'المرحلة الثانية من خطة الإطلاق';
    expect(mend(damaged(text, 'latin1'))).toEqual([text]);
  });

  test('beside text that is in order', () => {
    expect(mend(`naïve — ${damaged('déjà', 'windows-1252')}`)).toEqual(['naïve — déjà']);
  });

  test.each(['groß“ und „Füße“', 'VOILÀ… à “l’été”', 'SITUAÇÃO ÚNICA', 'Ø 5 mm, 20 Â', 'Người dùng ở Đà Nẵng'])(
    'is not seen in %s',
    (text) => {
      expect(mend(text, text, text, text)).toEqual([text, text, text, text]);
    },
  );

  test('says what could not be recovered', () => {
    const facts = factsOf(
      `# ${damaged('Fase ✅', 'windows-1252')}\n\n- [ ] ${damaged('→ paso ❌ tres', 'windows-1252').replaceAll('\u009D', '')}\n`,
    );
    expect(facts.checklist[0]?.text).toBe('paso \uFFFD tres');
    expect(facts.repairs).toContainEqual({ kind: 'lost', count: 1, lines: [3] });
    expect(facts.repairs).toContainEqual({ kind: 'double_encoded', count: 3, lines: [1, 3] });
  });
});

describe('other damage', () => {
  test('BOM, CRLF, spaces, hyphens, quotes and control characters are repaired and counted', () => {
    const facts = factsOf('\uFEFF# Go\u2011live\r\n\r\n- [ ] CPU\u00A0below “70 %”\u202E\u200B\r\n');
    expect(facts.title).toBe('Go-live');
    expect(facts.checklist[0]).toMatchObject({ text: 'CPU below "70 %"', line: 3 });
    expect(facts.repairs.map(({ kind, count }) => [kind, count])).toEqual([
      ['bom', 1],
      ['line_ends', 3],
      ['hyphens', 1],
      ['spaces', 1],
      ['quotes', 2],
      ['control', 2],
    ]);
  });

  test('text in an older encoding is read', () => {
    const bytes = Uint8Array.from(
      [...'# Lanzamiento en producci\u00F3n\n\n- [ ] revisi\u00F3n'].map((char) => char.charCodeAt(0)),
    );
    const reading = readDocument(bytes);
    expect(reading.ok && reading.facts.title).toBe('Lanzamiento en producción');
    expect(reading.ok && reading.facts.repairs[0]).toMatchObject({ kind: 'legacy_encoding', count: 2 });
  });

  test('UTF-16 with a byte order mark is read', () => {
    const units = Uint16Array.from([...'\uFEFF# Start\n'].map((char) => char.charCodeAt(0)));
    const reading = readDocument(new Uint8Array(units.buffer));
    expect(reading.ok && reading.facts.title).toBe('Start');
  });
});

describe('what is no document', () => {
  const text = (content: string): Uint8Array => new TextEncoder().encode(content);
  test.each([
    ['nothing', new Uint8Array(), 'document_empty'],
    ['white space', text(' \n\t\n'), 'document_empty'],
    ['a PDF', text('%PDF-1.7\n'), 'document_is_pdf'],
    ['a page of HTML', text('<!DOCTYPE html>\n<html><body>x</body></html>'), 'document_is_html'],
    ['an archive', Uint8Array.from([0x50, 0x4b, 3, 4, 20, 0]), 'document_is_archive'],
    ['bytes', Uint8Array.from({ length: 4096 }, (_, i) => (i * 37) % 256), 'document_is_binary'],
    ['50 MB', new Uint8Array(50 * 1024 * 1024).fill(0x61), 'document_too_large'],
    ['quotes in quotes, 10,000 deep', text(`${'>'.repeat(10_000)} x`), 'document_too_deep'],
    ['lists in lists on one line', text(`${'- '.repeat(10_000)}x`), 'document_too_deep'],
    [
      'lists in lists',
      text(Array.from({ length: 2000 }, (_, i) => `${' '.repeat(i)}- x`).join('\n')),
      'document_too_deep',
    ],
  ])('%s gives a problem that says so', (_, bytes, code) => {
    const reading = readDocument(bytes);
    expect(reading.ok).toBe(false);
    if (reading.ok) return;
    expect(reading.problem.code).toBe(code);
    expect(reading.problem.message).toMatch(/\.$/);
    expect(reading.problem.hint).toMatch(/\.$/);
  });

  test('a document of the largest size is still read', () => {
    const line = '- [ ] check the backup\n';
    const bytes = text(`# Big\n\n${line.repeat(2000)}`);
    expect(bytes.length).toBeLessThan(MAX_DOCUMENT_BYTES);
    const reading = readDocument(bytes);
    expect(reading.ok && reading.facts.checklist).toHaveLength(2000);
  });

  test('a table of 10,000 rows is read', () => {
    const rows = Array.from({ length: 10_000 }, (_, i) => `| metric ${i} latency | < ${i + 1} ms |`).join('\n');
    const facts = factsOf(`# T\n\n| Metric | Target |\n|---|---|\n${rows}\n`);
    expect(facts.thresholds).toHaveLength(10_000);
    expect(facts.thresholds.at(-1)).toMatchObject({ value: 10_000, unit: 'ms', op: '<', line: 10_004 });
  });
});
