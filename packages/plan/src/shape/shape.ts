import type { ProblemCode } from '../problem-codes.ts';
import type { Report } from '../report.ts';
import type { Node, ScalarNode } from '../source/node.ts';
import { describe } from '../source/node.ts';

/** A JSON Schema of draft 2020-12. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** Schemas that stand once under `$defs`, by name. */
export type Definitions = Map<string, JsonSchema>;

/**
 * What may stand at one place of a plan. One shape gives the decoder, the types and the JSON Schema.
 *
 * `Draft` is what a decoder returns while some of it may be wrong: parts that could not be read are absent.
 * `Value` is the same once nothing was reported: every required part is there.
 */
export interface Shape<Value, Draft = Value> {
  /** What is needed, for messages: `a duration such as 5m`. */
  readonly expects: string;
  /** Reads a node; reports everything that is wrong with it, and is silent about what was reported before. */
  decode(node: Node, report: Report): Draft | undefined;
  schema(definitions: Definitions): JsonSchema;
  /** Never set: carries the type. */
  readonly value?: Value;
}

/** The type of a plan part without faults. */
export type ValueOf<S> = S extends Shape<infer Value, unknown> ? Value : never;

/** The type of a plan part while it is being checked. */
export type DraftOf<S> = S extends Shape<unknown, infer Draft> ? Draft : never;

/** Why a text cannot be read. Without a message it is what was found and what the shape expects. */
export interface Fault {
  readonly code: ProblemCode;
  /** Index in the text; its beginning unless stated. */
  readonly index?: number;
  readonly message?: string;
  readonly hint?: string | undefined;
}

/** What reading a text gives. */
export type Reading<T> = { readonly value: T } | { readonly fault: Fault };

export interface ScalarOptions<T> {
  readonly expects: string;
  readonly schema: JsonSchema;
  readonly read: (text: string) => Reading<T>;
}

/** A single value, read from the author's own characters: `1.10` stays `1.10`, and `010` is not taken for 8. */
export function scalar<T>({ expects, schema, read }: ScalarOptions<T>): Shape<T> {
  return {
    expects,
    schema: () => ({ title: expects, ...schema }),
    decode: (node, report) => decodeScalar({ expects, read }, node, report),
  };
}

function decodeScalar<T>(shape: Pick<ScalarOptions<T>, 'expects' | 'read'>, node: Node, report: Report): T | undefined {
  if (node.kind === 'invalid') return undefined;
  if (node.kind !== 'scalar' || node.type === 'nothing' || node.type === 'boolean') {
    return wrongType(node, shape.expects, report);
  }
  const reading = shape.read(node.text);
  if ('value' in reading) return reading.value;
  reportFault(reading.fault, { node, expects: shape.expects }, report);
  return undefined;
}

function reportFault(fault: Fault, found: { node: ScalarNode; expects: string }, report: Report): void {
  const { code, index = 0, message, hint } = fault;
  const { node, expects } = found;
  report({ code, at: node.offsetOf(index), message: message ?? `found ${describe(node)}; needed is ${expects}`, hint });
}

/** Reports that a value of another kind stands here. */
export function wrongType(node: Node, expects: string, report: Report): undefined {
  if (node.kind !== 'invalid') {
    report({ code: 'wrong_type', at: node.at, message: `found ${describe(node)}; needed is ${expects}` });
  }
  return undefined;
}

/** The same shape, whose schema stands once under `$defs`. */
export function named<Value, Draft>(name: string, shape: Shape<Value, Draft>): Shape<Value, Draft> {
  return {
    ...shape,
    schema: (definitions) => {
      if (!definitions.has(name)) definitions.set(name, shape.schema(definitions));
      return { $ref: `#/$defs/${name}` };
    },
  };
}

/** One shape for text and another for a list or a map, told apart by what stands there. */
export function textOr<A, B, BDraft>(text: Shape<A>, other: Shape<B, BDraft>): Shape<A | B, A | BDraft> {
  const expects = `${text.expects}, or ${other.expects}`;
  return {
    expects,
    schema: (definitions) => ({ anyOf: [text.schema(definitions), other.schema(definitions)] }),
    decode: (node, report) => {
      if (node.kind === 'scalar' && node.type === 'nothing') return wrongType(node, expects, report);
      return node.kind === 'scalar' ? text.decode(node, report) : other.decode(node, report);
    },
  };
}
