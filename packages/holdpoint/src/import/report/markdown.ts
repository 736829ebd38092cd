import type { ReportContent, ReportPart } from './content.ts';

/** The report as Markdown. Nothing of the document is markup in it: what would be is escaped. */
export function reportMarkdown({ title, subtitle, lead, facts, parts }: ReportContent): string {
  const cards = facts.map(({ label, value }) => `- ${label}: ${plain(value)}`);
  const blocks = [`# ${plain(title)}`, plain(subtitle), ...lead.map(plain), cards.join('\n'), ...parts.map(partText)];
  return `${blocks.join('\n\n')}\n`;
}

function partText({ title, note, head, rows, empty }: ReportPart): string {
  const heading = `## ${plain(title)}`;
  if (rows.length === 0) return `${heading}\n\n${empty}`;
  const line = (cells: readonly string[]): string => `| ${cells.map(plain).join(' | ')} |`;
  const above = note === undefined ? [] : [plain(note), ''];
  return [heading, '', ...above, line(head), `|${head.map(() => ' --- |').join('')}`, ...rows.map(line)].join('\n');
}

/** Text in which no character means anything to Markdown or HTML; on one line. */
function plain(text: string): string {
  return text
    .replaceAll(/[^\P{C}\n]/gu, ' ')
    .replaceAll(/[\\`*_{}[\]()#+!|~$-]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll(/\b(https?|mailto|ftp):/gi, '$1&#58;')
    .replaceAll('@', '&#64;')
    .replaceAll(/\s*\n\s*/g, '<br>')
    .trim();
}
