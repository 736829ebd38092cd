import type { Report } from '../report.ts';
import type { Entry, MapNode, Node } from '../source/node.ts';
import { allOf, anyOf, didYouMean, quote } from '../wording.ts';
import { type Definitions, type JsonSchema, type Shape, wrongType } from './shape.ts';

/** One field of an object: its shape, one sentence about it, and whether it is always there after reading. */
export interface Field<Value, Draft, Always extends boolean> {
  readonly shape: Shape<Value, Draft>;
  readonly description: string;
  readonly always: Always;
  /** What stands there when the author writes nothing; read by the shape like the author's own text. */
  readonly fallback?: string;
}

export type Fields = Readonly<Record<string, Field<unknown, unknown, boolean>>>;

type Always<F extends Fields> = { [K in keyof F]: F[K]['always'] extends true ? K : never }[keyof F];
type FieldValue<F> = F extends Field<infer Value, unknown, boolean> ? Value : never;
type FieldDraft<F> = F extends Field<unknown, infer Draft, boolean> ? Draft : never;

export type ObjectValue<F extends Fields> = { readonly [K in Always<F>]: FieldValue<F[K]> } & {
  readonly [K in Exclude<keyof F, Always<F>>]?: FieldValue<F[K]>;
};
export type ObjectDraft<F extends Fields> = { readonly [K in keyof F]?: FieldDraft<F[K]> };

/** A field that the author must write. */
export function required<V, D>(shape: Shape<V, D>, description: string): Field<V, D, true> {
  return { shape, description, always: true };
}

/** A field that the author may leave out. */
export function optional<V, D>(shape: Shape<V, D>, description: string): Field<V, D, false> {
  return { shape, description, always: false };
}

/** A field that has the stated text unless the author writes another. */
export function defaulted<V, D>(shape: Shape<V, D>, fallback: string, description: string): Field<V, D, true> {
  return { shape, description, always: true, fallback };
}

export interface ObjectOptions {
  /** What the object is, with its article: `a stage`. */
  readonly what: string;
  /** Fields of the plan language that this version does not run yet. */
  readonly later?: readonly string[];
  /** Sets of optional fields of which exactly one must be there, completely. */
  readonly forms?: readonly (readonly string[])[];
  /** The field that asks for one of the forms; without it they may all be absent. Always asked for unless stated. */
  readonly formsFor?: string;
  /** Optional fields of which one at least must be there. */
  readonly oneAtLeast?: readonly string[];
  /** Optional fields of which one at most may be there. */
  readonly oneAtMost?: readonly string[];
}

/** A map with known fields. Unknown ones are errors, so that a misspelt safety setting never goes unnoticed. */
export function object<const F extends Fields>(
  fields: F,
  options: ObjectOptions,
): Shape<ObjectValue<F>, ObjectDraft<F>> {
  return {
    expects: options.what,
    schema: (definitions) => objectSchema(fields, options, definitions),
    decode: (node, report) => {
      if (node.kind !== 'map') return wrongType(node, `${options.what}, a map`, report);
      for (const entry of node.entries) reportUnknown(entry, fields, { ...options, report });
      reportForms(node, options, report);
      reportCounts(node, options, report);
      const entries = new Map(node.entries.map(({ key, value }) => [key, value]));
      // What a field of a later version stands for is not missing as well.
      const lenient = options.later?.some((name) => entries.has(name)) ?? false;
      const read = Object.entries(fields).flatMap(([name, field]) => {
        const value = decodeField(name, { field, node, found: entries.get(name), lenient }, report);
        return value === undefined ? [] : [[name, value] as const];
      });
      // The compiler cannot see that these entries are exactly those of the fields.
      return Object.fromEntries(read) as ObjectDraft<F>;
    },
  };
}

interface FieldPlace {
  readonly field: Field<unknown, unknown, boolean>;
  readonly node: MapNode;
  readonly found: Node | undefined;
  /** Whether a missing field goes unreported. */
  readonly lenient: boolean;
}

function decodeField(name: string, { field, node, found, lenient }: FieldPlace, report: Report): unknown {
  if (found !== undefined) return field.shape.decode(found, report);
  if (field.fallback !== undefined) return field.shape.decode(written(field.fallback, node.at), report);
  if (field.always && !lenient) {
    report({
      code: 'missing_field',
      at: node.at,
      message: `${quote(name)} is missing; needed is ${field.shape.expects}`,
    });
  }
  return undefined;
}

/** The default, as if the author had written it. */
function written(text: string, at: number): Node {
  return { kind: 'scalar', at, size: 1, type: 'text', text, offsetOf: () => at };
}

function reportUnknown(
  entry: Entry,
  fields: Fields,
  { what, later = [], report }: ObjectOptions & { report: Report },
): void {
  if (Object.hasOwn(fields, entry.key)) return;
  const { key, keyAt: at } = entry;
  if (later.includes(key)) {
    const message = `${quote(key)} of ${what} is part of the plan language, but this version does not run it yet`;
    report({ code: 'not_supported_yet', at, message, hint: 'take it out; nothing of a plan is ignored' });
    return;
  }
  const names = Object.keys(fields);
  const message = `unknown field ${quote(key)}; ${what} may have ${allOf(names)}`;
  report({ code: 'unknown_field', at, message, hint: didYouMean(key, [...names, ...later]) });
}

function reportForms(node: MapNode, { forms = [], formsFor, what }: ObjectOptions, report: Report): void {
  const present = (name: string): boolean => node.entries.some(({ key }) => key === name);
  const begun = forms.filter((form) => form.some(present));
  const [form] = begun;
  const asked = formsFor === undefined || present(formsFor);
  if (forms.length === 0) return;
  if (form === undefined) {
    const needed = anyOf(forms.map((names) => allOf(names.map(quote))));
    const reason = formsFor === undefined ? what : `${what} has ${quote(formsFor)}, which`;
    if (asked) report({ code: 'missing_field', at: node.at, message: `${reason} needs ${needed}` });
  } else if (begun.length > 1) {
    const second = node.entries.filter(({ key }) => forms.flat().includes(key)).find(({ key }) => !form.includes(key));
    const message = `${begun.map((names) => allOf(names.map(quote))).join(' and ')} exclude each other`;
    report({ code: 'conflicting_fields', at: second?.keyAt ?? node.at, message });
  } else if (asked) {
    for (const name of form.filter((each) => !present(each))) {
      report({
        code: 'missing_field',
        at: node.at,
        message: `${quote(name)} is missing beside ${anyOf(form.filter(present))}`,
      });
    }
  }
}

function reportCounts(node: MapNode, { what, oneAtLeast = [], oneAtMost = [] }: ObjectOptions, report: Report): void {
  if (oneAtLeast.length > 0 && !node.entries.some(({ key }) => oneAtLeast.includes(key))) {
    report({ code: 'missing_field', at: node.at, message: `${what} needs ${anyOf(oneAtLeast.map(quote))}` });
  }
  const [first, second] = node.entries.filter(({ key }) => oneAtMost.includes(key));
  if (first === undefined || second === undefined) return;
  const message = `${quote(first.key)} and ${quote(second.key)} exclude each other`;
  report({ code: 'conflicting_fields', at: second.keyAt, message, hint: `${what} has one of them` });
}

function objectSchema(fields: Fields, options: ObjectOptions, definitions: Definitions): JsonSchema {
  const properties = Object.entries(fields).map(([name, { shape, description, fallback }]) => {
    const schema = { ...shape.schema(definitions), description };
    if (fallback === undefined) return [name, schema] as const;
    const isNumber = 'type' in schema && schema.type === 'integer';
    return [name, { ...schema, default: isNumber ? Number(fallback) : fallback }] as const;
  });
  const needed = Object.entries(fields).filter(([, field]) => field.always && field.fallback === undefined);
  const rules = presenceRules(options);
  return {
    title: options.what,
    type: 'object',
    properties: Object.fromEntries(properties),
    ...(needed.length > 0 && { required: needed.map(([name]) => name) }),
    ...(rules.length > 0 && { allOf: rules }),
    additionalProperties: false,
  };
}

/** What the presence of fields must satisfy as a whole. */
function presenceRules({ forms, formsFor, oneAtLeast }: ObjectOptions): readonly JsonSchema[] {
  const form = forms && { oneOf: forms.map((names) => ({ required: [...names] })) };
  const rule = form && (formsFor === undefined ? form : { anyOf: [{ not: { required: [formsFor] } }, form] });
  const some = oneAtLeast && { anyOf: oneAtLeast.map((name) => ({ required: [name] })) };
  return [rule, some].filter((each) => each !== undefined);
}
