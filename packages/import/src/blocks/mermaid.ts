import { makeNode } from './make-node.ts';
import type { Cell, CodeLine, Node, Row } from './node.ts';

/** Reads a Mermaid drawing: a Gantt chart as a table of tasks, a flowchart as its labels and its arrows. */
export function readMermaid(lines: readonly CodeLine[], parent: Node): void {
  const first = lines.find(({ text }) => text.trim() !== '' && !text.trim().startsWith('%%'));
  const kind = first?.text.trim().split(/\s/)[0] ?? '';
  if (kind === 'gantt' || kind === 'timeline') readTasks(lines, first?.line ?? parent.line, parent);
  else if (kind === 'graph' || kind.startsWith('flowchart') || kind.startsWith('stateDiagram')) readFlow(lines, parent);
}

const SETTINGS =
  /^(?:gantt|timeline|dateFormat|axisFormat|tickInterval|excludes|includes|todayMarker|weekday|section|title)\b/;
const TAGS = /^(?:crit|done|active|milestone|vert)$/;
const START = /^(?:\d{4}-\d{2}-\d{2}|\d{1,2}:\d{2}|after\s)/;
const LENGTH = /^\d+(?:\.\d+)?(?:ms|[smhdwM])$/;

/** `Canary 10% :crit, a1, 2026-03-02, 24h`: a name, tags, an id, a start, and a length or an end. */
function readTasks(lines: readonly CodeLine[], headLine: number, parent: Node): void {
  const rows = lines.flatMap(({ line, text }): Row[] => {
    const trimmed = text.trim();
    if (trimmed === '' || SETTINGS.test(trimmed) || trimmed.startsWith('%%')) return [];
    const colon = trimmed.indexOf(' :') === -1 ? trimmed.indexOf(':') : trimmed.indexOf(' :') + 1;
    if (colon < 1) return [];
    const said = trimmed
      .slice(colon + 1)
      .split(',')
      .map((part) => part.trim())
      .filter((part) => !TAGS.test(part));
    const begins = said.find((part) => START.test(part)) ?? '';
    const lasts = said.findLast((part) => LENGTH.test(part)) ?? '';
    return [{ line, original: trimmed, cells: [trimmed.slice(0, colon).trim(), begins, lasts].map(cell) }];
  });
  if (rows.length === 0) return;
  const header: Row = { line: headLine, original: 'gantt', cells: ['Stage', 'Start', 'Duration'].map(cell) };
  makeNode({
    kind: 'table',
    line: rows[0]?.line ?? headLine,
    raw: [''],
    parent,
    table: { header, rows },
    fenced: true,
  });
}

function cell(text: string): Cell {
  return { text, codes: [], links: [] };
}

const NODE = /([\w-]{1,40})\s?(?:\[\[?|\(\[?\(?|\{\{?|>)\s?"?([^"[\](){}]{1,200})"?\s?(?:\]\]?|\)?\]?\)|\}\}?)/g;
const EDGE = /(?:--+>|==+>|-\.-+>|---+)(?:\|([^|]{0,80})\|)?/;

/** Each label is an item; each arrow a line with the labels at its ends. */
function readFlow(lines: readonly CodeLine[], parent: Node): void {
  const labels = new Map<string, string>();
  const shown = new Set<string>();
  for (const { text } of lines) for (const [, id = '', label = ''] of text.matchAll(NODE)) labels.set(id, label.trim());
  for (const { line, text } of lines) {
    for (const [, , label = ''] of text.matchAll(NODE)) {
      if (shown.has(label.trim())) continue;
      shown.add(label.trim());
      makeNode({ kind: 'item', line, raw: [label.trim()], parent, fenced: true, original: text.trim() });
    }
    const ends = text
      .replaceAll(NODE, '$1')
      .split(EDGE)
      .map((part) => part?.trim() ?? '')
      .filter((part) => part !== '');
    const said = ends.map((end) => labels.get(end) ?? end);
    if (EDGE.test(text) && said.length > 1)
      makeNode({ kind: 'text', line, raw: [said.join(' → ')], parent, fenced: true, original: text.trim() });
  }
}
