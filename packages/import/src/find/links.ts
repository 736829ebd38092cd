import type { Node } from '../blocks/node.ts';
import type { Reading } from './reading.ts';

const URL_TEXT = /https?:\/\/[^\s<>"'`)\]|]{2,500}/g;
const FILE = /^[\w\u00C0-\uFFEF./-]{1,120}\.(?:md|pdf|docx?|xlsx?|ya?ml|html?|txt|adoc|rst)(?=$|[\s(),:–—-])/u;

/** Links, addresses, and files that a list of references names. */
export function findLinks(reading: Reading): void {
  for (const node of reading.nodes) {
    if (node.kind === 'table') inTable(node, reading);
    else if (node.kind !== 'code') inNode(node, reading);
  }
}

interface Place {
  readonly line: number;
  readonly original: string;
}

function add(text: string, url: string, { line, original }: Place, reading: Reading): void {
  reading.understood.add(line);
  const known = reading.factsAt('links', line).some((each) => each.url === url);
  if (!known && url !== '')
    reading.add('links', { line, original, confidence: 1, text: text === '' ? url : text, url });
}

function inNode(node: Node, reading: Reading): void {
  for (const { text, url } of node.links) add(text, url, node, reading);
  for (const [found] of node.text.matchAll(URL_TEXT)) {
    const url = found.replace(/[.,;:!?]+$/, '');
    const known = node.links.some((link) => link.url.startsWith(url) || url.startsWith(link.url));
    if (!known && !node.codes.some((code) => code.includes(url))) add(url, url, node, reading);
  }
  const [file] = reading.anywhereUnder(node, 'links') ? (FILE.exec(node.text) ?? []) : [];
  if (file !== undefined && node.links.length === 0) add(node.text, file, node, reading);
}

function inTable(node: Node, reading: Reading): void {
  for (const row of node.table?.rows ?? []) {
    for (const cell of row.cells) {
      for (const { text, url } of cell.links) add(text, url, row, reading);
      for (const [url] of cell.text.matchAll(URL_TEXT)) if (cell.links.length === 0) add(url, url, row, reading);
    }
  }
}
