/** What was found where something else was expected, and where: `alerts[2].startsAt is no time`. */
export class FieldError extends Error {
  override readonly name = 'FieldError';
}

type Fields = Readonly<Record<string, unknown>>;

/** An object with members. Errors: `FieldError`. */
export function objectAt(value: unknown, place: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new FieldError(`${place} is no object`);
}

/** A list of at most `most` entries. Errors: `FieldError`. */
export function listAt(value: unknown, place: string, most: number): readonly unknown[] {
  if (!Array.isArray(value)) throw new FieldError(`${place} is no list`);
  if (value.length > most) throw new FieldError(`${place} has ${value.length} entries, more than ${most}`);
  return value;
}

/** A text. Errors: `FieldError`. */
export function textAt(value: unknown, place: string): string {
  if (typeof value === 'string') return value;
  throw new FieldError(`${place} is no text`);
}

/** Texts by name, such as labels. Errors: `FieldError`. */
export function textsAt(value: unknown, place: string): Readonly<Record<string, string>> {
  const texts: Record<string, string> = Object.create(null);
  for (const [name, text] of Object.entries(objectAt(value, place)))
    texts[name] = textAt(text, `${place}.${name.slice(0, 60)}`);
  return texts;
}

/** An RFC 3339 time as epoch milliseconds. Errors: `FieldError`. */
export function timeAt(value: unknown, place: string): number {
  const text = textAt(value, place);
  const ms = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isFinite(ms)) return ms;
  throw new FieldError(`${place} is no time`);
}
