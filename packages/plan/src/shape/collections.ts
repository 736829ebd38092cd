import type { ProblemCode } from '../problem-codes.ts';
import { allOf, didYouMean, quote } from '../wording.ts';
import { type Shape, wrongType } from './shape.ts';

/** What names of people, roles, signals and the like look like. */
const ID_PATTERN = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/** A map from ids of the author's choice to values of one shape. `what` says what each is: `people`. */
export function mapOf<V, D>(
  shape: Shape<V, D>,
  what: string,
): Shape<Readonly<Record<string, V>>, Readonly<Record<string, D | undefined>>> {
  const expects = `${what} by id, a map`;
  return {
    expects,
    schema: (definitions) => ({
      title: expects,
      type: 'object',
      propertyNames: { pattern: ID_PATTERN.source },
      additionalProperties: shape.schema(definitions),
    }),
    decode: (node, report) => {
      if (node.kind !== 'map') return wrongType(node, expects, report);
      const read = node.entries.map(({ key, keyAt, value }) => {
        if (!ID_PATTERN.test(key)) {
          const rule = 'an id has up to 64 letters, digits, "_" and "-", and begins with a letter';
          report({ code: 'bad_id', at: keyAt, message: `found ${quote(key)}; ${rule}` });
        }
        return [key, shape.decode(value, report)] as const;
      });
      return Object.fromEntries(read);
    },
  };
}

export interface ListOptions {
  /** What the list holds, as a plural: `stages`. */
  readonly what: string;
  readonly min?: number;
  readonly max?: { readonly count: number; readonly code: ProblemCode };
}

/** A list of values of one shape. A value that cannot be read leaves a hole, so that indexes stay true. */
export function listOf<V, D>(
  shape: Shape<V, D>,
  options: ListOptions,
): Shape<readonly V[], readonly (D | undefined)[]> {
  const { what, min = 0, max } = options;
  const expects = `a list of ${what}`;
  return {
    expects,
    schema: (definitions) => ({
      title: expects,
      type: 'array',
      items: shape.schema(definitions),
      ...(min > 0 && { minItems: min }),
      ...(max && { maxItems: max.count }),
    }),
    decode: (node, report) => {
      if (node.kind !== 'list') return wrongType(node, expects, report);
      if (node.items.length < min) {
        report({ code: 'missing_field', at: node.at, message: `the list is empty; needed are ${what}` });
      }
      const beyond = max && node.items[max.count];
      if (max !== undefined && beyond !== undefined) {
        const message = `found ${node.items.length} ${what}; at most ${max.count} are allowed`;
        report({ code: max.code, at: beyond.at, message });
        return undefined;
      }
      return node.items.map((item) => shape.decode(item, report));
    },
  };
}

/** Objects that are told apart by the word in their field `tag`. */
export function tagged<V, D>(
  tag: string,
  variants: Readonly<Record<string, Shape<V, D>>>,
  options: { readonly what: string; readonly later: readonly string[] },
): Shape<V, D> {
  const words = Object.keys(variants);
  const expects = `${options.what}, a map`;
  return {
    expects,
    schema: (definitions) => ({
      title: expects,
      // A shape that several words share stands once, or a value would match more than one.
      oneOf: [...new Set(Object.values(variants))].map((variant) => variant.schema(definitions)),
    }),
    decode: (node, report) => {
      if (node.kind !== 'map') return wrongType(node, expects, report);
      const chosen = node.entries.find(({ key }) => key === tag)?.value;
      if (chosen === undefined) {
        const message = `${quote(tag)} is missing; it may be ${words.join(', ')}`;
        report({ code: 'missing_field', at: node.at, message });
        return undefined;
      }
      const word = chosen.kind === 'scalar' ? chosen.text : '';
      if (Object.hasOwn(variants, word)) return variants[word]?.decode(node, report);
      if (chosen.kind !== 'scalar') return wrongType(chosen, `one of ${words.join(', ')}`, report);
      if (options.later.includes(word)) {
        const message = `${quote(`${tag}: ${word}`)} is part of the plan language, but this version does not run it yet`;
        report({ code: 'not_supported_yet', at: chosen.at, message, hint: `this version has ${words.join(', ')}` });
      } else {
        const message = `found ${quote(word)}; ${tag} may be ${words.join(', ')}`;
        report({ code: 'bad_value', at: chosen.at, message, hint: didYouMean(word, words) });
      }
      return undefined;
    },
  };
}

/** One of several objects, by the fields that only it has. */
export interface Form<V, D> {
  readonly fields: readonly string[];
  readonly shape: Shape<V, D>;
}

/** Objects that are told apart by which fields stand in them. */
export function formed<V, D>(forms: readonly Form<V, D>[], { what }: { readonly what: string }): Shape<V, D> {
  const expects = `${what}, a map`;
  return {
    expects,
    schema: (definitions) => ({ title: expects, oneOf: forms.map(({ shape }) => shape.schema(definitions)) }),
    decode: (node, report) => {
      if (node.kind !== 'map') return wrongType(node, expects, report);
      const formOf = (key: string) => forms.find(({ fields }) => fields.includes(key));
      const [first, second] = [...Map.groupBy(node.entries, ({ key }) => formOf(key))].flatMap(([form, [entry]]) =>
        form === undefined || entry === undefined ? [] : [{ form, entry }],
      );
      const needed = forms.map(({ fields }) => allOf(fields.map(quote))).join(', or ');
      if (first === undefined) {
        report({ code: 'missing_field', at: node.at, message: `${what} needs ${needed}` });
        return undefined;
      }
      if (second === undefined) return first.form.shape.decode(node, report);
      const message = `${quote(first.entry.key)} and ${quote(second.entry.key)} exclude each other`;
      report({ code: 'conflicting_fields', at: second.entry.keyAt, message, hint: `${what} has ${needed}` });
      return undefined;
    },
  };
}
