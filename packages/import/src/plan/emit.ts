import type { Found } from '../facts.ts';
import { type Surroundings, scalarText } from './scalar.ts';
import { type Field, type Grounds, type Item, isList, type MapValue, type Value } from './tree.ts';

const WIDTH = 118;

/** Where a fact of the document stands in the plan. */
export interface PlacedFact {
  readonly fact: Found;
  /** Names and numbers from the top of the plan: `['stages', 0, 'observe']`. */
  readonly path: readonly (string | number)[];
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
export function emit(plan: MapValue, file: string, head: readonly string[]): Emitted {
  const writer = new Writer(file);
  for (const line of head) writer.lines.push(line);
  for (const [i, section] of plan.fields.entries()) {
    if (i > 1 || (section.above?.length ?? 0) > 0) writer.lines.push('');
    writer.field(section, { indent: '', path: [section.key] });
  }
  return { yaml: `${writer.lines.join('\n')}\n`, places: writer.places, spans: writer.spans };
}

interface Place {
  readonly indent: string;
  readonly path: readonly (string | number)[];
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
    for (const line of above) this.lines.push(line === '' ? '' : `${indent}# ${line}`);
  }

  /** A value behind its key or dash: on the same line where it fits, below it otherwise. Sections stand below their names. */
  #valued(lead: string, item: Item, place: Place): void {
    const flat = place.path.length === 1 && typeof item.value !== 'string' ? null : flatText(item.value);
    const comment = this.#comment(flat === null ? item : { ...item, about: factsIn(item) });
    if (flat !== null && (typeof item.value === 'string' || lead.length + flat.length < WIDTH)) {
      this.lines.push(`${lead} ${flat}${comment}`);
      this.#place(factsIn(item), place.path);
      return;
    }
    this.lines.push(`${lead}${this.#comment(item)}`);
    this.#place(item.about ?? [], place.path);
    this.#children(item.value, place);
  }

  #children(value: Value, { indent, path }: Place): void {
    const inner = `${indent}  `;
    if (typeof value === 'string') return;
    if (!isList(value)) {
      for (const each of value.fields) this.field(each, { indent: inner, path: [...path, each.key] });
      return;
    }
    for (const [i, each] of value.entries()) this.#item(each, { indent: inner, path: [...path, i] });
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
  #mapItem(item: Item, { fields }: MapValue, { indent, path }: Place): void {
    const [first, ...rest] = fields;
    if (first === undefined) return;
    const { choice = first.choice, remark = first.remark } = item;
    const merged = {
      ...first,
      about: [...(item.about ?? []), ...(first.about ?? [])],
      ...(choice !== undefined && { choice }),
      ...(remark !== undefined && { remark }),
    };
    this.#place(item.about ?? [], path);
    this.#valued(`${indent}- ${scalarText(first.key, 'block')}:`, merged, {
      indent: `${indent}  `,
      path: [...path, first.key],
    });
    for (const each of rest) this.field(each, { indent: `${indent}  `, path: [...path, each.key] });
  }

  #place(facts: readonly Found[], path: Place['path']): void {
    for (const fact of facts) this.places.push({ fact, path, line: this.lines.length });
  }

  #comment({ about = [], choice, remark }: Grounds): string {
    const numbers = [...new Set(about.map(({ line }) => line))].sort((a, b) => a - b);
    const shown = numbers.length > MAX_LINES ? [...numbers.slice(0, MAX_LINES), '…'] : numbers;
    const parts = [
      ...(choice === undefined ? [] : [`CHOOSE ${choice}`]),
      ...(remark === undefined ? [] : [remark]),
      ...(shown.length === 0 ? [] : [`${this.#file}:${shown.join(', ')}`]),
    ];
    return parts.length === 0 ? '' : ` # ${parts.join('; ')}`;
  }
}

const MAX_LINES = 6;

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
