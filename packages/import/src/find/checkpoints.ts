import { withoutLeadingSigns } from '../blocks/make-node.ts';
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
    else if (isDecisionField(node, reading) && !reading.has('timeline', node.line)) addField(node, reading);
    else if (isGateField(node, reading)) addGate(node, reading);
    else if (namesCheckpoint(node, reading)) add(node, goOrNot(node, reading), { reading, confidence: 0.85 });
  }
  findTimed(reading);
}

/** Timed lines that are checkpoints by their text: "10:00 checkpoint: go on or pause". */
function findTimed(reading: Reading): void {
  const messages = new Set(
    reading.nodes.filter((node) => reading.anywhereUnder(node, 'channels')).map(({ line }) => line),
  );
  for (const { line, original, text } of reading.facts.timeline) {
    const topics = reading.topicsIn(text);
    const decides = topics.includes('decision') && decisionsIn(text, reading).length > 1;
    const named = topics.includes('checkpoint') || decides || goNoGo(text);
    if (
      !named ||
      messages.has(line) ||
      reading.has('checkpoints', line) ||
      reading.has('rollbackSteps', line) ||
      text.length > 110
    )
      continue;
    const go: readonly Decision[] = goNoGo(text) ? ['GO', 'NO-GO'] : [];
    const decisions = go.length > 0 ? go : decisionsIn(text, reading);
    reading.add('checkpoints', { line, original, confidence: 0.8, label: text, decisions });
  }
}

/** Decisions with which the lines below begin. */
function optionsBelow(node: Node, reading: Reading): readonly Decision[] {
  const isAbout = isDecision(node, reading) || node.text.length < 60;
  if (!isAbout) return [];
  const found = node.children.flatMap((child) => {
    if (child.tick?.form === 'box' || child.text === '') return [];
    const match = reading.words.decisions.at(child.folded, 0);
    if (match === null) return [];
    const rest = child.text.slice(match.end);
    const alone = /^\s*(?:$|[:：(→–—-]|->)/.test(rest);
    if (alone) reading.understand(child);
    return alone || isDecision(node, reading) ? [match.value] : [];
  });
  if (new Set(found).size < 2) return [];
  for (const child of node.children) reading.understand(child);
  return [...new Set(found)];
}

function isDecision(node: Node, reading: Reading): boolean {
  return reading.ownTopics(node).has('checkpoint') || reading.ownTopics(node).has('decision');
}

function isDecisionField(node: Node, reading: Reading): boolean {
  const pair = reading.keyValue(node);
  return pair !== null && pair.value !== '' && fieldsOf(pair.key, reading).has('decision');
}

function addField(node: Node, reading: Reading): void {
  const decisions = decisionsIn(reading.keyValue(node)?.value ?? '', reading);
  const { parent } = node;
  const holds = parent !== null && (parent.kind === 'heading' || reading.has('timeline', parent.line));
  if (decisions.length === 0 || !holds) return;
  reading.understand(node);
  add(parent, decisions, { reading, confidence: 0.85 });
}

/** `Gate: Gate 5, approval of production`. */
function isGateField(node: Node, reading: Reading): boolean {
  const pair = reading.keyValue(node);
  if (pair === null || pair.value === '' || pair.value.length > 90 || node.fenced) return false;
  const topic = reading.words.topics.exact(fold(pair.key));
  return (topic === 'checkpoint' || topic === 'gate') && !goNoGo(pair.key);
}

function addGate(node: Node, reading: Reading): void {
  const { line, original } = node;
  const label = withoutLeadingSigns(reading.keyValue(node)?.value ?? '');
  reading.understand(node);
  reading.add('checkpoints', { line, original, confidence: 0.75, label, decisions: [] });
}

/** What speaks of checkpoints there holds none. */
const OTHERS = ['roles', 'links', 'channels', 'rollback', 'triggers'] as const;

/** Whether a heading, a label or a timed line is a checkpoint itself. */
function namesCheckpoint(node: Node, reading: Reading): boolean {
  const topics = reading.topicsIn(node.text);
  const gate = goNoGo(node.text);
  const numbered = topics.includes('gate') && /\d/.test(node.text.replace(/^[\d.\s]+/, ''));
  if (!topics.includes('checkpoint') && !gate && !numbered) return false;
  if (node.text.length > 110 || reading.keyValue(node)?.value) return false;
  if (OTHERS.some((topic) => reading.anywhereUnder(node, topic))) return false;
  const timed = reading.has('timeline', node.line);
  const bold = node.boldUntil > 0 && /\d/.test(node.text);
  const named =
    (topics.includes('checkpoint') || numbered) &&
    (node.kind === 'heading' || timed || bold || (node.children.length > 0 && !topics.includes('criteria')));
  return named || (gate && (node.kind === 'heading' || timed || node.children.length > 0 || node.ordered));
}

function goNoGo(text: string): boolean {
  return /\bgo\s?(?:\/|-|or|\||vs)?\s?no-?\s?go\b/.test(fold(text));
}

function goOrNot(node: Node, reading: Reading): readonly Decision[] {
  const below = node.children.flatMap((child) =>
    isDecisionField(child, reading) ? decisionsIn(child.text, reading) : [],
  );
  const go: readonly Decision[] = goNoGo(node.text) ? ['GO', 'NO-GO'] : [];
  return [...new Set([...go, ...(go.length > 0 ? [] : below)])];
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
  const about = (['checkpoint', 'decision', 'criteria'] as const).some((topic) => reading.ownTopics(node).has(topic));
  const generic = about && node.kind !== 'heading' && node.text.length < 40 && !/\d/.test(node.text);
  const named = generic ? (reading.headingOf(node) ?? node) : node;
  reading.understand(node);
  reading.understand(named);
  const label = named.text.replace(/[:：]\s?$/, '');
  const { checkpoints } = reading.facts;
  const known = checkpoints.findIndex((each) => each.line === named.line);
  const fact: CheckpointFact = { line: named.line, original: named.original, confidence, label, decisions };
  if (known === -1) reading.add('checkpoints', fact);
  else
    checkpoints[known] = { ...fact, decisions: [...new Set([...(checkpoints[known]?.decisions ?? []), ...decisions])] };
}
