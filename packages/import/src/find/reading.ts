import { lineAt, type Node, nodesBelow } from '../blocks/node.ts';
import type { Facts } from '../facts.ts';
import { fold } from '../text/fold.ts';
import type { Field, Topic } from '../words/language.ts';
import type { Lexicon } from '../words/lexicon.ts';
import { type Measures, readMeasures } from './comparison.ts';
import { topicsOfLabel } from './label.ts';

/** Facts while they are gathered. */
export type Gathered = {
  -readonly [K in keyof Omit<
    Facts,
    'language' | 'title' | 'unrecognised' | 'coverage' | 'repairs'
  >]: Facts[K][number][];
};

/** The name before a colon, and what follows it. */
export interface KeyValue {
  readonly key: string;
  readonly value: string;
  /** Where the value begins in the text. */
  readonly valueAt: number;
}

/** Topics that a list may have besides the one of its section. */
const WEAK: ReadonlySet<Topic> = new Set(['actions', 'example']);
const LONGEST_LABEL = 90;
const NO_TOPICS: ReadonlySet<Topic> = new Set();

/** One document while it is read: its tree, its words, and what was found so far. */
export class Reading {
  readonly root: Node;
  readonly words: Lexicon;
  readonly lines: readonly string[];
  readonly nodes: readonly Node[];
  /** The heading that names the document. */
  readonly title: Node | null;
  readonly facts: Gathered = emptyFacts();
  /** Lines from which something was read. */
  readonly understood = new Set<number>();
  readonly #byLine = new Map<string, Gathered[keyof Gathered][number][]>();
  readonly #names = new Set<string>();
  readonly #moments = new Map<Node, string>();
  readonly #topicWords = new Map<string, readonly Topic[]>();
  readonly #fieldWords = new Map<string, ReadonlySet<Field>>();
  readonly #sources = new Map<Node, Node | null>();
  readonly #topics = new Map<Node, ReadonlySet<Topic>>();
  readonly #measures = new Map<string, Measures>();
  readonly #keys = new Map<Node, KeyValue | null>();

  readonly #claimed = new Map<Node, { readonly start: number; readonly end: number }[]>();

  constructor(root: Node, words: Lexicon, lines: readonly string[]) {
    this.root = root;
    this.words = words;
    this.lines = lines;
    this.nodes = [...nodesBelow(root)].filter((node) => !isFramed(node));
    this.title = titleOf(this.nodes);
  }

  /** Adds a fact. */
  add<K extends keyof Gathered>(kind: K, fact: Gathered[K][number]): void {
    const list: Gathered[K][number][] = this.facts[kind];
    list.push(fact);
    const key = `${kind} ${fact.line}`;
    const here = this.#byLine.get(key);
    if (here === undefined) this.#byLine.set(key, [fact]);
    else here.push(fact);
  }

  /** Facts of a kind that were found on a line. */
  factsAt<K extends keyof Gathered>(kind: K, line: number): readonly Gathered[K][number][] {
    return (this.#byLine.get(`${kind} ${line}`) ?? []) as readonly Gathered[K][number][];
  }

  has(kind: keyof Gathered, line: number | undefined): boolean {
    return line !== undefined && this.#byLine.has(`${kind} ${line}`);
  }

  /** Notes the moment of what stands below a heading that is nothing but a moment. */
  setMoment(node: Node, at: string): void {
    this.#moments.set(node, at);
  }

  momentOf(node: Node): string | undefined {
    return this.#moments.get(node);
  }

  /** Whether a name is asked about for the first time. */
  once(kind: keyof Gathered, name: string): boolean {
    const key = `${kind} ${name}`;
    if (this.#names.has(key)) return false;
    this.#names.add(key);
    return true;
  }

  /** Topics that words of a text name. */
  topicsIn(text: string): readonly Topic[] {
    const known = this.#topicWords.get(text);
    if (known !== undefined) return known;
    const found = this.words.topics.all(fold(text)).map(({ value }) => value);
    this.#topicWords.set(text, found);
    return found;
  }

  /** What a name of a column or a field stands for: the whole of it, else the words in it. */
  fieldsIn(name: string): ReadonlySet<Field> {
    const known = this.#fieldWords.get(name);
    if (known !== undefined) return known;
    const found = fieldsNamed(name, this.words);
    this.#fieldWords.set(name, found);
    return found;
  }

  /** Notes that a node's lines were understood. */
  understand(node: Node): void {
    for (let line = node.line; line <= (node.kind === 'code' ? node.line : node.endLine); line++)
      this.understood.add(line);
  }

  /** Line and original text of a place in a node, which may be wrapped; the line is then understood. */
  placeOf(node: Node, offset: number): { readonly line: number; readonly original: string } {
    const line = lineAt(node, offset);
    this.understood.add(line);
    return { line, original: node.wraps.length === 0 ? node.original : (this.lines[line - 1] ?? node.original).trim() };
  }

  /** Notes that a part of a node's text was read as something that nothing else may read again. */
  claim(node: Node, start: number, end: number): void {
    const spans = this.#claimed.get(node) ?? [];
    spans.push({ start, end });
    this.#claimed.set(node, spans);
  }

  isClaimed(node: Node, at: number): boolean {
    return this.#claimed.get(node)?.some(({ start, end }) => at >= start && at < end) ?? false;
  }

  /** What a node itself says that it is about: headings and labels do, sentences do not. */
  ownTopics(node: Node): ReadonlySet<Topic> {
    const known = this.#topics.get(node);
    if (known !== undefined) return known;
    const label = labelOf(node, this.keyValue(node));
    const told = node.kind === 'text' && /[,，、;；]/.test(node.text) && this.#isInTriggers(node);
    const found = label === null || told ? NO_TOPICS : topicsOfLabel(label, node.kind === 'heading', this);
    this.#topics.set(node, found);
    return found;
  }

  /** Below a heading about triggers, a sentence only says what is done about them. */
  #isInTriggers(node: Node): boolean {
    const heading = this.headingOf(node);
    return heading !== null && this.ownTopics(heading).has('triggers');
  }

  /** Topics of the nearest node above that names any; `weak` ones do not hide those above them. */
  topicsAbove(node: Node): ReadonlySet<Topic> {
    const source = this.topicSource(node);
    return source === null ? NO_TOPICS : this.ownTopics(source);
  }

  /** Whether the nearest topic above is this one. */
  under(node: Node, topic: Topic): boolean {
    return this.topicsAbove(node).has(topic);
  }

  /** The nearest node above that names a topic; null where none does. */
  topicSource(node: Node): Node | null {
    return node.parent === null ? null : this.#sourceFrom(node.parent);
  }

  #sourceFrom(node: Node): Node | null {
    const known = this.#sources.get(node);
    if (known !== undefined) return known;
    const own = [...this.ownTopics(node)].some((topic) => !WEAK.has(topic));
    const found = own ? node : node.parent === null ? null : this.#sourceFrom(node.parent);
    this.#sources.set(node, found);
    return found;
  }

  /** Whether anything above but the title is about this. */
  anywhereUnder(node: Node, topic: Topic): boolean {
    for (let at = node.parent; at !== null; at = at.parent) {
      if (at !== this.title && this.ownTopics(at).has(topic)) return true;
    }
    return false;
  }

  measures(node: Node): Measures {
    return this.measuresOf(node.text);
  }

  /** What a text compares; the same text is read once. */
  measuresOf(text: string): Measures {
    const known = this.#measures.get(text);
    if (known !== undefined) return known;
    const read = readMeasures(text, this.words);
    this.#measures.set(text, read);
    return read;
  }

  keyValue(node: Node): KeyValue | null {
    const known = this.#keys.get(node);
    if (known !== undefined) return known;
    const read = readKeyValue(node);
    this.#keys.set(node, read);
    return read;
  }

  /** The heading under which a node stands; null before the first. */
  headingOf(node: Node): Node | null {
    for (let at = node.parent; at !== null; at = at.parent) if (at.kind === 'heading') return at;
    return null;
  }
}

function fieldsNamed(name: string, { fields, fieldWords }: Lexicon): ReadonlySet<Field> {
  const folded = fold(name)
    .replaceAll(/[*_`]/g, '')
    .replaceAll(/\s?\([^()]{0,60}\)/g, '')
    .replace(/^[^\p{L}\p{N}#%✓✔]+/u, '')
    .replace(/[\s:?]+$/, '');
  const whole = fields.get(folded) ?? fields.get(folded.replace(/s$/, ''));
  return new Set(whole ?? fieldWords.all(folded).flatMap(({ value }) => value));
}

/** The part of a node that names what is below it; null for plain sentences. */
function labelOf(node: Node, pair: KeyValue | null): string | null {
  if (node.kind === 'heading') return node.text;
  if (node.kind !== 'text' && node.kind !== 'item') return null;
  if (pair !== null && pair.value === '') return pair.key;
  if (node.children.length === 0) return null;
  return node.text.length <= LONGEST_LABEL ? node.text : null;
}

const LONGEST_KEY = 70;

function readKeyValue(node: Node): KeyValue | null {
  const { text } = node;
  for (let i = 0; i < Math.min(text.length, LONGEST_KEY); i++) {
    const char = text[i];
    if (char !== ':' && char !== '：') continue;
    const next = text[i + 1] ?? ' ';
    const glued = char === ':' && next !== ' ' && i + 1 !== node.boldUntil;
    if (glued || i === 0 || isOpen(text.slice(0, i))) continue;
    return { key: text.slice(0, i).trim(), ...valueFrom(text, i + 1) };
  }
  return boldKey(node);
}

/** Whether a parenthesis is still open. */
function isOpen(text: string): boolean {
  return text.lastIndexOf('(') > text.lastIndexOf(')');
}

/** `**Owner** Anna`, `**Owner** - Anna`. */
function boldKey({ text, boldUntil }: Node): KeyValue | null {
  if (boldUntil === 0 || boldUntil > LONGEST_KEY) return null;
  const rest = text.slice(boldUntil);
  const gap = /^\s{0,3}(?:[-–—=→|]\s{1,3})?/.exec(rest)?.[0].length ?? 0;
  return { key: text.slice(0, boldUntil).trim(), value: rest.slice(gap).trim(), valueAt: boldUntil + gap };
}

function valueFrom(text: string, at: number): Pick<KeyValue, 'value' | 'valueAt'> {
  const rest = text.slice(at);
  const value = rest.trim();
  return { value, valueAt: at + rest.length - rest.trimStart().length };
}

/** A drawn screen shows what a value may look like; boxes to be ticked in it are meant. */
function isFramed(node: Node): boolean {
  if (node.tick?.form === 'box') return false;
  for (let at: Node | null = node; at !== null; at = at.parent) if (at.language === 'frame') return true;
  return false;
}

function titleOf(nodes: readonly Node[]): Node | null {
  const headings = nodes.filter(({ kind, text }) => kind === 'heading' && text !== '');
  return headings.find(({ level }) => level === 1) ?? headings[0] ?? null;
}

function emptyFacts(): Gathered {
  return {
    checklist: [],
    stages: [],
    thresholds: [],
    triggers: [],
    rollbackSteps: [],
    commands: [],
    timeline: [],
    checkpoints: [],
    roles: [],
    people: [],
    channels: [],
    approvals: [],
    successCriteria: [],
    links: [],
  };
}
