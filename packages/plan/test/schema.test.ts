import { readdirSync, readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { planJsonSchema } from '../src/index.ts';
import { BAD_PLANS } from './bad-plans.ts';
import { edited, SMALL_PLAN, SOURCES_PLAN } from './plans.ts';

const validate = new Ajv2020({
  strict: true,
  strictRequired: false,
  strictTypes: false,
  validateFormats: false,
}).compile(planJsonSchema());

/** What an editor's YAML reader makes of a plan; comparisons in braces stand in quotes there. */
const asData = (text: string): unknown => parse(text.replaceAll(/(?<=: )(>[= \d][^,}\n]*[^,}\s])/g, "'$1'"));

test('plans that read are valid under the schema', () => {
  const examples = new URL('../../../examples/plans/', import.meta.url);
  const texts = readdirSync(examples)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => readFileSync(new URL(name, examples), 'utf8'));
  for (const text of [SMALL_PLAN, SOURCES_PLAN, ...texts]) {
    validate(asData(text));
    expect(validate.errors).toBeNull();
  }
});

const SHAPE_CODES = [
  'unknown_field',
  'missing_field',
  'holdpoint_version',
  'missing_never_healthy',
  'bad_share',
  'bad_id',
  'duration_unit',
];
/** A schema cannot say what one field asks of another, count headers, look into a moment, or see how a number was written. */
const BEYOND_A_SCHEMA = [
  '"share", "users", or both',
  'needs a header',
  'plain decimal',
  'nobody does this step',
  'nothing says where the query',
  'means nothing without',
  'the driver "proxy" needs',
  'the driver "command" needs',
  'the driver "dns" needs',
  'no "health" path',
  'says whom',
  'to whom',
];
const shaped = BAD_PLANS.filter(({ code, says = '' }) => SHAPE_CODES.includes(code) && !BEYOND_A_SCHEMA.includes(says));

test.each(shaped.filter(({ from }) => !from.includes('for 10m')))('the schema refuses $code: $to', ({ from, to }) => {
  expect(validate(asData(edited(from, to.replace('¦', ''))))).toBe(false);
});

test('every field of the schema is described in one sentence', () => {
  const undescribed: string[] = [];
  const visit = (schema: unknown, path: string): void => {
    if (typeof schema !== 'object' || schema === null) return;
    for (const [key, value] of Object.entries(schema)) {
      if (key === 'properties') {
        for (const [name, field] of Object.entries(value)) {
          const description =
            typeof field === 'object' && field !== null && 'description' in field ? String(field.description) : '';
          if (!/^[A-Z`].*\.$/.test(description)) undescribed.push(`${path}.${name}`);
        }
      }
      visit(value, `${path}.${key}`);
    }
  };
  visit(planJsonSchema(), '');
  expect(undescribed).toEqual([]);
});
