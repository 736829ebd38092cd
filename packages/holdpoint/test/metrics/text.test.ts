import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parsePage } from '../../src/metrics/page/text.ts';

/** The only series of a page of one line. */
function seriesOf(line: string) {
  const parsed = parsePage(`${line}\n`);
  return parsed.outcome === 'page' ? parsed.series[0] : undefined;
}

describe('the Prometheus text format', () => {
  it('reads names, labels, values and times, and skips comments', () => {
    const text = [
      '# HELP http_requests_total Requests, with a "quote" and {braces}.',
      '# TYPE http_requests_total counter',
      'http_requests_total{method="post",code="200"} 1027 1395066363000',
      '',
      '  spaced { a = "b" , }   -3.5e-2  ',
      'go:rule 42',
      'empty_labels{} 7',
      '',
    ].join('\n');
    expect(parsePage(text)).toEqual({
      outcome: 'page',
      series: [
        {
          name: 'http_requests_total',
          labels: { method: 'post', code: '200' },
          value: 1027,
          timestamp: 1395066363000,
        },
        { name: 'spaced', labels: { a: 'b' }, value: -0.035 },
        { name: 'go:rule', labels: {}, value: 42 },
        { name: 'empty_labels', labels: {}, value: 7 },
      ],
    });
  });

  it.each([
    ['NaN', Number.NaN],
    ['+Inf', Number.POSITIVE_INFINITY],
    ['-Inf', Number.NEGATIVE_INFINITY],
    ['inf', Number.POSITIVE_INFINITY],
    ['1e3', 1000],
    ['.5', 0.5],
    ['5.', 5],
    ['+2', 2],
  ])('reads the value %s', (text, value) => {
    expect(seriesOf(`m ${text}`)?.value).toBe(value);
  });

  it.each([
    ['<!doctype html>', 'no metric name'],
    ['{"a":1}', 'no metric name'],
    ['m', 'no number after the name'],
    ['m 0x10', 'no number after the name'],
    ['m 1_000', 'no number after the name'],
    ['m 12 34 56', 'no number after the name'],
    ['m 1 1.5', 'no number after the name'],
    ['m Infinity', 'no number after the name'],
    ['m{a="b} 1', 'labels that cannot be read'],
    ['m{a=b} 1', 'labels that cannot be read'],
    ['m{a="b" c="d"} 1', 'labels that cannot be read'],
    ['m{a="\\q"} 1', 'labels that cannot be read'],
    ['m{a="1",a="2"} 1', 'label a twice'],
    ['1m 2', 'no metric name'],
    ['<b>1</b>', 'no metric name'],
  ])('refuses the whole page for %s', (line, detail) => {
    expect(parsePage(`good 1\n${line}\n`)).toEqual({ outcome: 'malformed', line: 2, detail });
  });

  it('refuses a last line that may have been cut', () => {
    expect(parsePage('a 1\nb 12')).toEqual({ outcome: 'malformed', line: 2, detail: 'the last line has no end' });
  });

  it('takes an empty page as one without series', () => {
    expect(parsePage('')).toEqual({ outcome: 'page', series: [] });
    expect(parsePage('\n')).toEqual({ outcome: 'page', series: [] });
  });

  // String(-0) is "0", so that -0 cannot be written this way.
  const numbers = fc.double({ noNaN: true }).filter((number) => !Object.is(number, -0));

  it('gives back every label value that was escaped by the rules', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), numbers, (value, number) => {
        const written = value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n');
        const text = Number.isFinite(number) ? String(number) : number > 0 ? '+Inf' : '-Inf';
        expect(seriesOf(`m{l="${written}"} ${text}`)).toMatchObject({ labels: { l: value }, value: number });
      }),
    );
  });

  it('answers for any text at all', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        expect(['page', 'malformed']).toContain(parsePage(text).outcome);
      }),
    );
  });
});
