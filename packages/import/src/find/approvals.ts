import type { Node } from '../blocks/node.ts';
import { fold } from '../text/fold.ts';
import { cellText, columnOf, columnsOf, isBlank } from './columns.ts';
import type { Reading } from './reading.ts';
import { addRole, knownRole } from './roles.ts';

/** Who must have agreed before the launch: tables of sign-offs, headings and lists below such a heading. */
export function findApprovals(reading: Reading): void {
  for (const node of reading.nodes) {
    if (!reading.under(node, 'approvals') && !isOwn(node, reading)) continue;
    if (node.kind === 'table') findInTable(node, reading);
    else if (node.kind !== 'code' && node.text !== '') findInNode(node, reading);
  }
}

/** `Approved by: CTO, CISO`. */
function isOwn(node: Node, reading: Reading): boolean {
  const pair = reading.keyValue(node);
  if (pair === null || pair.value === '' || node.kind === 'table') return false;
  return reading.topicsIn(pair.key).includes('approvals');
}

function findInTable(node: Node, reading: Reading): void {
  const columns = columnsOf(node, reading);
  if (columns === null) return;
  const role = Math.max(0, columnOf(columns, 'role'));
  if (columns.table.header !== null) reading.understood.add(columns.table.header.line);
  for (const row of columns.table.rows) {
    const name = cellText(row, role);
    if (!isBlank(name)) add(name, { line: row.line, original: row.original, confidence: 0.95 }, reading);
  }
}

function add(
  role: string,
  place: { readonly line: number; readonly original: string; readonly confidence: number },
  reading: Reading,
): void {
  const name = role.replace(/[:：]\s?$/, '').trim();
  reading.understood.add(place.line);
  if (!reading.once('approvals', fold(name))) return;
  reading.add('approvals', { ...place, role: name });
  addRole(name, place, reading);
}

function findInNode(node: Node, reading: Reading): void {
  const { line, original } = node;
  if (isOwn(node, reading)) {
    for (const part of (reading.keyValue(node)?.value ?? '').split(/[,;+&/]/)) {
      if (reading.words.roles.exact(fold(part.trim())) !== undefined)
        add(part, { line, original, confidence: 0.85 }, reading);
    }
    return;
  }
  const name = nameOf(node, reading);
  if (name === null) return inSentence(node, reading);
  add(name, { line, original, confidence: knownRole(name, reading) ? 0.95 : 0.75 }, reading);
}

/** "Approval is given by the product manager and security." */
function inSentence(node: Node, reading: Reading): void {
  if (node.kind !== 'text' || node.fenced || !/[.。!]$/.test(node.text) || node.text.length > 300) return;
  const { line, original } = node;
  const names: { start: number; end: number }[] = [];
  for (const { start, end } of reading.words.roles.all(node.folded)) {
    const last = names.at(-1);
    if (last !== undefined && node.text.slice(last.end, start) === ' ') last.end = end;
    else names.push({ start, end });
  }
  for (const { start, end } of names) {
    if (end - start > 3) add(node.text.slice(start, end), { line, original, confidence: 0.7 }, reading);
  }
}

/** A heading or a label that is a role; an item that begins with one. */
function nameOf(node: Node, reading: Reading): string | null {
  if (node.kind === 'heading' || node.children.length > 0) {
    const name = node.text.replaceAll(/\s?\([^()]{0,60}\)/g, '').replace(/[:：]\s?$/, '');
    return knownRole(name, reading) && name.length < 50 ? name : null;
  }
  const pair = reading.keyValue(node);
  const before = pair?.key ?? node.text.split(/\s(?:[-–—]|_{2,})|[_.]{3,}/)[0] ?? '';
  const name = before
    .replaceAll(/\s?\([^()]{0,60}\)/g, '')
    .replaceAll(/[_.]{2,}/g, '')
    .trim();
  if (name === '' || name.length > 50) return null;
  const toFill = /_{3}|\.{4}|…{2}/.test(pair?.value ?? '') && name.split(/\s+/).length <= 4;
  const isBox = node.tick?.form === 'box' && name.split(/\s+/).length < 3 && /^\p{Lu}|^\p{Lo}/u.test(name);
  const isRole = toFill || isBox || (knownRole(name, reading) && name.split(/\s+/).length <= 5);
  return isRole && (pair !== null || node.text.length < 60) && !hasRoleAbove(node, reading) ? name : null;
}

function hasRoleAbove(node: Node, reading: Reading): boolean {
  return reading.has('approvals', node.parent?.line);
}
