import { type Again, countOf, coverageText, type ImportView, KIND_WORDS, linesOf, repairText } from './view.ts';

const MAX_QUOTE = 110;

/** Entries of one list; a report has all of them. */
const MAX_SHOWN = 25;

/** What an import tells on standard error: what was understood, what contradicts itself, and what is open. */
export function accountText(view: ImportView): string {
  const { document, facts, findings, draft } = view;
  const things = findings.length === 1 ? 'one thing' : `${findings.length} things`;
  const unread = facts.unrecognised.map(({ line }) => line);
  const parts = [
    `${document}: ${coverageText(facts)} of its lines were understood: ${countsText(view)}.`,
    ...facts.repairs.map((repair) => `Repaired: ${repairText(repair)}.`),
    ...(unread.length === 0 ? [] : [`Not understood: ${linesOf(unread)}; --report lists them.`]),
    ...listed(
      `The document says ${things} that cannot be meant so:`,
      findings.map(({ message, quotes }) =>
        [`  ${message}`, ...quotes.map(({ line, text }) => `    ${line}: ${short(text)}`)].join('\n'),
      ),
    ),
    ...listed(
      'What the linter finds in the plan:',
      draft.warnings.map(({ problem, lines }) => {
        const where = lines.length === 0 ? '' : ` (${linesOf(lines)})`;
        return `  ${problem.code}: ${problem.message}${where}`;
      }),
    ),
    ...listed(
      'What has no place in the plan:',
      draft.leftOut.map(({ fact, reason }) => `  ${fact.line}: ${short(fact.original)} (${reason})`),
    ),
    ...againText(view.again),
    ...choicesText(view),
  ];
  return parts.join('\n');
}

/** A list under a heading, cut where it is long; nothing for an empty one. */
function listed(heading: string, entries: readonly string[]): readonly string[] {
  if (entries.length === 0) return [];
  const more = entries.length - MAX_SHOWN;
  return [
    '',
    heading,
    ...entries.slice(0, MAX_SHOWN),
    ...(more > 0 ? [`  … and ${more} more; --report lists them`] : []),
  ];
}

function countsText({ outcomes }: ImportView): string {
  const groups = Map.groupBy(outcomes, ({ kind }) => kind);
  const counts = [...groups].map(([kind, list]) => countOf(kind, list.length));
  return counts.length === 0
    ? `nothing of ${Object.keys(KIND_WORDS).length} kinds`
    : new Intl.ListFormat('en-GB').format(counts);
}

function againText(again: Again | undefined): readonly string[] {
  if (again === undefined) return [];
  const { changes, kept } = again;
  const told = changes.map(({ kind, place, from, to }) => {
    const what = kind === 'changed' ? `: ${short(from)} -> ${short(to)}` : '';
    return `  ${kind} ${place}${what}`;
  });
  return [
    ...(changes.length === 0 ? ['', 'Nothing of the plan changed with the document.'] : []),
    ...listed('What changed in the plan with the document:', told),
    ...listed(
      'Edits by hand that were kept:',
      kept.map((place) => `  ${place}`),
    ),
    ...conflictsText(again),
  ];
}

/** Each conflict with both sides. */
export function conflictsText({ conflicts }: Again): readonly string[] {
  if (conflicts.length === 0) return [];
  const side = (text: string): string => (text === '' ? 'not there' : text);
  return [
    'Edited by hand, and changed in the document:',
    ...conflicts.flatMap(({ place, before, mine, document }) => [
      `  ${place} (before: ${side(before)})`,
      `    by hand:  ${side(mine)}`,
      `    document: ${side(document)}`,
    ]),
  ];
}

function choicesText({ draft, command }: ImportView): readonly string[] {
  if (draft.open.length === 0) return ['', 'Nothing is open: the plan can be rehearsed.'];
  const width = String(draft.open.at(-1)?.number ?? 1).length;
  const lines = draft.open.flatMap(({ number, id, question, answers, form, lines: about }) => [
    `  ${String(number).padStart(width)}  ${question}${about.length === 0 ? '' : ` (${linesOf(about)})`}`,
    `  ${' '.repeat(width)}  ${id} = ${answers.length === 0 ? form : answers.join(' | ')}`,
  ]);
  const head = draft.open.length === 1 ? 'One choice is open:' : `${draft.open.length} choices are open:`;
  return ['', head, ...lines, `Answer with: ${command} --answer N=VALUE`];
}

function short(text: string): string {
  const line = text.replaceAll(/[\s\p{C}]+/gu, ' ').trim();
  return line.length > MAX_QUOTE ? `${line.slice(0, MAX_QUOTE - 1)}…` : line;
}
