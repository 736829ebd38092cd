import { formatDuration, formatValue } from '@holdpoint/engine';
import { detectionHistogram, detectionScatter } from './detection-charts.ts';
import type { Detection, KindRow, StudyReportInput } from './input.ts';
import { element, type Markup } from './markup.ts';
import { page, section, table } from './page.ts';

/** Rows of the table of the dearest releases. */
const DEAREST = 10;

/** A study of many bad releases as a whole HTML document that needs nothing else, for screen and paper. */
export function studyReport(input: StudyReportInput): string {
  const { title, subtitle, language, facts, kinds, detections, distributions, tables } = input;
  const drawnFrom = distributions.map(({ label, text }) => [label, text]);
  return page({
    title,
    subtitle,
    language,
    lead: [],
    facts,
    sections: [
      section('What was detected, and by what', kindTable(kinds)),
      section('Time to detect', chartsOf(detections)),
      section('The dearest releases', dearestTable(detections)),
      ...tables.map((each) => section(each.title, table(each, 'Nothing to show.'))),
      section(
        'What releases were drawn from',
        table(
          { title: 'Distributions', head: ['What', 'Drawn from'], rows: drawnFrom },
          'No distributions were stated.',
        ),
      ),
    ],
  });
}

function kindTable(kinds: readonly KindRow[]): Markup {
  const rows = kinds.map(({ kind, drawn, detected, byCatcher }) => [
    kind,
    String(drawn),
    `${detected} (${drawn === 0 ? 'none drawn' : formatValue(detected / drawn, 'ratio')})`,
    Object.entries(byCatcher)
      .toSorted(([, a], [, b]) => b - a)
      .map(([catcher, count]) => `${count} by ${catcher}`)
      .join('; '),
  ]);
  return table({ title: 'By kind of harm', head: ['Kind', 'Drawn', 'Detected', 'Caught'], rows }, 'Nothing was drawn.');
}

function chartsOf(detections: readonly Detection[]): readonly Markup[] {
  if (detections.length === 0) return [element('p', { class: 'none' }, 'Nothing was drawn.')];
  const figure = (caption: string, drawing: Markup): Markup =>
    element('figure', {}, element('figcaption', {}, element('strong', {}, caption)), drawing);
  return [
    figure('Releases by time to detect', detectionHistogram(detections)),
    figure('Size of the harm against time to detect: dots were detected, crosses missed', detectionScatter(detections)),
  ];
}

function dearestTable(detections: readonly Detection[]): Markup {
  const dearest = detections.toSorted((a, b) => b.failedRequests - a.failedRequests).slice(0, DEAREST);
  const rows = dearest.map(({ kind, size, detectMs, userMinutes, failedRequests }) => [
    kind,
    formatValue(size, 'count'),
    detectMs === null ? '✕ missed' : formatDuration(detectMs),
    Math.round(userMinutes).toLocaleString('en'),
    failedRequests.toLocaleString('en'),
  ]);
  const head = ['Kind', 'Size', 'Time to detect', 'User minutes', 'Failed requests'];
  return table({ title: 'By failed requests', head, rows }, 'Nothing was drawn.');
}
