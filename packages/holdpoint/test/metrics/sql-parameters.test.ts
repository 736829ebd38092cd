import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readQuery } from '../../src/metrics/sql/parameters.ts';

describe('names in a query', () => {
  it.each([
    ['select 1', 'select 1', []],
    ['select $variant', 'select $1', ['variant']],
    ['a = $variant and b = $variant', 'a = $1 and b = $2', ['variant', 'variant']],
    ['at >= $from and at < $to', 'at >= $1::timestamptz and at < $2::timestamptz', ['from', 'to']],
    ["x = 'a''b' and s = $stage", "x = 'a''b' and s = $1", ['stage']],
    ["x = E'a\\'b' and s = $stage", "x = E'a\\'b' and s = $1", ['stage']],
    ["name'; -- $variant\nt = $target", 'fault', []],
    ['a -- $variant is it\n= $target', 'a -- $variant is it\n= $1', ['target']],
    ['a /* $variant /* $to */ */ = $target', 'a /* $variant /* $to */ */ = $1', ['target']],
    ['"a""b" = $variant', '"a""b" = $1', ['variant']],
    ["$$ it's $$ = $variant", "$$ it's $$ = $1", ['variant']],
    ['$q$ $$ $q$ = $variant', '$q$ $$ $q$ = $1', ['variant']],
    ['a$from = $variant', 'a$from = $1', ['variant']],
    ['price - 1 / $variant', 'price - 1 / $1', ['variant']],
  ] as const)('%s', (query, text, parameters) => {
    const read = readQuery(query);
    if (text === 'fault') expect(read).toMatchObject({ outcome: 'fault' });
    else expect(read).toEqual({ outcome: 'query', text, parameters });
  });

  it.each([
    ["version = '$variant'", '$variant stands in quotes, where it is only text; write it without quotes'],
    ["version like E'$variant%'", '$variant stands in quotes'],
    ['"$stage" = 1', '$stage stands in quotes'],
    ['$x$ $from $x$', '$from stands in quotes'],
    ['a = $version', '$version is not known; there are $variant, $stage, $from, $to, $target'],
    ['a = $variants', '$variants is not known'],
    ['a = $1', '$1 is not known'],
    ["a = 'x", "a quote ' has no end"],
    ['a = "x', 'a quote " has no end'],
    ['a = $x$ b', 'the quote $x$ has no end'],
    ['a /* b', 'a comment has no end'],
  ])('%s is refused', (query, detail) => {
    expect(readQuery(query)).toEqual({ outcome: 'fault', detail: expect.stringContaining(detail) });
  });

  it('keeps every other text as it is', () => {
    const texts = fc.string({ unit: fc.constantFrom(...'ab1 \n\'"$-/*\\=;é') });
    fc.assert(
      fc.property(texts, (text) => {
        const read = readQuery(text);
        if (read.outcome === 'query') expect(read).toEqual({ outcome: 'query', text, parameters: [] });
      }),
    );
  });
});
