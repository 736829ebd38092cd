import { page, section, table } from '../../rehearsal/report/page.ts';
import type { ReportContent } from './content.ts';

/** The report as a whole HTML document, without scripts and requests. Every text of the document is escaped. */
export function reportHtml({ title, subtitle, lead, facts, parts }: ReportContent): string {
  const sections = parts.map((part) =>
    section(part.title, table({ title: '', head: part.head, rows: part.rows }, part.empty)),
  );
  return page({ title, subtitle, language: 'en', lead, facts, sections });
}
