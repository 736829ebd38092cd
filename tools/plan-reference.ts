/**
 * Writes what follows from the definition of the plan language: packages/plan/*.schema.json,
 * docs/plan-reference.md and docs/problems.md. Run it after a change: `node tools/plan-reference.ts`.
 */
import { writeFileSync } from 'node:fs';
import { type JsonSchema, PROBLEM_CODES, planJsonSchema, scenarioJsonSchema } from '../packages/plan/src/index.ts';
import { DIMENSION_UNITS } from '../packages/plan/src/units.ts';

const ROOT = new URL('../', import.meta.url);
const LINE_WIDTH = 120;

/** The generated files by path from the root of the repository. */
export function generatedFiles(): Readonly<Record<string, string>> {
  return {
    'packages/plan/plan.schema.json': `${printJson(planJsonSchema(), '')}\n`,
    'packages/plan/scenario.schema.json': `${printJson(scenarioJsonSchema(), '')}\n`,
    'docs/plan-reference.md': referencePage(),
    'docs/problems.md': problemsPage(),
  };
}

/** JSON as the formatter of this repository leaves it: lists of words that fit beside what else is in their line stay on it. */
function printJson(value: unknown, indent: string, beside = 0): string {
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const flat = `[${value.map((item) => JSON.stringify(item)).join(', ')}]`;
    const fits = indent.length + beside + flat.length <= LINE_WIDTH;
    if (fits && value.every((item) => typeof item !== 'object')) return flat;
    return `[\n${value.map((item) => `${inner}${printJson(item, inner)}`).join(',\n')}\n${indent}]`;
  }
  if (!isSchema(value)) return JSON.stringify(value);
  const lines = Object.entries(value).map(([key, item], i, { length }) => {
    const name = `${JSON.stringify(key)}: `;
    const comma = i < length - 1 ? 1 : 0;
    return `${inner}${name}${printJson(item, inner, name.length + comma)}`;
  });
  return lines.length === 0 ? '{}' : `{\n${lines.join(',\n')}\n${indent}}`;
}

function problemsPage(): string {
  const rows = Object.entries(PROBLEM_CODES).map(([code, { severity, meaning, fix }]) => [
    `<a id="${code}"></a>\`${code}\``,
    severity,
    meaning,
    fix,
  ]);
  return `# Problems of a plan

\`holdpoint validate PLAN\` prints each problem as \`FILE:LINE:COLUMN: SEVERITY CODE: …\`. Codes are stable. An error keeps
the plan from being read; a warning does not. This page is written by \`node tools/plan-reference.ts\`.

${table(['code', 'severity', 'meaning', 'what to do'], rows)}
`;
}

function referencePage(): string {
  const schema = planJsonSchema();
  const definitions = part(schema, '$defs');
  const forms = Object.entries(definitions).flatMap(([name, form]) =>
    isSchema(form) && !isObject(form) ? [[`<a id="form-${name}"></a>${name}`, String(form.description)]] : [],
  );
  const units = Object.entries(DIMENSION_UNITS).map(([dimension, text]) => [dimension, text]);
  return [
    '# Plan reference',
    'A plan is one YAML 1.2 file of at most 1 MiB. This page is written from the definition that also reads plans,\n' +
      'by `node tools/plan-reference.ts`; `packages/plan/plan.schema.json` is the same for editors. Begin a plan with\n' +
      '`# yaml-language-server: $schema=PATH` to have it completed and checked.',
    '## Sections',
    table(FIELD_COLUMNS, fieldRows(schema, definitions)),
    ...new TableWriter(definitions).below('', schema),
    '## Forms of values',
    table(['form', 'what it is'], forms),
    '## Units',
    'Upper and lower case differ. KB, MB and GB count by 1000, KiB, MiB and GiB by 1024. In `baseline + 50%` and\n' +
      '`rises 50%` percent is a part of the value compared with; `pp` is a difference between two percentages.',
    table(['measures', 'units'], units),
    CONDITIONS,
    SOURCES,
    MOMENTS,
    STEPS,
    MATRIX,
  ].join('\n\n');
}

const FIELD_COLUMNS = ['field', 'default', 'value', 'meaning'];

/** Writes one table for each object of the schema, where a field first leads to it. */
class TableWriter {
  readonly #definitions: JsonSchema;
  readonly #written = new Set<unknown>();

  constructor(definitions: JsonSchema) {
    this.#definitions = definitions;
  }

  /** Tables of everything that fields, values of maps, items of lists and the several forms of `schema` lead to. */
  below(path: string, schema: JsonSchema): readonly string[] {
    const { additionalProperties, items } = schema;
    const dot = path === '' ? '' : `${path}.`;
    return [
      ...Object.entries(part(schema, 'properties')).flatMap(([name, field]) => this.#at(`${dot}${name}`, field)),
      ...this.#at(`${path}.ID`, additionalProperties),
      ...this.#at(`${path}[]`, items),
      ...variantsOf(schema).flatMap((variant) => this.#at(path, variant)),
    ];
  }

  #at(path: string, reference: unknown): readonly string[] {
    if (!isSchema(reference)) return [];
    const schema = resolve(reference, this.#definitions);
    if (this.#written.has(schema)) return [];
    this.#written.add(schema);
    const own = isObject(schema) ? [`### \`${path}\``, table(FIELD_COLUMNS, fieldRows(schema, this.#definitions))] : [];
    return [...own, ...this.below(path, schema)];
  }
}

function resolve(schema: JsonSchema, definitions: JsonSchema): JsonSchema {
  const { $ref } = schema;
  return typeof $ref === 'string' ? part(definitions, $ref.replace('#/$defs/', '')) : schema;
}

function variantsOf({ oneOf, anyOf }: JsonSchema): readonly JsonSchema[] {
  return [oneOf, anyOf]
    .filter((list) => Array.isArray(list))
    .flat()
    .filter(isSchema);
}

function isObject(schema: JsonSchema): boolean {
  return 'properties' in schema;
}

function fieldRows(schema: JsonSchema, definitions: JsonSchema): readonly Row[] {
  const required = Array.isArray(schema.required) ? schema.required : [];
  const named = { ...part(schema, 'properties'), ...headerFields(schema) };
  return Object.entries(named).flatMap(([name, field]) => {
    if (!isSchema(field)) return [];
    const fallback = required.includes(name) ? 'required' : 'default' in field ? `\`${field.default}\`` : '';
    return [[`\`${name}\``, fallback, valueWords(field, definitions), String(field.description ?? '')]];
  });
}

/** Fields whose name is a pattern have one row. */
function headerFields(schema: JsonSchema): JsonSchema {
  const entries = Object.entries(part(schema, 'patternProperties'));
  return Object.fromEntries(entries.map(([pattern, field]) => [`${/[a-z]+/.exec(pattern)?.[0]} NAME`, field]));
}

/** What may stand in a field, in words; forms of values are linked. */
function valueWords(field: JsonSchema, definitions: JsonSchema): string {
  const { $ref, enum: words } = field;
  const target = resolve(field, definitions);
  if (typeof $ref === 'string' && !isObject(target)) {
    const name = $ref.replace('#/$defs/', '');
    return `[${name}](#form-${name})`;
  }
  if (Array.isArray(words)) return words.map((word) => `\`${word}\``).join(', ');
  if (typeof target.title === 'string') return target.title;
  return variantsOf(field)
    .map((variant) => valueWords(variant, definitions))
    .join(', or ');
}

function part(schema: JsonSchema, key: string): JsonSchema {
  const value = schema[key];
  return isSchema(value) ? value : {};
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

type Row = readonly string[];

/** A table with aligned columns, as the formatter of this repository leaves it. */
function table(columns: Row, rows: readonly Row[]): string {
  const cells = [columns, ...rows].map((row) => row.map((cell) => cell.replaceAll('|', '\\|')));
  const widths = columns.map((_, i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)));
  const line = (row: Row): string => `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  const [heading = [], ...body] = cells;
  return [line(heading), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}

const CONDITION_ROWS: readonly Row[] = [
  ['`SUBJECT OP VALUE`', 'the latest judged sample compares so'],
  ['`SUBJECT OP VALUE for DURATION`', 'every sample of the duration compares so, and they cover it'],
  [
    '`SUBJECT OP baseline`, `SUBJECT OP baseline + QUANTITY`, `… - QUANTITY`',
    'the sample compares so with what stable was before GO',
  ],
  [
    '`SUBJECT OP last week`, `SUBJECT OP last week + QUANTITY`, `… - QUANTITY`',
    'the sample compares so with what the same query gave for the same hours a week before',
  ],
  ['`SUBJECT from LOW to HIGH`', 'the latest judged sample is at least LOW and less than HIGH'],
  ['`SUBJECT rises QUANTITY since baseline`, `… falls …`', 'it has moved by at least so much'],
  ['`SUBJECT rises QUANTITY since previous stage`', 'it has moved by at least so much since the stage before'],
  ['`SUBJECT grows OP QUANTITY per DURATION`', 'its growth over the duration compares so'],
  ['`SUBJECT trending up over DURATION`, `… down …`', 'its trend over the duration is surely so'],
  [
    '`SUBJECT trending up by OP QUANTITY per DURATION over DURATION`',
    'its slope over the last duration, counted in that direction, surely compares so',
  ],
  ['`SUBJECT burns OP NUMBERx over DURATION`', 'its errors use up what `slo` allows so many times as fast'],
  [
    '`candidate SIGNAL not worse than stable`, `… by QUANTITY`',
    'a sequential test shows the candidate to be within the margin; for gates',
  ],
  [
    '`candidate SIGNAL worse than stable`, `… by QUANTITY`',
    'a sequential test shows the candidate to be beyond the margin; for triggers',
  ],
  [
    '`split as ordered`, `split not as ordered`',
    'the router gives the share that it was told, or another; the one for gates, the other for triggers',
  ],
  ['`requests OP NUMBER`, `users OP NUMBER`', 'the candidate served so many in this stage'],
  [
    '`no critical alert`, `any warning alert`, `… since previous stage`',
    'such alerts are absent, or present; levels are critical, warning and info',
  ],
  ['`check ID passes`', 'the check of the readiness item ID passed'],
  ['`ask ROLE: question`', 'a person of the role answered yes'],
];

const CONDITIONS = `## Conditions

${table(['condition', 'holds when'], CONDITION_ROWS)}

\`SUBJECT\` is \`[candidate|stable] SIGNAL [by LABEL]\`; without a version the candidate is meant. \`by LABEL\` holds for
each value of the label that has enough evidence. \`OP\` is one of \`<\`, \`<=\`, \`>\`, \`>=\`, \`=\`, \`!=\`. \`VALUE\` and
\`QUANTITY\` are a number with its unit. A limit of \`thresholds\` is \`OP VALUE [for DURATION]\`. The margin of
a comparison with stable is in the unit of the signal (\`0.5pp\`, \`50ms\`), or a part of what stable has (\`10%\`).

YAML takes a value that begins with \`>\` on a line of its own for a block of text: write \`warning: '> 5%'\` there, or
\`{ warning: > 5% }\` in braces.`;

const ACTION_ROWS: readonly Row[] = [
  ['`hold`', 'gates stay closed, and the window stands; once it has lasted for `max_blind`, the launch is paused'],
  ['`extend`', 'the same, for as long as it takes: the launch is not paused'],
  ['`page`', 'people are called at once; else as `hold`'],
  ['`pause`', 'the launch is paused at once'],
  ['`rollback`', 'once it has lasted for `max_blind`, traffic is taken back'],
  [
    '`{ use: SIGNAL }`',
    'another signal, which measures the same, is judged in its place; while that is unknown too, as `hold`',
  ],
];

const SOURCES = `## Sources and secrets

Signals from \`prometheus\`, \`sql\` and \`http\` are asked of the entry of \`sources\` that \`source\` names; without it, of
the only one of that kind; or at the address in \`at\`, without a login. [Sources of signals](sources.md) says what each
answers. A secret never stands in a plan: \`token\`, \`password\`, \`webhook_token\` and headers with logins are written as
\`$NAME\`, the name of an environment variable, or \`file:PATH\`.

A signal from \`prometheus\` has one of three forms: two counters (\`hits\` and \`of\`), a histogram (\`histogram\` and
\`measure\`), or any other \`query\`. Only counted requests can be compared between the versions: those of the router, of two
counters or a histogram, and \`hits\` of \`requests\` from SQL or a command.

## Without data

${table(['action', 'what follows'], ACTION_ROWS)}

\`on_no_data\` is one of these for every state in which nothing is known of the signal, or a map from states to them:
\`stale\`, \`absent\`, \`source_down\`, \`too_little_traffic\`, \`contradictory\`. A state that is not stated holds, and
\`too_little_traffic\` extends; one word leaves that as it is. Nothing that is unknown ever opens a gate.`;

const MOMENT_ROWS: readonly Row[] = [
  ['`T`, `T-15m`, `T+2h`', 'from T, the moment of GO; before GO, from the planned start'],
  [
    '`02:00`, `02:00:15`',
    'the time of day on the day on which it lies nearest to the window, or to the start where there is none; the earlier day in a tie',
  ],
  ['`Day 3`, `Day 3 09:00`', 'Day 1 is the date of the planned start; without a time, at its time of day'],
  ['`2026-02-08T02:00`', 'this local time'],
];

const MOMENTS = `## Moments

${table(['moment', 'when it is'], MOMENT_ROWS)}

Moments from T slide with it; all others are times on the clock, stay where they are, and need \`launch.start\` or
\`launch.window\`. Times on the clock are in \`launch.timezone\`. One that clocks skip when they are put forward, or show
twice when they are put back, is an error at its place: choose another.`;

const STEPS = `## Steps and checks

A step does one thing: it runs a command (\`run\`), waits (\`wait\`), asks (\`ask\`) or opens a stage of traffic (\`stage\`).
Without any of these it checks what \`verify\` says, or tells what \`tell\` says; and where its owner alone is stated, it is
done when a person of that role says so. \`verify\` and \`tell\` may also follow the work. Steps of a phase run one after the
other; \`after\` names those that must have ended before, and \`after: []\` begins a step with its phase. A plan has at most
5,000 steps, those of the rollback included.

A check, in \`verify\` of a step and \`check\` of a readiness item, has exactly one field that says what is probed, such as
\`http\`, \`tcp\` or \`command\`, and beside it only the fields that belong to that kind. \`tries\` and \`every\` say how often
it is asked before it counts as failed.`;

const MATRIX = `## Decision matrix

Each row of \`matrix\` states exactly one of \`when\`, a condition, and \`situation\`, a text; the role that \`decides\`; and
what it is to \`do\`. Ranges are half-open, so that rows can meet without a gap and without two rows for one value:

\`\`\`yaml
matrix:
  - { when: error_rate < 1%, decides: tech-lead, do: proceed }
  - { when: error_rate from 1% to 2%, decides: launch-director, do: monitor }
  - { when: error_rate >= 2%, decides: tech-lead, do: rollback, automatic: yes }
  - { situation: The database is slow, decides: dba, do: escalate, to: launch-director }
\`\`\`
`;

if (import.meta.main) {
  for (const [path, text] of Object.entries(generatedFiles())) writeFileSync(new URL(path, ROOT), text);
}
