import type { Found } from '../facts.ts';

/** What an entry of the plan rests on. */
export interface Grounds {
  /** Facts of the document that it was made from; their lines stand behind it as a comment. */
  readonly about?: readonly Found[];
  /** Number of the choice that it waits for. */
  readonly choice?: number;
  /** Comment lines above it. */
  readonly above?: readonly string[];
  /** A remark behind it, beside the lines. */
  readonly remark?: string;
}

/** A piece of a plan: a text, a map, or a list. */
export type Value = string | MapValue | readonly Item[];

export interface MapValue {
  readonly fields: readonly Field[];
}

export interface Item extends Grounds {
  readonly value: Value;
}

export interface Field extends Item {
  readonly key: string;
}

/** A field of a map. */
export function field(key: string, value: Value, grounds: Grounds = {}): Field {
  return { key, value, ...grounds };
}

/** A field, or none where there is no value. */
export function maybe(key: string, value: Value | undefined, grounds: Grounds = {}): readonly Field[] {
  return value === undefined ? [] : [field(key, value, grounds)];
}

/** A map of fields, in their order. */
export function map(...fields: readonly (Field | readonly Field[])[]): MapValue {
  return { fields: fields.flat() };
}

/** A list of texts. */
export function words(texts: readonly string[]): readonly Item[] {
  return texts.map((value) => ({ value }));
}

/** Whether a value is a list. */
export function isList(value: Value): value is readonly Item[] {
  return Array.isArray(value);
}
