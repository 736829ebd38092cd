import { describe, expect, it } from 'vitest';
import { rehearsalReport } from '../../src/rehearsal/report/rehearsal-report.ts';
import { linearScale, logTimeScale, timeScale } from '../../src/rehearsal/report/scale.ts';
import { studyReport } from '../../src/rehearsal/report/study-report.ts';
import { sampleRehearsal, sampleStudy } from './report-samples.ts';

const HOSTILE = `"><script>alert('1')</script>&\u0000`;

/** Names of elements that are opened and not closed in their order; empty for markup that is well-formed. */
function unbalanced(html: string): readonly string[] {
  const open: string[] = [];
  for (const [, closing, name = ''] of html.matchAll(/<(\/?)([a-z0-9]+)(?:\s[a-zA-Z0-9:-]+="[^"<]*")*>/g)) {
    if (name === 'meta') continue;
    if (closing === '') open.push(name);
    else if (open.pop() !== name) return [...open, `/${name}`];
  }
  return open;
}

describe('reports', () => {
  const none = { charts: [], traffic: [], triggers: [], stages: [], timeline: [], facts: [], outcome: [] };
  const study = sampleStudy();
  const one = { at: 0, value: 0 };
  const chart = { signal: 's', dimension: 'duration', candidate: [one], stable: [], limits: [] };
  const reports: readonly (readonly [string, string])[] = [
    ['a rehearsal', rehearsalReport(sampleRehearsal())],
    ['an empty rehearsal', rehearsalReport({ ...sampleRehearsal(), ...none })],
    ['one point', rehearsalReport({ ...sampleRehearsal(), ...none, charts: [chart] })],
    ['a study', studyReport(study)],
    [
      'nothing detected',
      studyReport({ ...study, detections: study.detections.map((d) => ({ ...d, detectMs: null })) }),
    ],
    ['an empty study', studyReport({ ...study, kinds: [], detections: [], distributions: [], tables: [], facts: [] })],
  ];

  it.each(reports)('are well-formed and need nothing else: %s', (_, html) => {
    expect(unbalanced(html)).toEqual([]);
    expect(html.match(/<\/?[a-z]/g)?.length).toBe(
      html.match(/<(\/?)([a-z0-9]+)(?:\s[a-zA-Z0-9:-]+="[^"<]*")*>/g)?.length,
    );
    expect(html).not.toMatch(/<script|https?:|\bsrc=|href=|url\(|@import|NaN|Infinity|undefined/);
  });

  it('escape whatever names hold', () => {
    const sample = sampleRehearsal();
    const html = rehearsalReport({
      ...sample,
      title: HOSTILE,
      subtitle: HOSTILE,
      language: HOSTILE,
      stages: sample.stages.map((stage) => ({ ...stage, name: HOSTILE })),
      charts: sample.charts.map((each) => ({ ...each, signal: HOSTILE, limits: [{ label: HOSTILE, value: 0.02 }] })),
      timeline: [{ at: 0, kind: 'other', text: HOSTILE }],
    });
    expect(unbalanced(html)).toEqual([]);
    expect(html).not.toContain('<script');
    expect(html).not.toContain('\u0000');
    expect(html).toContain('&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;&amp;\uFFFD');
  });

  it('run from right to left where the language does', () => {
    expect(rehearsalReport({ ...sampleRehearsal(), language: 'ar-EG' })).toContain('<html lang="ar-EG" dir="rtl">');
    expect(rehearsalReport({ ...sampleRehearsal(), language: 'es' })).toContain('dir="ltr"');
  });

  it('name a limit that is too far away to be drawn', () => {
    const sample = sampleRehearsal();
    const far = sample.charts.map((each) => ({ ...each, limits: [{ label: 'page > 90%', value: 0.9 }] }));
    expect(rehearsalReport({ ...sample, charts: far })).toContain('page &gt; 90% lies above this chart');
  });
});

describe('scales', () => {
  it('put round ticks on a linear axis', () => {
    const scale = linearScale({ min: 0, max: 0.054, from: 200, to: 0 });
    expect(scale.ticks.map((tick) => tick.toFixed(2))).toEqual(['0.00', '0.02', '0.04']);
    expect(scale.at(0.027)).toBeCloseTo(100);
  });

  it('keep the ticks of fractions free of noise', () => {
    expect(linearScale({ min: 0, max: 1, from: 0, to: 1 }).ticks).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
  });

  it('put factors at equal distances on a logarithmic axis', () => {
    const { at } = logTimeScale({ min: 1000, max: 100_000, from: 0, to: 100 });
    expect(at(10_000)).toBeCloseTo(50);
  });

  it('put midnights of the zone on an axis of days, also over a change of the clock', () => {
    const [min, max] = [Date.UTC(2026, 2, 27), Date.UTC(2026, 2, 31)];
    const { ticks } = timeScale({ min, max, from: 0, to: 1 }, 'Europe/Madrid', 4);
    const times = ticks.map((tick) => new Date(tick).toISOString().slice(5, 16));
    expect(times).toEqual(['03-27T23:00', '03-28T23:00', '03-29T22:00', '03-30T22:00']);
  });
});
