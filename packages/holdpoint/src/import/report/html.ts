import { element, type Markup } from '../../rehearsal/report/markup.ts';
import { page, section } from '../../rehearsal/report/page.ts';
import type { ReportContent, ReportPart } from './content.ts';

/** The report as a whole HTML document, without scripts and requests. Every text of the document is escaped. */
export function reportHtml({ title, subtitle, lead, facts, parts }: ReportContent): string {
  const sections = parts.map((part) => section(part.title, noteOf(part), partTable(part)));
  return page({ title, subtitle, language: 'en', lead, facts, sections });
}

function noteOf({ note }: ReportPart): Markup | null {
  return note === undefined ? null : element('p', { class: 'note' }, note);
}

function partTable({ head, rows, empty }: ReportPart): Markup {
  if (rows.length === 0) return element('p', { class: 'none' }, empty);
  const heads = head.map((text) => element('th', { scope: 'col' }, text));
  const body = rows.map((row) => element('tr', {}, row.map(cell)));
  return element('table', {}, element('thead', {}, element('tr', {}, heads)), element('tbody', {}, body));
}

/** A cell with a line for each line of its text; each in the direction of its own letters. */
function cell(text: string): Markup {
  return element(
    'td',
    {},
    text.split('\n').map((line) => element('div', { dir: 'auto' }, line)),
  );
}
