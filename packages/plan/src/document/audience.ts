import type { Report } from '../report.ts';
import { listOf } from '../shape/collections.ts';
import { object, optional } from '../shape/object.ts';
import { share, text } from '../shape/scalars.ts';
import { type DraftOf, type Shape, wrongType } from '../shape/shape.ts';
import type { Node } from '../source/node.ts';
import { didYouMean, quote } from '../wording.ts';
import { HEADER_NAME } from './header-name.ts';

const HEADER_KEY = new RegExp(`^header (${HEADER_NAME})$`);
const EXPECTS = 'an audience such as { header x-user-group: [staff] }, a map';

const values = listOf(text('a value of the header'), { what: 'values of the header', min: 1 });
const rest = object(
  { size: optional(share, 'Its part of all requests; measured before GO unless stated.') },
  { what: 'an audience' },
);

export interface AudienceValue {
  /** Lower case. */
  readonly header: string;
  readonly values: readonly string[];
  readonly size?: number;
}

export interface AudienceDraft {
  readonly header?: string;
  readonly values?: DraftOf<typeof values>;
  readonly size?: number;
}

/** A group of users: one field whose name is the header itself, and its size. */
export const audience: Shape<AudienceValue, AudienceDraft> = {
  expects: EXPECTS,
  schema: (definitions) => ({
    ...rest.schema(definitions),
    title: EXPECTS,
    patternProperties: {
      [HEADER_KEY.source]: {
        ...values.schema(definitions),
        description: 'Values of this request header that make a user one of the audience.',
      },
    },
    minProperties: 1,
  }),
  decode,
};

function decode(node: Node, report: Report): AudienceDraft | undefined {
  if (node.kind !== 'map') return wrongType(node, EXPECTS, report);
  const isHeader = ({ key }: { readonly key: string }): boolean => key.startsWith('header');
  const [header, second] = node.entries.filter(isHeader);
  const read = rest.decode({ ...node, entries: node.entries.filter((entry) => !isHeader(entry)) }, report);
  if (second !== undefined) {
    report({
      code: 'conflicting_fields',
      at: second.keyAt,
      message: 'an audience is told by one header; found a second one',
    });
  }
  if (header === undefined) {
    const message = 'an audience needs a header, written as in "header x-user-group: [staff, beta]"';
    report({ code: 'missing_field', at: node.at, message });
    return { ...read };
  }
  const name = HEADER_KEY.exec(header.key)?.[1];
  if (name === undefined) {
    const message = `found ${quote(header.key)}; needed is "header NAME", as in "header x-user-group"`;
    report({ code: 'bad_value', at: header.keyAt, message, hint: didYouMean(header.key, ['header']) });
  }
  const members = values.decode(header.value, report);
  return { ...read, ...(name && { header: name.toLowerCase() }), ...(members && { values: members }) };
}
