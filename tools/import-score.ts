/**
 * How much of documents is read: found, missed and wrong facts for each document and kind, against expectations made
 * by hand (`NAME.expected.json` beside `NAME.md`). Without an argument the documents of the tests are scored, and the
 * table in docs/import.md is written; with a folder its documents are, and what is missed and wrong is shown.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readDocument } from '../packages/import/src/read-document.ts';
import { type Expected, KINDS, type Kind, type Score, scoreOf } from '../packages/import/test/support/score.ts';

const PAGE = new URL('../docs/import.md', import.meta.url);
const DOCUMENTS = fileURLToPath(new URL('../packages/import/test/documents', import.meta.url));
const BEGIN = '<!-- import-score -->';
const END = '<!-- /import-score -->';

interface Scored {
  readonly name: string;
  readonly language: string;
  readonly coverage: number;
  readonly scores: ReadonlyMap<Kind, Score>;
}

/** Scores every document of a folder that has an expectation beside it. Throws an Error for one that cannot be read. */
export function scoreFolder(folder: string): readonly Scored[] {
  const names = readdirSync(folder)
    .filter((name) => name.endsWith('.md'))
    .toSorted();
  return names.flatMap((name) => {
    const file = join(folder, name.replace(/\.md$/, '.expected.json'));
    if (!existsSync(file)) return [];
    const expected: Expected = JSON.parse(readFileSync(file, 'utf8'));
    const reading = readDocument(readFileSync(join(folder, name)));
    if (!reading.ok) throw new Error(`${name}: ${reading.problem.message}`);
    const { language, coverage } = reading.facts;
    return [{ name, language, coverage, scores: scoreOf(reading.facts, expected) }];
  });
}

/** The table of found / missed / wrong, as Markdown. */
export function scoreTable(scored: readonly Scored[]): string {
  const kinds = KINDS.filter((kind) => scored.some(({ scores }) => scores.has(kind)));
  const head = ['document', 'language', ...kinds, 'understood'];
  const rows = scored.map(({ name, language, coverage, scores }) => [
    name,
    language,
    ...kinds.map((kind) => figures(scores.get(kind))),
    `${Math.round(coverage * 100)} %`,
  ]);
  const sums = kinds.map((kind) => figures(total(scored.flatMap(({ scores }) => scores.get(kind) ?? []))));
  const lines = [head, head.map(() => '---'), ...rows, ['all', '', ...sums, '']];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function figures(score: Score | undefined): string {
  if (score === undefined) return '';
  const { found, missed, wrong } = score;
  return found + missed.length + wrong.length === 0 ? '' : `${found} / ${missed.length} / ${wrong.length}`;
}

function total(scores: readonly Score[]): Score {
  return {
    found: scores.reduce((sum, { found }) => sum + found, 0),
    missed: scores.flatMap(({ missed }) => missed),
    wrong: scores.flatMap(({ wrong }) => wrong),
  };
}

/** The page with the table of these scores between its markers. Throws an Error where it has no markers. */
export function withScores(page: string, scored: readonly Scored[]): string {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined) throw new Error(`docs/import.md has no ${BEGIN} and ${END}.`);
  return `${before}${BEGIN}\n\n${scoreTable(scored)}\n\n${END}${after}`;
}

function showDetails(scored: readonly Scored[]): string {
  return scored
    .flatMap(({ name, scores }) =>
      [...scores].flatMap(([kind, { missed, wrong }]) => [
        ...missed.map((each) => `${name} ${kind} missed: ${each}`),
        ...wrong.map((each) => `${name} ${kind} wrong: ${each}`),
      ]),
    )
    .join('\n');
}

if (import.meta.main) {
  const [folder] = process.argv.slice(2);
  const scored = scoreFolder(folder ?? DOCUMENTS);
  if (folder === undefined && existsSync(PAGE)) writeFileSync(PAGE, withScores(readFileSync(PAGE, 'utf8'), scored));
  process.stdout.write(`${scoreTable(scored)}\n\n${showDetails(scored)}\n`);
}
