import type { Found } from '../facts.ts';
import { type Surroundings, scalarText } from './scalar.ts';
import { type Field, type Grounds, type Item, isList, type MapValue, type Value } from './tree.ts';

const WIDTH = 118;

/** Where a fact of the document stands in the plan. */
export interface PlacedFact {
  readonly fact: Found;
  /** Names and numbers from the top of the plan: `['stages', 0, 'observe']`. */
  readonly path: readonly (string | number)[];
  /** The same for people: `stages / Wave 1 / observe`. */
  readonly label: string;
  /** Line of the plan, from 1. */
  readonly line: number;
}

/** The lines of one entry of a list, or one named entry of a map, that could be left out. */
export interface Span {
  readonly path: readonly (string | number)[];
  readonly from: number;
  readonly to: number;
}

/** A plan as text, and what stands where. */
export interface Emitted {
  readonly yaml: string;
  readonly places: readonly PlacedFact[];
  readonly spans: readonly Span[];
}

/** Writes a plan. `file` names the document in comments. */
export function emit(plan: MapValue, file: string): Emitted {
  const writer = new Writer(oneLine(file));
  for (const [i, section] of plan.fields.entries()) {
    if (i > 1 || (section.above?.length ?? 0) > 0) writer.lines.push('');
    writer.field(section, { indent: '', path: [section.key], label: section.key });
  }
  return { yaml: `${writer.lines.join('\n')}\n`, places: writer.places, spans: writer.spans };
}

interface Place {
  readonly indent: string;
  readonly path: readonly (string | number)[];
  readonly label: string;
}

class Writer {
  readonly lines: string[] = [];
  readonly places: PlacedFact[] = [];
  readonly spans: Span[] = [];
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  field(field: Field, place: Place): void {
    const from = this.lines.length + 1;
    this.#above(field, place.indent);
    this.#valued(`${place.indent}${scalarText(field.key, 'block')}:`, field, place);
    this.spans.push({ path: place.path, from, to: this.lines.length });
  }

  #above({ above = [] }: Grounds, indent: string): void {
    for (const line of above) this.lines.push(line === '' ? '' : `${indent}# ${oneLine(line)}`);
  }

  /** A value behind its key or dash: on the same line where it fits, below it otherwise. Sections stand below their names. */
  #valued(lead: string, item: Item, place: Place, own = item.about ?? []): void {
    const flat = place.path.length === 1 && typeof item.value !== 'string' ? null : flatText(item.value);
    const comment = this.#comment(flat === null ? item : { ...item, about: factsIn(item) });
    if (flat !== null && (typeof item.value === 'string' || lead.length + flat.length < WIDTH)) {
      this.lines.push(`${lead} ${flat}${comment}`);
      this.#place([...own, ...partsOf(item.value).flatMap(factsIn)], place);
      return;
    }
    this.lines.push(`${lead}${this.#comment(item)}`);
    this.#place(own, place);
    this.#children(item.value, place);
  }

  #children(value: Value, place: Place): void {
    if (typeof value === 'string') return;
    if (isList(value)) {
      for (const [i, each] of value.entries()) this.#item(each, inside(place, i, nameOf(each.value) ?? String(i + 1)));
      return;
    }
    for (const each of value.fields) this.field(each, inside(place, each.key));
  }

  #item(item: Item, place: Place): void {
    const from = this.lines.length + 1;
    this.#above(item, place.indent);
    const flat = flatText(item.value);
    const isText = typeof item.value === 'string';
    if (isText || isList(item.value) || (flat !== null && place.indent.length + flat.length + 2 < WIDTH)) {
      this.#valued(`${place.indent}-`, item, place);
    } else {
      this.#mapItem(item, item.value, place);
    }
    this.spans.push({ path: place.path, from, to: this.lines.length });
  }

  /** A map whose first field stands behind the dash; what the item rests on stands there as well. */
  #mapItem(item: Item, { fields }: MapValue, place: Place): void {
    const [first, ...rest] = fields;
    if (first === undefined) return;
    const { choice = first.choice, remark = first.remark } = item;
    const merged = {
      ...first,
      about: [...(item.about ?? []), ...(first.about ?? [])],
      ...(choice !== undefined && { choice }),
      ...(remark !== undefined && { remark }),
    };
    const lead = `${place.indent}- ${scalarText(first.key, 'block')}:`;
    const line = this.lines.length + 1;
    this.#valued(lead, merged, inside(place, first.key), first.about ?? []);
    for (const fact of item.about ?? []) this.places.push({ fact, path: place.path, label: place.label, line });
    for (const each of rest) this.field(each, inside(place, each.key));
  }

  #place(facts: readonly Found[], { path, label }: Place): void {
    for (const fact of facts) this.places.push({ fact, path, label, line: this.lines.length });
  }

  #comment({ about = [], choice, remark }: Grounds): string {
    const numbers = [...new Set(about.map(({ line }) => line))].sort((a, b) => a - b);
    const shown = numbers.length > MAX_LINES ? [...numbers.slice(0, MAX_LINES), '…'] : numbers;
    const parts = [
      ...(choice === undefined ? [] : [`CHOOSE ${choice}`]),
      ...(remark === undefined ? [] : [oneLine(remark)]),
      ...(shown.length === 0 ? [] : [`${this.#file}:${shown.join(', ')}`]),
    ];
    return parts.length === 0 ? '' : ` # ${parts.join('; ')}`;
  }
}

const MAX_LINES = 6;

/** The place of a part, two columns further in. */
function inside({ indent, path, label }: Place, key: string | number, name = String(key)): Place {
  return { indent: `${indent}  `, path: [...path, key], label: `${label} / ${name}` };
}

/** What people call an entry of a list: its first field, or the text that it is. */
function nameOf(value: Value): string | undefined {
  if (typeof value === 'string') return value;
  const first = isList(value) ? undefined : value.fields[0]?.value;
  return typeof first === 'string' ? first : undefined;
}

/** A text of the document as part of a comment: whatever could end the comment becomes a space. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{C}\u0085\u2028\u2029]+/gu, ' ').trim();
}

/** A value on one line; null where its parts have remarks, or lines, of their own. */
function flatText(value: Value): string | null {
  if (typeof value === 'string') return scalarText(value, 'block');
  const lines = new Set(
    partsOf(value)
      .flatMap(factsIn)
      .map(({ line }) => line),
  );
  return lines.size > 1 || hasRemarks(value) ? null : inFlow(value);
}

function inFlow(value: Value): string {
  const surroundings: Surroundings = 'flow';
  if (typeof value === 'string') return scalarText(value, surroundings);
  if (isList(value)) return `[${value.map((item) => inFlow(item.value)).join(', ')}]`;
  const fields = value.fields.map((each) => `${scalarText(each.key, surroundings)}: ${inFlow(each.value)}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}

function partsOf(value: Value): readonly Item[] {
  if (typeof value === 'string') return [];
  return isList(value) ? value : value.fields;
}

function hasRemarks(value: Value): boolean {
  return partsOf(value).some(
    ({ choice, above, remark, value: inner }) =>
      choice !== undefined || above !== undefined || remark !== undefined || hasRemarks(inner),
  );
}

function factsIn({ about = [], value }: Item): readonly Found[] {
  return [...about, ...partsOf(value).flatMap(factsIn)];
}
