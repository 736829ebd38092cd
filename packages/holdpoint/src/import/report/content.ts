import type { FactKind } from '@holdpoint/import';
import { coverageText, type ImportView, KIND_WORDS, linesOf, repairText } from '../view.ts';

/** A table of a report: its cells are plain text. */
export interface ReportPart {
  readonly title: string;
  /** A sentence above the table. */
  readonly note?: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What stands there without rows. */
  readonly empty: string;
}

/** What a report holds, whatever its form. */
export interface ReportContent {
  readonly title: string;
  readonly subtitle: string;
  readonly lead: readonly string[];
  readonly facts: readonly { readonly label: string; readonly value: string }[];
  readonly parts: readonly ReportPart[];
}

/** The report of an import: what is open, what contradicts itself, every line and what became of it. */
export function reportContent(view: ImportView): ReportContent {
  const { document, facts, findings, draft } = view;
  const title = facts.title === '' ? document : facts.title;
  return {
    title,
    subtitle: `From ${document} to a plan`,
    lead: [leadText(view)],
    facts: [
      { label: 'Language', value: facts.language },
      { label: 'Understood', value: coverageText(facts) },
      { label: 'Facts', value: String(view.outcomes.length) },
      { label: 'Lines not understood', value: String(facts.unrecognised.length) },
      { label: 'Open choices', value: String(draft.open.length) },
      { label: 'Contradictions', value: String(findings.length) },
      { label: 'Repairs', value: String(facts.repairs.length) },
    ],
    parts: [
      choicesPart(view),
      findingsPart(view),
      warningsPart(view),
      ...againParts(view),
      repairsPart(view),
      ...factParts(view),
      restPart(view),
    ],
  };
}

function leadText({ draft, findings }: ImportView): string {
  const open =
    draft.open.length === 0
      ? 'Nothing is open: the plan can be rehearsed.'
      : 'The plan is neither run nor rehearsed until its open choices are answered.';
  return findings.length === 0 ? open : `${open} The document contradicts itself; each place is quoted below.`;
}

function choicesPart({ draft, command }: ImportView): ReportPart {
  return {
    title: 'Choices',
    note: `Answer with ${command} --answer N=VALUE, by number or by name.`,
    head: ['N', 'Name', 'Question', 'Answers', 'Lines'],
    rows: draft.choices.map(({ number, id, question, answers, form, lines, answer }) => [
      String(number),
      id,
      question,
      answer === undefined ? (answers.length === 0 ? form : answers.join(' | ')) : `answered: ${answer}`,
      lines.join(', '),
    ]),
    empty: 'The document says everything that the plan needs.',
  };
}

function findingsPart({ findings }: ImportView): ReportPart {
  return {
    title: 'What the document says twice and differently',
    head: ['Finding', 'Lines, as they are written', 'What to do'],
    rows: findings.map(({ code, message, quotes, hint }) => [
      `${code}: ${message}`,
      quotes.map(({ line, text }) => `${line}: ${text}`).join('\n'),
      hint,
    ]),
    empty: 'No contradiction was found.',
  };
}

function warningsPart({ draft }: ImportView): ReportPart {
  return {
    title: 'What the linter finds in the plan',
    head: ['Finding', 'Lines of the document', 'What to do'],
    rows: draft.warnings.map(({ problem, lines }) => [
      `${problem.code}: ${problem.message}`,
      lines.join(', '),
      problem.hint ?? '',
    ]),
    empty: 'Nothing.',
  };
}

function againParts({ again }: ImportView): readonly ReportPart[] {
  if (again === undefined) return [];
  return [
    {
      title: 'What changed in the plan with the document',
      head: ['Place', 'What', 'Before', 'Now'],
      rows: again.changes.map(({ kind, place, from, to }) => [place, kind, from, to]),
      empty: 'Nothing.',
    },
    {
      title: 'Edited by hand, and changed in the document',
      head: ['Place', 'Before', 'By hand', 'Document'],
      rows: again.conflicts.map(({ place, before, mine, document }) => [place, before, mine, document]),
      empty: 'Nothing.',
    },
  ];
}

function repairsPart({ facts }: ImportView): ReportPart {
  return {
    title: 'Repairs of the text',
    head: ['What', 'Lines'],
    rows: facts.repairs.map((repair) => [repairText(repair), linesOf(repair.lines)]),
    empty: 'The text needed none.',
  };
}

function factParts({ outcomes }: ImportView): readonly ReportPart[] {
  const groups = Map.groupBy(outcomes, ({ kind }) => kind);
  return [...groups].map(([kind, list]) => ({
    title: headingOf(kind),
    head: ['Line', 'In the document', 'In the plan', 'Sure'],
    rows: list.map(({ fact, places, reason }) => [
      String(fact.line),
      fact.original.trim(),
      places.length > 0 ? places.join('\n') : `left out: ${reason ?? ''}`,
      `${Math.round(fact.confidence * 100)} %`,
    ]),
    empty: '',
  }));
}

function headingOf(kind: FactKind): string {
  const [, many] = KIND_WORDS[kind];
  return many.charAt(0).toUpperCase() + many.slice(1);
}

function restPart({ facts }: ImportView): ReportPart {
  return {
    title: 'Not understood',
    head: ['Line', 'In the document'],
    rows: facts.unrecognised.map(({ line, text }) => [String(line), text.trim()]),
    empty: 'Every line was understood.',
  };
}
