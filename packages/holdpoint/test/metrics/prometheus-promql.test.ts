import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  expressionProblem,
  selectorProblem,
  selectorsOf,
  substituted,
  withSuffix,
} from '../../src/metrics/prometheus/promql.ts';

describe('a query that cannot be read', () => {
  it.each([
    ['sum(rate(a[5m])', /cannot be read at character 16, which is its end/],
    ['a +', /cannot be read at character 4, which is its end/],
    ['sum by (x) a', /cannot be read at character 1/],
    ['a{v=$variant}', /has \$variant outside of a string at character 5; write "\$variant"/],
    ['a{v="x}', /cannot be read|does not end/],
    ['vector(1)', /selects no series/],
    ['a offset 1w', /selects nothing of the present/],
    ['label_replace(a, "v", "$variant", "", "")', /has \$variant at character 23; it may stand only in the matchers/],
    ['a\n+ b{v=$stage}', /\$stage outside of a string at line 2, character 7/],
  ])('%s', (query, problem) => {
    expect(expressionProblem(query)).toMatch(problem);
  });

  it('is no selector when it is more than that', () => {
    expect(selectorProblem('a{b="c"}')).toBeNull();
    expect(selectorProblem('{__name__="a"}')).toBeNull();
    expect(selectorProblem('rate(a[5m])')).toMatch(/is no selector alone/);
    expect(selectorProblem('a[5m]')).toMatch(/is no selector alone/);
  });
});

describe('what stands for variant and stage', () => {
  const nasty = { variant: 'candidate', stage: '"} or vector(0) or x{y="' };

  it('stays inside its literal', () => {
    expect(substituted('a{s="$stage",v="$variant"} / b{s=\'$stage\'}', nasty)).toBe(
      'a{s="\\"} or vector(0) or x{y=\\"",v="candidate"} / b{s=\'"} or vector(0) or x{y="\'}',
    );
  });

  it('is taken literally in a regular expression', () => {
    const values = { variant: 'a.b|c', stage: '^x$' };
    expect(substituted('a{v=~"$variant-.*",s!~`$stage`}', values)).toBe('a{v=~"a\\\\.b\\\\|c-.*",s!~"\\\\^x\\\\$"}');
  });

  it('leaves everything else as it is', () => {
    const query = 'label_replace(a{p=~"^$"}, "x", "$1", "y", "(.*)")';
    expect(substituted(query, nasty)).toBe(query);
  });

  it('never changes what is asked, whatever it is', () => {
    const query = 'sum(rate(a{v="$variant",s=~"x$stage"}[5m])) / sum(b{s=\'$stage\',t=`$variant`})';
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary' }), (variant, stage) => {
        const filled = substituted(query, { variant, stage });
        expect(expressionProblem(filled)).toBeOneOf([null, expect.stringContaining('it may stand only')]);
        expect(selectorsOf(filled)).toHaveLength(2);
        expect(selectorsOf(filled).map(({ reachMs }) => reachMs)).toEqual([300_000, 0]);
        expect(filled.startsWith('sum(rate(a{v="') && filled.endsWith('})')).toBe(true);
      }),
    );
  });
});

describe('the selectors of a query', () => {
  it('tells their ranges, how far they reach back, and whether they are moved', () => {
    const query = 'max_over_time(sum(rate(a{b="c"}[5m]))[1h:]) + d offset 1w + rate({__name__="e"}[1m30s] @ end())';
    expect(selectorsOf(query)).toEqual([
      { text: 'a{b="c"}', range: '5m', reachMs: 3_900_000, moved: false },
      { text: 'd', reachMs: 0, moved: true },
      { text: '{__name__="e"}', range: '1m30s', reachMs: 90_000, moved: true },
    ]);
  });

  it.each([
    ['a - b offset 1h', [false, true]],
    ['a offset 1h - b', [true, false]],
    ['rate(a[5m] offset 1h) / rate(a[5m])', [true, false]],
    ['max_over_time(a[5m:] offset 1h) - b', [true, false]],
    ['a @ 5 - b', [true, false]],
    ['(a - b @ end()) - c offset -1m', [false, true, true]],
  ])('tells what is moved in %s', (query, moved) => {
    expect(selectorsOf(query).map((each) => each.moved)).toEqual(moved);
  });

  it('gets a longer name', () => {
    expect(withSuffix('a{b="c"}', '_bucket')).toBe('a_bucket{b="c"}');
    expect(withSuffix('{"a.b", c="d"}', '_bucket')).toBe('{"a.b_bucket", c="d"}');
    expect(withSuffix('{__name__="a"}', '_bucket')).toBeNull();
  });
});
