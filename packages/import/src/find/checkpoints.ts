import type { Node } from '../blocks/node.ts';
import type { CheckpointFact } from '../facts.ts';
import { fold } from '../text/fold.ts';
import type { Decision } from '../words/language.ts';
import { fieldsOf } from './columns.ts';
import type { Reading } from './reading.ts';

/** Moments at which people decide, and what they may decide. */
export function findCheckpoints(reading: Reading): void {
  for (const node of reading.nodes) {
    if (node.kind === 'table' || node.kind === 'code' || node.text === '' || node.tick?.form === 'box') continue;
    const options = optionsBelow(node, reading);
    if (options.length > 1) add(node, options, { reading, confidence: 0.95 });
    else if (isDecisionField(node, reading)) addField(node, reading);
    else if (namesCheckpoint(node, reading)) add(node, goOrNot(node, reading), { reading, confidence: 0.85 });
  }
}

/** Decisions with which the lines below begin. */
function optionsBelow(node: Node, reading: Reading): readonly Decision[] {
  const isAbout = reading.ownTopics(node).has('checkpoint') || node.text.length < 60;
  if (!isAbout) return [];
  const found = node.children.flatMap((child) => {
    if (child.tick?.form === 'box' || child.text === '') return [];
    const match = reading.words.decisions.at(fold(child.text), 0);
    if (match === null) return [];
    const rest = child.text.slice(match.end);
    const alone = /^\s*(?:$|[:：(→–—-]|->)/.test(rest);
    if (alone) reading.understand(child);
    return alone || reading.ownTopics(node).has('checkpoint') ? [match.value] : [];
  });
  if (new Set(found).size < 2) return [];
  for (const child of node.children) reading.understand(child);
  return [...new Set(found)];
}

function isDecisionField(node: Node, reading: Reading): boolean {
  const pair = reading.keyValue(node);
  return pair !== null && pair.value !== '' && fieldsOf(pair.key, reading).has('decision');
}

function addField(node: Node, reading: Reading): void {
  const decisions = decisionsIn(reading.keyValue(node)?.value ?? '', reading);
  if (decisions.length === 0) return;
  reading.understand(node);
  add(node.parent ?? node, decisions, { reading, confidence: 0.85 });
}

/** Whether a heading, a label or a timed line is a checkpoint itself. */
function namesCheckpoint(node: Node, reading: Reading): boolean {
  const topics = reading.words.topics.all(fold(node.text)).map(({ value }) => value);
  const gate = goNoGo(node.text);
  if (!topics.includes('checkpoint') && !gate) return false;
  if (node.text.length > 110 || reading.keyValue(node)?.value) return false;
  if (reading.anywhereUnder(node, 'roles') || reading.anywhereUnder(node, 'links')) return false;
  const timed = reading.facts.timeline.some(({ line }) => line === node.line);
  const named =
    topics.includes('checkpoint') &&
    (node.kind === 'heading' || timed || (node.children.length > 0 && !topics.includes('criteria')));
  return named || (gate && (node.kind === 'heading' || timed || node.children.length > 0 || node.ordered));
}

function goNoGo(text: string): boolean {
  return /\bgo\s?(?:\/|-|or|\||vs)?\s?no-?\s?go\b/.test(fold(text));
}

function goOrNot(node: Node, reading: Reading): readonly Decision[] {
  const below = node.children.flatMap((child) =>
    isDecisionField(child, reading) ? decisionsIn(child.text, reading) : [],
  );
  if (below.length > 0) return [...new Set(below)];
  return goNoGo(node.text) ? ['GO', 'NO-GO'] : [];
}

function decisionsIn(text: string, reading: Reading): readonly Decision[] {
  return [...new Set(reading.words.decisions.all(fold(text)).map(({ value }) => value))];
}

/** Labels such as "Decision point:" name nothing; the heading above does. */
function add(
  node: Node,
  decisions: readonly Decision[],
  { reading, confidence }: { readonly reading: Reading; readonly confidence: number },
): void {
  const generic =
    reading.ownTopics(node).has('checkpoint') &&
    node.kind !== 'heading' &&
    node.text.length < 40 &&
    !/\d/.test(node.text);
  const named = generic ? (reading.headingOf(node) ?? node) : node;
  reading.understand(node);
  reading.understand(named);
  const label = named.text.replace(/[:：]\s?$/, '');
  const { checkpoints } = reading.facts;
  const known = checkpoints.findIndex((each) => each.line === named.line);
  const fact: CheckpointFact = { line: named.line, original: named.original, confidence, label, decisions };
  if (known === -1) checkpoints.push(fact);
  else
    checkpoints[known] = { ...fact, decisions: [...new Set([...(checkpoints[known]?.decisions ?? []), ...decisions])] };
}
